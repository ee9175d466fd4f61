"""Who sends this request."""

from datetime import UTC, datetime
from uuid import UUID

from flask import current_app, request, session
from flask_login import UserMixin, current_user
from werkzeug.exceptions import Forbidden, Unauthorized

from blueprints.services import accounts
from extensions import login_manager
from models import LoginDoor, Role
from services.accounts.signed_in import SignedIn
from services.changes.edit import Actor, Door

KEY_HEADER = "X-Api-Key"
_VISITOR = "horarium.visitor"
_KEPT_ON = "kept_on"


class BrowserUser(UserMixin):
    """Flask-Login's user: known by the session, so that ending the session is what signs out."""

    def __init__(self, who: SignedIn) -> None:
        self.who = who

    def get_id(self) -> str:
        return str(self.who.sid)


@login_manager.user_loader
def _by_cookie(sid: str) -> BrowserUser | None:
    who = accounts().browser.identify(UUID(sid))
    if who is None:
        return None
    _keep_cookie()
    return BrowserUser(who)


def _keep_cookie() -> None:
    """Send a cookie that lasts anew once a day: it shall live as long as its session is used."""
    today = datetime.now(UTC).date().isoformat()
    if session.permanent and session.get(_KEPT_ON) != today:
        session[_KEPT_ON] = today


@login_manager.request_loader
def _by_bearer(_request: object) -> BrowserUser | None:
    """Clients without cookies send the token that stands for their session."""
    sid = accounts().browser.tokens.read(bearer())
    who = None if sid is None else accounts().browser.identify(sid)
    return None if who is None else BrowserUser(who)


def visitor() -> SignedIn | None:
    """Whoever is signed in at the door of this request's view, read from the database once a request; else None.

    A view that is open to everybody is one for browsers.
    """
    door = _door()
    if door == LoginDoor.BROWSER:
        return current_user.who if current_user.is_authenticated else None
    # Not flask.g: whoever pushes an application's context shares that between requests.
    known = request.environ
    if _VISITOR not in known:
        tokens = accounts().planner if door == LoginDoor.PLANNER else accounts().timetable
        token = bearer()
        known[_VISITOR] = tokens.identify(token) if token else None
    found: SignedIn | None = known[_VISITOR]
    return found


def signed_in() -> SignedIn:
    """As visitor(); raises Unauthorized for nobody."""
    found = visitor()
    if found is None:
        raise Unauthorized
    return found


class RoleTooLow(Forbidden):
    """Whoever is signed in may not do this."""

    description = "Your account may not do this: it needs another role."


def require_role(role: Role) -> None:
    """Raises Unauthorized, or RoleTooLow."""
    if not signed_in().role.includes(role):
        raise RoleTooLow


def _door() -> LoginDoor:
    """What the view declares by its access rule."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "door", LoginDoor.BROWSER)


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
    """The token of the Authorization header (RFC 6750, 2.1); empty without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
