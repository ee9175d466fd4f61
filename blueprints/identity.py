"""Who sends this request."""

from flask import request
from werkzeug.exceptions import Forbidden, Unauthorized

from blueprints.services import accounts
from models import Role
from services.accounts.accounts import SignedIn
from services.changes.edit import Actor, Door

KEY_HEADER = "X-Api-Key"
_VISITOR = "horarium.visitor"


def visitor() -> SignedIn | None:
    """Whoever the bearer token (RFC 6750, 2.1) says, read from the database once a request; None for nobody."""
    # Not flask.g: whoever pushes an application's context shares that between requests.
    known = request.environ
    if _VISITOR not in known:
        token = bearer()
        known[_VISITOR] = accounts().identify(token) if token else None
    found: SignedIn | None = known[_VISITOR]
    return found


def signed_in() -> SignedIn:
    """As visitor(); raises Unauthorized for nobody."""
    found = visitor()
    if found is None:
        raise Unauthorized
    return found


def require_role(role: Role) -> None:
    """Raises Unauthorized, or Forbidden when the role is too low."""
    if not signed_in().role.includes(role):
        raise Forbidden


def require_api_key() -> None:
    """Raises Unauthorized."""
    key = request.headers.get(KEY_HEADER, "")
    if not key or not accounts().is_api_key(key):
        raise Unauthorized


def current_actor(door: Door) -> Actor:
    """On whose behalf this request writes."""
    who = signed_in()
    return Actor(who.username, door, who.user_id)


def bearer() -> str:
    """The token of the Authorization header; empty without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
