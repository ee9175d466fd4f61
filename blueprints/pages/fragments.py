"""Whole pages and blocks of them: htmx gets the block, everybody else the page."""

import gzip
from collections.abc import Callable

import brotli
from flask import Response, make_response, request
from jinja2_fragments.flask import render_blocks

from blueprints.languages import language
from blueprints.visitors import is_personal
from extensions import htmx

_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=4),
    "gzip": lambda body: gzip.compress(body, 5, mtime=0),
}
"""Quick rather than tight: each page is compressed for one answer."""

SMALLEST = 1024
"""Bytes below which compressing is not worth it."""


def wants_block() -> bool:
    """Does htmx ask, for a part of a page? Going back in history it asks for the whole page."""
    return bool(htmx) and not htmx.history_restore_request


def blocks(template: str, *names: str, **context: object) -> Response:
    """Some blocks of a template, one after the other; ``oob`` tells it that they replace parts of a page."""
    return page_answer(render_blocks(template, list(names), oob=True, **context))


def kept_nowhere(response: Response) -> Response:
    """Pages for one person's eyes are never cached."""
    response.headers["Cache-Control"] = "no-store"
    return response


def page_answer(html: str, status: int = 200) -> Response:
    """HTML, compressed for those who accept it; asked again each time, for it shows the present."""
    response = make_response(html, status)
    response.headers["Cache-Control"] = "private, no-cache" if is_personal() else "no-cache"
    response.headers["Content-Language"] = language()
    response.vary.update(("HX-Request", "HX-History-Restore-Request", "Accept-Encoding", "Accept-Language"))
    encoding = request.accept_encodings.best_match(_COMPRESS)
    if encoding is not None and len(html) > SMALLEST:
        response.set_data(_COMPRESS[encoding](response.get_data()))
        response.headers["Content-Encoding"] = encoding
    return response
