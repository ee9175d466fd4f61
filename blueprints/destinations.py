"""Where a request may lead its reader afterwards: to these pages, or to apps that the installation trusts."""

import re
from urllib.parse import urlencode, urlsplit

from flask import request

from blueprints.services import settings

_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
"""Of this host. Browsers read ``//host`` and ``/\\host`` as another one, and drop tabs and line ends on the way."""


def own_path(wanted: str | None, otherwise: str) -> str:
    """``wanted`` when it is an address of these pages, else ``otherwise``."""
    return wanted if wanted is not None and _PATH.fullmatch(wanted) else otherwise


def is_trusted(url: str) -> bool:
    """Whether a URL is a path of this host, an address here in full, or one of a trusted origin."""
    if _PATH.fullmatch(url):
        return True
    if re.search(r"[\\\x00-\x20\x7f]", url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin in (*settings().trusted_origins, settings().public_origin, request.host_url.rstrip("/"))


def with_error(url: str, error: str) -> str:
    """``url`` with what went wrong in its query."""
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode({"error": error}))))
    return parts._replace(query=query).geturl()
