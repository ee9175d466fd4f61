"""Around every request: its id, the headers that every answer carries, and a log line where one is worth it.

WSGI middleware, not hooks of Flask: it also covers what fails before a view is found, and costs a tenth.
"""

import re
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog

from blueprints.headers import Headers
from logs import REQUEST_ID

SLOW = 1.0
"""Seconds after which a request that went well is worth a line."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

Observer = Callable[[str | None, str, int, float], None]
"""Is told of each answer: template of the route or None, method, status, seconds until it began."""

log = structlog.get_logger(__name__)


class RequestLog:
    """Wraps a WSGI application; ``verbose`` logs every request, ``observe`` is told of every one."""

    def __init__(self, app: WSGIApplication, headers: Headers, verbose: bool, observe: Observer) -> None:
        self._app = app
        self._headers = headers
        self._verbose = verbose
        self._observe = observe

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began_at = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        REQUEST_ID.set(request_id)

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            self._note(environ, int(status[:3]), time.perf_counter() - began_at)
            return start_response(status, [*headers, *self._headers, ("X-Request-ID", request_id)], *exc_info)

        return self._app(environ, start)

    def _note(self, environ: WSGIEnvironment, status: int, seconds: float) -> None:
        method = environ["REQUEST_METHOD"]
        self._observe(_route(environ), method, status, seconds)
        if self._verbose or status >= 500 or seconds >= SLOW or method not in SAFE:
            path, milliseconds = environ.get("PATH_INFO", ""), round(seconds * 1000, 1)
            log.info("request", method=method, path=path, status=status, ms=milliseconds)


def _route(environ: WSGIEnvironment) -> str | None:
    """The template that routing found, such as ``/plannings/<full_id>``; werkzeug leaves its request behind."""
    request = environ.get("werkzeug.request")
    rule = getattr(request, "url_rule", None)
    return None if rule is None else str(rule.rule)
