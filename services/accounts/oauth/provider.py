"""A provider: the authorization code flow with PKCE (RFC 6749, 4.1; RFC 7636), the same for each of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from services.accounts.oauth.identity import Identity
from services.accounts.oauth.refusals import Reason, SignInRefused
from services.net.client import FetchFailed, GuardedClient
from services.net.session_adapter import guard

LONGEST_CODE = 60
"""Characters of a provider's error code that are logged."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Registration:
    """What a provider knows this installation by, and how it is reached, in ``seconds`` for all of a step."""

    client_id: str
    client_secret: str = field(repr=False)
    net: GuardedClient
    seconds: float


@dataclass(frozen=True)
class Endpoints:
    """Where a provider is asked; ``token_auth`` is how we show our secret (RFC 7591, 2)."""

    issuer: str
    authorize: str
    token: str
    token_auth: str = "client_secret_post"  # noqa: S105 - the name of a way
    says_issuer: bool = False
    """Its answers always name it (RFC 9207, 3)."""


@dataclass(frozen=True)
class Asked:
    """What the provider is asked with, and its answer has to fit."""

    verifier: str
    nonce: str
    redirect_uri: str


class Provider(ABC):
    """Each call raises SignInRefused, whatever the provider does."""

    scope: str

    def __init__(self, id: str, title: str, registration: Registration, *, lets_in: bool) -> None:  # noqa: A002
        self.id = id
        """What clients call it."""
        self.title = title
        """What people call it."""
        self.lets_in = lets_in
        """Whether people whom it knows and we do not get an account."""
        self._registration = registration

    @property
    def key(self) -> str:
        """Whose subjects are meant: what connected accounts are stored under."""
        return self.id

    def authorization_url(self, state: str, asked: Asked) -> str:
        """Where to send somebody, who will come back with ``state``."""
        with self._speaking(asked) as session:
            at = self._endpoints(session).authorize
            url, _ = session.create_authorization_url(
                at, state=state, code_verifier=asked.verifier, **self._also_asked(asked)
            )
            return str(url)

    def identify(self, answer: Mapping[str, str], asked: Asked) -> Identity:
        """Who has come back; ``answer`` is the query that they came with."""
        with self._speaking(asked) as session:
            at = self._endpoints(session)
            code = _code_of(answer, at)
            way = session.client_auth(at.token_auth)
            session.fetch_token(at.token, code=code, code_verifier=asked.verifier, auth=way)
            return self._identity(session, asked)

    @abstractmethod
    def _endpoints(self, session: OAuth2Session) -> Endpoints:
        """Where to ask."""

    @abstractmethod
    def _identity(self, session: OAuth2Session, asked: Asked) -> Identity:
        """Who it is that ``session`` now has a token of."""

    def _also_asked(self, _asked: Asked) -> dict[str, str]:
        """Parameters of the authorization request beyond the usual."""
        return {}

    @contextmanager
    def _speaking(self, asked: Asked) -> Iterator[OAuth2Session]:
        ours = self._registration
        session = OAuth2Session(
            ours.client_id,
            ours.client_secret,
            scope=self.scope,
            redirect_uri=asked.redirect_uri,
            code_challenge_method="S256",
            leeway=0,  # the token is used at once: one that lasts a minute is as good as any
        )
        guard(session, ours.net, ours.seconds)
        try:
            yield session
        except Exception as failure:
            refused = _as_refused(failure)
            if refused.reason is not Reason.DENIED:
                log.warning("provider_failed", provider=self.id, reason=refused.reason, detail=refused.detail)
            raise refused from None  # the chain's messages can hold what was sent
        finally:
            session.close()


def get_object(session: OAuth2Session, url: str, *, public: bool = False) -> dict[str, Any]:
    """A JSON object of the provider; unless it is ``public``, the session's token is sent."""
    answer = session.get(url, headers={"Accept": "application/json"}, withhold_token=public)
    answer.raise_for_status()
    try:
        found = answer.json()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise SignInRefused(Reason.UNAVAILABLE, "no JSON object")
    return found


def _code_of(answer: Mapping[str, str], at: Endpoints) -> str:
    """The code of an answer that is this provider's, and no error."""
    issuer = answer.get("iss")
    if issuer != at.issuer if issuer else at.says_issuer:
        raise SignInRefused(Reason.ISSUER, "another issuer answers")
    error = answer.get("error")
    if error == Reason.DENIED:
        raise SignInRefused(Reason.DENIED)
    if error:
        raise SignInRefused(Reason.PROVIDER, f"answered {_shown(error)}")
    code = answer.get("code")
    if not code:
        raise SignInRefused(Reason.CODE, "no code")
    return code


def _as_refused(failure: Exception) -> SignInRefused:
    """Any exception counts: what a provider sends can make whatever reads it fail, in any way."""
    match failure:
        case SignInRefused():
            return failure
        case FetchFailed():
            return SignInRefused(Reason.UNAVAILABLE, str(failure))
        case OAuthError():
            return SignInRefused(Reason.CODE, f"answered {_shown(failure.error)}")
        case _:
            return SignInRefused(Reason.UNAVAILABLE, f"not understood: {type(failure).__name__}")


def _shown(error: object) -> str:
    """An error code as a log line can hold it."""
    return "".join(character for character in str(error) if character.isprintable())[:LONGEST_CODE]
