"""The tokens that requests carry: JWTs (RFC 7519) of a quarter of an hour, each of one session."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import jwt

from services.accounts.secret_keys import derive

LIFE = timedelta(minutes=15)
ALGORITHM = "HS256"


class AccessTokens:
    """Makes and reads them with the installation's ``secret``."""

    def __init__(self, secret: str) -> None:
        self._key = derive(secret, "access tokens")

    def make(self, user_id: int, sid: UUID, now: datetime) -> str:
        claims = {
            "sub": str(user_id),
            "sid": str(sid),
            "iat": now,
            "exp": now + LIFE,
            "jti": secrets.token_urlsafe(12),
        }
        return jwt.encode(claims, self._key, ALGORITHM)

    def read(self, token: str) -> UUID | None:
        """The session; None for what we have not signed, or what is over."""
        try:
            claims = jwt.decode(
                token, self._key, [ALGORITHM], options={"require": ["sub", "sid", "iat", "exp", "jti"]}
            )
            return UUID(claims["sid"])
        except (jwt.InvalidTokenError, ValueError):
            return None
