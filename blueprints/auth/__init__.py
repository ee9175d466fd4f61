"""``/api/auth``: accounts, for the clients of the plannings and for the scripts of the pages."""

from blueprints.auth import connected, passkey_errors, passkeys, sessions, social
from blueprints.auth.doors import bp

__all__ = ["bp", "connected", "passkey_errors", "passkeys", "sessions", "social"]
