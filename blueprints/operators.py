"""Who operates this installation: whoever knows its ops token.

Outside production an installation without a token is open; in production it then has no operators at all.
"""

import hmac

from flask import Request

from blueprints.services import settings

HEADER = "x-ops-token"


def is_open() -> bool:
    """Nobody has to show a token."""
    return settings().ops_token is None and not settings().production


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


def _bytes(header: str) -> bytes:
    """A header as it came: WSGI hands the bytes over as Latin-1."""
    return header.encode("latin-1", "replace")
