"""Errors in the shape of the door that was knocked at.

A routing error (404, 405) reaches no blueprint, so the door is found by the longest matching prefix of the path.
"""

from collections.abc import Callable

import structlog
from apiflask import APIFlask
from flask import Response, request
from werkzeug.exceptions import HTTPException, InternalServerError, TooManyRequests
from werkzeug.wrappers import Response as WerkzeugResponse

from services.accounts.login_limits import TooManyAttempts

MOST_READ_IN_VAIN = 64 * 2**20
"""Bytes; whoever sends more is cut off."""
PIECE = 2**16

ErrorPage = Callable[[HTTPException], Response | WerkzeugResponse]

log = structlog.get_logger(__name__)


def register_doors(app: APIFlask, doors: dict[str, ErrorPage]) -> None:
    """Render every HTTP error, and every bug as a 500, by the door whose prefix fits best; ``""`` fits all."""
    prefixes = sorted(doors, key=len, reverse=True)

    def door() -> ErrorPage:
        return next(doors[prefix] for prefix in prefixes if _inside(request.path, prefix))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response | WerkzeugResponse:
        if error.response is not None or (error.code or 500) < 400:
            return error.get_response()  # a redirect that routing makes
        _read_the_rest()
        answer = door()(error)
        for name, value in error.get_headers():
            if name.lower() in ("allow", "retry-after"):
                answer.headers[name] = value
        return answer

    @app.errorhandler(TooManyAttempts)
    def too_many(error: TooManyAttempts) -> Response | WerkzeugResponse:
        return http_error(TooManyRequests(retry_after=error.seconds))

    @app.errorhandler(Exception)
    def bug(error: Exception) -> Response | WerkzeugResponse:
        log.error("bug", path=request.path, exc_info=error)
        return door()(InternalServerError())


def _read_the_rest() -> None:
    """Take what the client is still sending: while it cannot send on, it does not look for an answer.

    A view that refuses early leaves the body unread, and servers then hang up.
    """
    left = min(request.content_length or 0, MOST_READ_IN_VAIN)
    body = request.environ["wsgi.input"]
    while left > 0 and (part := body.read(min(left, PIECE))):
        left -= len(part)


def _inside(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix + "/")
