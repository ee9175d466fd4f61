"""The error bodies of this door: a code for programs, a message for people."""

from apiflask.exceptions import HTTPError
from flask import Response
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, TooManyRequests

from blueprints.json_answer import json_answer
from services.accounts.accounts import SignInAgain
from services.accounts.proof import BadCredentials

ERRORS = {
    400: ("VALIDATION_ERROR", "Not the JSON that was expected"),
    401: ("UNAUTHORIZED", "Sign in first"),
    403: ("FORBIDDEN", "This was refused"),
    404: ("NOT_FOUND", "There is nothing at this address"),
    405: ("METHOD_NOT_ALLOWED", "This address does not take that method"),
    413: ("PAYLOAD_TOO_LARGE", "The request is too large"),
    415: ("VALIDATION_ERROR", "Not the JSON that was expected"),
    429: ("TOO_MANY_REQUESTS", "Too many requests; wait a little"),
}


def error_answer(status: int, code: str, message: str) -> Response:
    return json_answer({"code": code, "message": message}, status)


def http_error(error: HTTPException) -> Response:
    """An error that no rule of accounts made."""
    status = error.code or 500
    if status >= 500:
        return error_answer(status, "INTERNAL_SERVER_ERROR", "Something went wrong on our side")
    code, message = ERRORS.get(status, (error.name.upper().replace(" ", "_"), error.name))
    answer = error_answer(status, code, message)
    if isinstance(error, TooManyRequests):
        answer.headers["X-Retry-After"] = str(error.retry_after)
    return answer


def input_error(error: HTTPError) -> Response:
    """A body or query that is not what the route's schema says: names the field."""
    cause = error.__cause__
    assert isinstance(cause, ValidationError), "only schemas raise here"
    problem = cause.errors(include_url=False, include_input=False, include_context=False)[0]
    field = ".".join(map(str, problem["loc"])) or "body"
    return error_answer(400, "VALIDATION_ERROR", f"{field}: {problem['msg']}")


def bad_credentials(_error: BadCredentials) -> Response:
    return error_answer(401, "INVALID_USERNAME_OR_PASSWORD", "Wrong user name or password")


def sign_in_again(_error: SignInAgain) -> Response:
    return error_answer(
        403, "SESSION_NOT_FRESH", "Sign in again first: your last sign-in is too long ago for this"
    )
