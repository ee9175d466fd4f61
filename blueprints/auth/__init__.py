"""``/api/auth``: accounts, for the clients of the plannings and for the scripts of the pages."""

from blueprints.auth import passkey_errors, passkeys, sessions
from blueprints.auth.doors import bp

__all__ = ["bp", "passkey_errors", "passkeys", "sessions"]
