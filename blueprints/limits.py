"""How often each door may be used: every limit of requests, where it holds and whom it counts.

Guessed passwords have limits of their own, which count failures (``services/accounts/login_limits.py``); both count in
the same storage. docs/adr/0008 says why windows slide and what happens when the storage fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import time

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from flask_limiter import ApplicationLimit, Limiter, RequestLimit
from flask_limiter.errors import RateLimitExceeded
from limits.storage import Storage
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, TooManyRequests
from werkzeug.wrappers import Response

from blueprints.addresses import client_network
from blueprints.identity import visitor
from blueprints.services import accounts
from services.accounts import users
from services.limit_storage import SCHEME

PLANNER = "/api/v2"
SIGN_IN, RENEWAL = f"{PLANNER}/auth", f"{PLANNER}/auth/renew"
LARGEST_SIGN_IN = 10_000
"""Bytes of a body that is read to know whom it counts for."""
ALLOWANCE = ("X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset")
_COUNTED = "horarium.counted"


def account() -> str:
    """Who is signed in, on whatever device; strangers count by address."""
    who = visitor()
    return client_network() if who is None else f"user {who.user_id}"


def named_account() -> str:
    """Whose key the body claims to hold."""
    return users.key_of(_sent("username")) or ""


def account_of_token() -> str:
    """Who was given the refresh token in the body."""
    return accounts().planner.owner_of(_sent("refreshToken")) or ""


def below(path: str) -> Callable[[], bool]:
    """Of a door, also where it has no route."""
    return lambda: request.path == path or request.path.startswith(f"{path}/")


def at(*paths: str) -> Callable[[], bool]:
    return lambda: request.path in paths


def writing_to(path: str) -> Callable[[], bool]:
    return lambda: request.path == path and request.method == "POST"


@dataclass(frozen=True)
class Limit:
    """``rate`` is one of Flask-Limiter's; several, by semicolon, hold together."""

    name: str
    rate: str
    who: Callable[[], str]
    """Whom requests are counted for; nobody, an empty text, is not limited."""
    where: Callable[[], bool]

    def counted(self) -> str:
        """``who``, found once a request: it may need the database."""
        known: dict[str, str] = request.environ.setdefault(_COUNTED, {})
        if self.name not in known:
            known[self.name] = self.who()
        return known[self.name]

    def rate_now(self) -> str:
        """For this request; empty where there is no limit."""
        return self.rate if self.where() and self.counted() else ""


def table(plannings: str) -> list[Limit]:
    """All that hold for a request hold together. ``plannings`` is what the installation has set."""
    return [
        Limit("accounts", "100/minute", client_network, below("/api/auth")),
        Limit("passkeys", "5/10 seconds", client_network, below("/api/auth/passkey")),
        Limit("planner", "500/minute; 3000/hour; 10000/day", account, below(PLANNER)),
        Limit("planner-tokens", "10/minute", client_network, at(SIGN_IN, RENEWAL)),
        Limit("planner-sign-in", "5/minute", named_account, at(SIGN_IN)),
        Limit("planner-renewal", "5/minute", account_of_token, at(RENEWAL)),
        Limit("sign-up", "10/hour", client_network, writing_to("/sign-up")),
        Limit("plannings", plannings, client_network, below("/api/plannings")),
    ]


def limit_requests(app: Flask, plannings: str, storage_uri: str, on_failure: Callable[[], None]) -> Storage:
    """Hold requests to the table; gives the storage, where other limits count as well.

    A request that a failing storage did not count is told to ``on_failure``. Raises ValueError for a storage that does
    not exist.
    """
    limits = table(plannings)
    # One of its own for each application: a Limiter keeps its storage on itself.
    limiter = Limiter(
        client_network,
        application_limits=[
            ApplicationLimit(limit.rate_now, limit.counted, scope=limit.name) for limit in limits
        ],
        strategy="sliding-window-counter",
        storage_uri=f"{SCHEME}://",
        storage_options={"counts_uri": storage_uri, "on_failure": on_failure},  # type: ignore[dict-item]
        request_identifier=lambda: request.path,  # with its default nothing holds where there is no route
    )

    @limiter.request_filter
    def is_free() -> bool:
        """Browsers ask by OPTIONS whether they may ask, and cannot read a refusal."""
        return request.method == "OPTIONS" or not any(limit.rate_now() for limit in limits)

    limiter.init_app(app)

    @app.errorhandler(RateLimitExceeded)
    def too_many(_error: RateLimitExceeded) -> HTTPException | ResponseReturnValue:
        over = limiter.current_limit
        assert over is not None, "it is what was exceeded"
        return current_app.handle_http_exception(TooManyRequests(retry_after=_seconds_until_more(over)))

    is_planner = below(PLANNER)

    @app.after_request
    def tell_allowance(response: Response) -> Response:
        """The planner's clients see what is left."""
        if is_planner() and limiter.current_limits:
            _tell(response, limiter.current_limits)
        return response

    return limiter.storage


def _tell(response: Response, windows: list[RequestLimit]) -> None:
    """Of the window that ends first; its reset is the second, since 1970, from which on it allows one more."""
    nearest = min(windows, key=lambda window: (window.remaining, -window.reset_at))
    values = nearest.limit.amount, nearest.remaining, nearest.reset_at
    response.headers.update({name: str(value) for name, value in zip(ALLOWANCE, values, strict=True)})


def _seconds_until_more(over: RequestLimit) -> int:
    return max(1, ceil(over.window.reset_time - time()))


def _sent(name: str) -> str:
    """A text in the JSON body; empty for anything else, which the view then refuses."""
    request.max_content_length = LARGEST_SIGN_IN
    try:
        body = request.get_json(silent=True)
    except RequestEntityTooLarge:
        return ""
    text = body.get(name) if isinstance(body, dict) else None
    return text if isinstance(text, str) else ""
