"""The tokens of clients that keep a browser's session without cookies: its name, signed."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from uuid import UUID

from services.accounts.secret_keys import derive

_SHAPE = re.compile(r"([0-9a-f]{32})\.([A-Za-z0-9_-]{43})", re.ASCII)


class SessionTokens:
    """Makes and reads them with the installation's ``secret``. A session that has ended makes its token worthless."""

    def __init__(self, secret: str) -> None:
        self._key = derive(secret, "session tokens")

    def make(self, sid: UUID) -> str:
        return f"{sid.hex}.{self._signature(sid.hex)}"

    def read(self, token: str) -> UUID | None:
        """None for what we have not signed."""
        shape = _SHAPE.fullmatch(token)
        if shape is None or not hmac.compare_digest(self._signature(shape[1]), shape[2]):
            return None
        return UUID(shape[1])

    def _signature(self, name: str) -> str:
        digest = hmac.digest(self._key, name.encode(), hashlib.sha256)
        return urlsafe_b64encode(digest).decode().rstrip("=")
