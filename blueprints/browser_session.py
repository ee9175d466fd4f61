"""The cookie by which a browser stays signed in, and how it comes and goes."""

from flask import Flask, after_this_request, session
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.devices import client, remember_device
from blueprints.identity import BrowserUser, visitor
from blueprints.services import accounts
from blueprints.visitors import bring_along
from config import Settings
from extensions import csrf, login_manager
from services.accounts.browser_sessions import Opened
from services.accounts.proof import Proof
from services.accounts.sessions import IDLE_LIFE

COOKIE = "horarium"


def configure(app: Flask, settings: Settings) -> None:
    """Cookies as careful as the installation allows, and form tokens that live as long as the session."""
    app.config.update(
        # A browser takes a cookie of this name only over TLS and from the host itself (RFC 6265bis, 4.1.3.2).
        SESSION_COOKIE_NAME=f"__Host-{COOKIE}" if settings.production else COOKIE,
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # An answer that is late must not bring back the session that another tab has left meanwhile.
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=IDLE_LIFE,
        # People change networks between two lectures; the session is looked up with every request.
        SESSION_PROTECTION=None,
        WTF_CSRF_TIME_LIMIT=None,
        # Who hides the referrer may write, too: other headers tell where a request comes from (same_site).
        WTF_CSRF_SSL_STRICT=False,
    )
    login_manager.init_app(app)
    csrf.init_app(app)


def sign_in(proof: Proof, *, stay: bool) -> Opened:
    """Open a session in this browser; what it held before, a session or a token of a form, is worth nothing then.

    What was chosen in it without an account comes along. Raises BadCredentials.
    """
    before = visitor()
    opened = accounts().browser.open(proof, client(), stay=stay)
    if before is not None:
        accounts().browser.end(before)
    session.clear()
    session.permanent = stay
    login_user(BrowserUser(opened.user))
    bring_along(opened.user)

    @after_this_request
    def remember(response: WerkzeugResponse) -> WerkzeugResponse:
        remember_device(response, opened.device_id)
        return response

    return opened


def sign_out() -> None:
    """End the session of this browser; nothing happens without one."""
    who = visitor()
    if who is not None:
        accounts().browser.end(who)
    logout_user()
    session.clear()
