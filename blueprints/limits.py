"""How often each door may be used: every limit of requests, where it holds and whom it counts.

Guessed passwords have limits of their own, which count failures (``services/accounts/login_limits.py``); both count in
the same storage. docs/adr/0008 says why windows slide and what happens when the storage fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from time import time
from typing import NamedTuple

from flask import Flask, Request, current_app, request
from flask.typing import ResponseReturnValue
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.errors import RateLimitExceeded
from limits import RateLimitItem, parse_many
from limits.storage import Storage
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, TooManyRequests
from werkzeug.wrappers import Response

from blueprints.addresses import client_network
from blueprints.identity import visitor
from blueprints.services import accounts
from extensions import SparingLimiter
from services.accounts import users
from services.limit_storage import SCHEME

PLANNER = "/api/v2"
SIGN_IN, RENEWAL = f"{PLANNER}/auth", f"{PLANNER}/auth/renew"
LARGEST_SIGN_IN = 10_000
"""Bytes of a body that is read to know whom it counts for."""
ANY = "any"
"""What Flask-Limiter is told of the route: with its own way nothing would hold where there is none."""
TOLD = "planner"
"""The limit whose clients see what is left."""
ALLOWANCE = ("X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset")
_HELD = "horarium.held"


class Window(NamedTuple):
    """What is left of a limit; at ``opens_at`` it allows one more."""

    amount: int
    remaining: int
    opens_at: float


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


def below(path: str) -> Callable[[Request], bool]:
    """Of a door, also where it has no route."""
    return lambda request: request.path == path or request.path.startswith(f"{path}/")


def at(*paths: str) -> Callable[[Request], bool]:
    return lambda request: request.path in paths


def writing_below(path: str) -> Callable[[Request], bool]:
    inside = below(path)
    return lambda request: request.method == "POST" and inside(request)


@dataclass(frozen=True)
class Limit:
    """``rate`` is one of Flask-Limiter's; several, by semicolon, hold together."""

    name: str
    rate: str
    who: Callable[[], str]
    """Whom requests are counted for; nobody, an empty text, is not limited."""
    where: Callable[[Request], bool]

    @cached_property
    def windows(self) -> list[RateLimitItem]:
        return parse_many(self.rate)

    def for_flask_limiter(self) -> ApplicationLimit:
        return ApplicationLimit(
            lambda: self.rate if self.name in _held() else "", lambda: _held()[self.name], scope=self.name
        )


def table(plannings: str) -> list[Limit]:
    """All that hold for a request hold together. ``plannings`` is what the installation has set."""
    return [
        Limit("accounts", "100/minute", client_network, below("/api/auth")),
        Limit("passkeys", "5/10 seconds", client_network, below("/api/auth/passkey")),
        Limit(TOLD, "500/minute; 3000/hour; 10000/day", account, below(PLANNER)),
        Limit("planner-tokens", "10/minute", client_network, at(SIGN_IN, RENEWAL)),
        Limit("planner-sign-in", "5/minute", named_account, at(SIGN_IN)),
        Limit("planner-renewal", "5/minute", account_of_token, at(RENEWAL)),
        Limit("sign-up", "10/hour", client_network, writing_below("/sign-up")),
        Limit("calendars", "600/minute", client_network, below("/ics")),
        Limit("own-calendars", "120/minute", client_network, below("/ics/my")),
        Limit("catalog", "10/second; 60/minute; 1000/hour", client_network, below("/v1/starplan")),
        Limit("plannings", plannings, client_network, below("/api/plannings")),
    ]


def limit_requests(app: Flask, plannings: str, storage_uri: str, on_failure: Callable[[], None]) -> Storage:
    """Hold requests to the table; gives the storage, where other limits count as well.

    A request that a failing storage did not count is told to ``on_failure``. Raises ValueError for a storage that does
    not exist.
    """
    limits = [limit for limit in table(plannings) if limit.rate]
    limiter = SparingLimiter(
        client_network,
        application_limits=[limit.for_flask_limiter() for limit in limits],
        strategy="sliding-window-counter",
        storage_uri=f"{SCHEME}://",
        storage_options={"counts_uri": storage_uri, "on_failure": on_failure},
        request_identifier=lambda: ANY,
        is_limited=lambda: bool(_held()),
    )

    @app.before_request
    def find_limits() -> None:
        """Browsers ask by OPTIONS whether they may ask, and could not read a refusal."""
        asked = request._get_current_object()  # type: ignore[attr-defined]
        holding = [limit for limit in limits if limit.where(asked)]
        if holding and asked.method != "OPTIONS":
            request.environ[_HELD] = {limit.name: who for limit in holding if (who := limit.who())}

    limiter.init_app(app)

    @app.errorhandler(RateLimitExceeded)
    def too_many(_error: RateLimitExceeded) -> HTTPException | ResponseReturnValue:
        wait = _seconds_until_more(_windows(limiter, limits))
        return current_app.handle_http_exception(TooManyRequests(retry_after=wait))

    @app.after_request
    def tell_allowance(response: Response) -> Response:
        if TOLD in _held():
            _tell(response, _windows(limiter, limits))
        return response

    return limiter.storage


def _held() -> dict[str, str]:
    """The names of the limits that this request is held to, and whom each counts."""
    held: dict[str, str] = request.environ.get(_HELD, {})
    return held


def _windows(limiter: Limiter, limits: list[Limit]) -> list[Window]:
    """All that hold for this request, as they are now: Flask-Limiter names those alone that it came to."""
    now, held, stats_of = time(), _held(), limiter.limiter.get_window_stats
    stats = [
        (window, stats_of(window, held[limit.name], limit.name))
        for limit in limits
        if limit.name in held
        for window in limit.windows
    ]
    # One that begins at this very instant is said to end now.
    return [
        Window(window.amount, left, opens_at if opens_at > now else now + window.get_expiry())
        for window, (opens_at, left) in stats
    ]


def _seconds_until_more(windows: list[Window]) -> int:
    """Until each of them allows one more."""
    now = time()
    return max([1, *(ceil(window.opens_at - now) for window in windows if window.remaining <= 0)])


def _tell(response: Response, windows: list[Window]) -> None:
    """Of the window that is nearest to its end; instants are in seconds since 1970."""
    nearest = min(windows, key=lambda window: (window.remaining, -window.opens_at))
    values = nearest.amount, nearest.remaining, ceil(nearest.opens_at)
    response.headers.update({name: str(value) for name, value in zip(ALLOWANCE, values, strict=True)})


def _sent(name: str) -> str:
    """A text in the JSON body; empty for anything else, which the view then refuses."""
    request.max_content_length = LARGEST_SIGN_IN
    try:
        body = request.get_json(silent=True)
    except RequestEntityTooLarge:
        return ""
    text = body.get(name) if isinstance(body, dict) else None
    return text if isinstance(text, str) else ""
