"""The errors of the planner's door: all are ``{"error", "message"}``."""

from typing import Any

from apiflask.exceptions import HTTPError
from flask import Response, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, TooManyRequests

from blueprints.json_answer import json_answer
from services.changes.walk import WalkOver
from services.schedule.querying import NothingSuch

LONGEST_SHOWN = 100
"""Characters of a value in a message."""
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


class Refusal(Exception):
    """What a view will not do."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def bad_parameter(name: str, value: object, why: str) -> Refusal:
    """The refusal of a query parameter."""
    return Refusal(400, f"{name} {_shown(value)}: {why}")


def error_answer(status: int, message: str) -> Response:
    return json_answer({"error": NAMES.get(status, "Error"), "message": message}, status)


def walk_over(over: WalkOver) -> Response:
    """A cursor was good once."""
    why = f"This walk is over, because {over}. Start again without a cursor."
    return refusal(bad_parameter("cursor", request.args.get("cursor", ""), why))


def nothing_such(missing: NothingSuch) -> Response:
    """A filter that would find nothing, now or later."""
    return refusal(bad_parameter(_PARAMETERS[missing.filter], missing.value, "There is no such object."))


_PARAMETERS = {
    "rooms": "roomId",
    "buildings": "building",
    "campuses": "campus",
    "courses": "courseId",
    "instructors": "instructorId",
    "groups": "groupId",
    "levels": "levelId",
    "programs": "programId",
}
"""What this door calls the filters of the schedule."""


def refusal(refused: Refusal) -> Response:
    return error_answer(refused.status, refused.message)


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
    """A query or body that is not what the route's schema says. What a body holds may be secret, and is not told."""
    cause = error.__cause__
    assert isinstance(cause, ValidationError), "only schemas raise here"
    shown = "query" in error.detail
    return error_answer(400, "; ".join(_problem(problem, shown) for problem in cause.errors()))


def _problem(problem: Any, shown: bool) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else "body"
    value = f" {_shown(problem['input'])}" if shown else ""
    return f"{name}{value}: {problem['msg']}"


def _shown(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…")
