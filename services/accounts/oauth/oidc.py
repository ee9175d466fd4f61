"""Any provider that speaks OpenID Connect (Core 1.0): it is known by its issuer and says the rest itself."""

import hashlib
from collections.abc import Callable
from typing import Any

from authlib.integrations.base_client import OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session

from services.accounts.oauth.discovery import Metadata, address_of, read_metadata
from services.accounts.oauth.hourly import Hourly
from services.accounts.oauth.identity import Identity, email_of, picture_of, subject_of, text_of
from services.accounts.oauth.provider import Asked, Endpoints, Provider, Registration, get_object
from services.accounts.oauth.refusals import Reason, SignInRefused
from services.net.client import FetchFailed

LEEWAY = 60
"""Seconds by which the provider's clock may differ from ours."""


class OpenIDProvider(Provider):
    scope = "openid profile email"

    def __init__(self, issuer: str, title: str, registration: Registration, *, lets_in: bool) -> None:
        super().__init__("oidc", title, registration, lets_in=lets_in)
        self._issuer = issuer
        self._metadata: Hourly[Metadata] = Hourly()
        self._keys: Hourly[dict[str, Any]] = Hourly()

    @property
    def key(self) -> str:
        """The issuer's own: what another one calls its people says nothing of who they are (Core, 5.7)."""
        return f"{self.id}:{hashlib.sha256(self._issuer.encode()).hexdigest()[:16]}"

    def _also_asked(self, asked: Asked) -> dict[str, str]:
        return {"nonce": asked.nonce}

    def _endpoints(self, session: OAuth2Session) -> Endpoints:
        return self._known(session).endpoints

    def _known(self, session: OAuth2Session) -> Metadata:
        return self._metadata.get(
            lambda: read_metadata(get_object(session, address_of(self._issuer), public=True), self._issuer)
        )

    def _identity(self, session: OAuth2Session, asked: Asked) -> Identity:
        known = self._known(session)
        claims = self._claims(session, known, asked)
        subject = subject_of(claims["sub"])
        if known.userinfo and not ("email" in claims and "preferred_username" in claims):
            claims = _userinfo(session, known.userinfo, subject)
        email = email_of(claims.get("email"))
        return Identity(
            subject=subject,
            login=text_of(claims, "preferred_username", "nickname"),
            name=text_of(claims, "name"),
            email=email,
            email_verified=bool(email) and claims.get("email_verified") is True,
            picture=picture_of(claims.get("picture")),
        )

    def _claims(self, session: OAuth2Session, known: Metadata, asked: Asked) -> dict[str, Any]:
        """Of the ID token, once it holds (Core, 3.1.3.7)."""
        if "id_token" not in session.token:
            raise SignInRefused(Reason.NO_IDENTITY, "no ID token")
        audience = self._registration.client_id
        tokens = _IdTokens(audience, known, lambda: get_object(session, known.keys, public=True), self._keys)
        options = {
            "iss": {"essential": True, "value": self._issuer},
            "aud": {"essential": True, "value": audience},
        }
        try:
            claims = tokens.parse_id_token(session.token, asked.nonce, claims_options=options, leeway=LEEWAY)
        except (FetchFailed, SignInRefused):
            raise
        except Exception as failure:
            self._keys.forget()  # they may be what was wrong
            about = f"{type(failure).__name__} {getattr(failure, 'claim', '')}".strip()
            raise SignInRefused(Reason.NO_IDENTITY, f"the ID token does not hold: {about}") from None
        return dict(claims)


class _IdTokens(OpenIDMixin):  # type: ignore[misc]  # Authlib has no type hints
    """Authlib's reading of ID tokens, with metadata that we checked and keys that we fetched.

    For a key that it does not know it asks for the keys again, once.
    """

    def __init__(
        self,
        client_id: str,
        known: Metadata,
        fetch_keys: Callable[[], dict[str, Any]],
        keys: Hourly[dict[str, Any]],
    ) -> None:
        self.client_id = client_id
        self._known = known
        self._fetch_keys = fetch_keys
        self._keys = keys

    def load_server_metadata(self) -> dict[str, Any]:
        return {"id_token_signing_alg_values_supported": self._known.algorithms}

    def fetch_jwk_set(self, force: bool = False) -> dict[str, Any]:
        if force:
            self._keys.forget()
        return self._keys.get(self._fetch_keys)


def _userinfo(session: OAuth2Session, url: str, subject: str) -> dict[str, Any]:
    """What the provider says of the person outside of the ID token; it must be the same person (Core, 5.3.2)."""
    claims = get_object(session, url)
    if claims.get("sub") != subject:
        raise SignInRefused(Reason.NO_IDENTITY, "userinfo is about somebody else")
    return claims
