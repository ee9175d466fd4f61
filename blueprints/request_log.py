"""One id per request, in every log line and in the answer; a line for what is slow, changes something or fails."""

import re
import secrets
import time

import structlog
from flask import Flask, Response, g, request

SLOW = 1.0
"""Seconds after which a request that went well is worth a line."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = structlog.get_logger(__name__)


def init_request_log(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
    g.began_at = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    took = time.perf_counter() - g.began_at
    quiet = request.method in SAFE and response.status_code < 500 and took < SLOW
    write = log.debug if quiet else log.info
    write(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        ms=round(took * 1000, 1),
    )
    return response
