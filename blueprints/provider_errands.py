"""Sending a browser to a provider, for the pages and for ``/api/auth`` alike, and knowing it when it comes back."""

import secrets
from urllib.parse import urlsplit

import structlog
from flask import request, session, url_for

from blueprints.devices import client
from blueprints.services import accounts, settings
from config import LOOPBACK
from services.accounts.oauth.provider import Provider
from services.accounts.oauth.refusals import Reason, SignInRefused
from services.accounts.provider_sign_ins import Errand

_BROWSER = "browser"
"""In the cookie of the session: what no other browser can show when an errand ends."""

log = structlog.get_logger(__name__)


def send(provider: Provider, errand: Errand) -> str:
    """The provider's address for this browser, which is known from now on. Raises SignInRefused and TooManyAttempts."""
    back = _own_origin() + url_for("auth.callback", provider_id=provider.id)
    browser = session.get(_BROWSER) or secrets.token_urlsafe(16)
    url = accounts().provider_sign_ins.begin(provider, errand, back, browser, client().address)
    session[_BROWSER] = browser
    return url


def browser() -> str:
    """The secret of this browser; empty where it never went anywhere."""
    return session.get(_BROWSER, "")


def _own_origin() -> str:
    """Where providers send people back to: never to a host that a request merely names."""
    public = settings().public_origin
    if public is not None:
        return public
    here = request.host_url.rstrip("/")
    if urlsplit(here).hostname not in LOOPBACK:
        log.error("public_origin_missing")
        raise SignInRefused(Reason.UNAVAILABLE)
    return here
