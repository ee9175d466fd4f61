"""Who operates this installation: whoever knows its ops token.

Outside production an installation without a token is open; in production it then has no operators at all.
"""

import hashlib
import hmac

from flask import Request, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.services import settings

HEADER = "x-ops-token"
COOKIE = "horarium_admin"
COOKIE_PATH = "/admin"
SIGNED_IN_FOR = 12 * 60 * 60
"""Seconds."""


def is_open() -> bool:
    """Nobody has to show a token."""
    return settings().ops_token is None and not settings().production


def is_closed() -> bool:
    """There is no token that could be shown."""
    return settings().ops_token is None and settings().production


def is_token(given: bytes) -> bool:
    """Compared in constant time."""
    token = settings().ops_token
    return token is not None and hmac.compare_digest(given, token.get_secret_value().encode())


def sends_token(request: Request) -> bool:
    """The token in the header that is made for it."""
    return is_open() or is_token(_bytes(request.headers.get(HEADER, "")))


def sends_bearer(request: Request) -> bool:
    """The token as Prometheus sends it (RFC 6750, 2.1)."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and is_token(_bytes(credentials.strip()))


def is_signed_in(request: Request) -> bool:
    """The cookie of the sign-in form, not older than it may be and made with the token of today."""
    if is_open():
        return True
    if is_closed():
        return False
    try:
        known = _signer().loads(request.cookies.get(COOKIE, ""), max_age=SIGNED_IN_FOR)
    except BadSignature:
        return False
    return hmac.compare_digest(str(known), _fingerprint())


def sign_in(response: WerkzeugResponse) -> None:
    response.set_cookie(
        COOKIE,
        _signer().dumps(_fingerprint()),
        max_age=SIGNED_IN_FOR,
        path=COOKIE_PATH,
        secure=settings().production,
        httponly=True,
        samesite="Strict",
    )


def sign_out(response: WerkzeugResponse) -> None:
    response.delete_cookie(
        COOKIE, path=COOKIE_PATH, secure=settings().production, httponly=True, samesite="Strict"
    )


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="admin")


def _fingerprint() -> str:
    """Changes with the token, and does not tell it: a cookie is signed, not encrypted."""
    token = settings().ops_token
    assert token is not None, "nobody signs in where there is no token"
    key = str(current_app.secret_key).encode()
    return hmac.new(key, token.get_secret_value().encode(), hashlib.sha256).hexdigest()


def _bytes(header: str) -> bytes:
    """A header as it came: WSGI hands the bytes over as Latin-1."""
    return header.encode("latin-1", "replace")
