"""Writes come from our own pages: what another site makes a browser send is refused.

Browsers say where a request comes from: ``Sec-Fetch-Site`` (W3C Fetch Metadata), older ones ``Origin`` (RFC 6454).
What sends neither is no browser, and carries nobody's cookies but its own.
"""

from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import Forbidden

from blueprints.services import settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({"same-origin", "none"})
"""``none``: the user's own doing, such as a bookmark."""


class FromAnotherSite(Forbidden):
    """A page of somebody else has made the browser send it."""

    description = "This was sent from another site."


def refuse_cross_site() -> None:
    """Raise FromAnotherSite for a write that another site has caused; fit for ``before_request`` of a blueprint."""
    if request.method not in SAFE and not _comes_from_here():
        raise FromAnotherSite


def refuse_strangers() -> None:
    """Raise FromAnotherSite for what a site has caused that is neither ours nor trusted.

    For routes that go by a cookie and that apps of other origins (``TRUSTED_ORIGINS``) use as well.
    """
    origin = request.headers.get("Origin")
    if origin in settings().trusted_origins:
        return
    foreign = origin is not None and not _is_ours(origin)
    if foreign or request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise FromAnotherSite


def _comes_from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OURS
    origin = request.headers.get("Origin")
    return origin is None or _is_ours(origin)


def _is_ours(origin: str) -> bool:
    return origin == settings().public_origin or urlsplit(origin).netloc == request.host
