"""The errors of the planner's door: all are ``{"error", "message"}``."""

from typing import Any

from apiflask.exceptions import HTTPError
from flask import Response
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, TooManyRequests

from blueprints.json_answer import json_answer

NAMES = {
    400: "Bad Request",
    401: "Unauthorised",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    429: "Throttle Limit Reached",
    500: "Internal Server Error",
}
MESSAGES = {
    400: "The request could not be understood.",
    401: "The access token is missing, invalid or expired.",
    403: "This account may not do that.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The request is too large.",
    415: "The body is not of a media type that this address takes.",
    500: "Something went wrong on our side.",
}


def error_answer(status: int, message: str) -> Response:
    return json_answer({"error": NAMES.get(status, "Error"), "message": message}, status)


def http_error(error: HTTPException) -> Response:
    """An error of this door that no view made."""
    status = error.code or 500
    if isinstance(error, TooManyRequests) and isinstance(error.retry_after, int):
        return error_answer(
            status, f"You have exceeded the rate limit. Retry after {error.retry_after} seconds."
        )
    if status not in NAMES:
        return json_answer({"error": error.name, "message": f"{error.name}."}, status)
    return error_answer(status, MESSAGES.get(status, NAMES[status]))


def input_error(error: HTTPError) -> Response:
    """A body that is not what the route's schema says. What it holds may be secret, and is not told."""
    cause = error.__cause__
    assert isinstance(cause, ValidationError), "only schemas raise here"
    return error_answer(400, "; ".join(map(_problem, cause.errors())))


def _problem(problem: Any) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else "body"
    return f"{name}: {problem['msg']}"
