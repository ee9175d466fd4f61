"""``/api/auth``: accounts, for the clients of the plannings and for the scripts of the pages."""

from blueprints.auth import sessions
from blueprints.auth.doors import bp

__all__ = ["bp", "sessions"]
