"""Errors of the catalog: ``{"error": {"code", "message", "details"}}``; code and message are what clients go by."""

from apiflask.exceptions import HTTPError
from flask import Response
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from blueprints.json_answer import json_answer
from services.catalog.listing import NotThere

MESSAGES = {
    404: "There is nothing at this address",
    405: "This address does not take that method",
    413: "The request is too large",
    429: "Too many requests; wait a little",
    500: "Something went wrong on our side",
}


def http_error(error: HTTPException) -> Response:
    """An error of this door; ``code`` is the name of its status."""
    status = error.code or 500
    code = (error.name or "error").upper().replace(" ", "_")
    return _answer(status, code, MESSAGES.get(status) or error.description or code)


def input_error(error: HTTPError) -> Response:
    """A body that is not what the route's schema says: names the first thing that is wrong with it."""
    cause = error.__cause__
    message = "Not the JSON that was expected"
    if isinstance(cause, ValidationError):
        first = cause.errors(include_url=False, include_input=False, include_context=False)[0]
        message = f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}"
    return _answer(400, "BAD_REQUEST", message)


def not_there(missing: NotThere) -> Response:
    return _answer(404, "NOT_FOUND", str(missing))


def _answer(status: int, code: str, message: str) -> Response:
    return json_answer({"error": {"code": code, "message": message, "details": {}}}, status)
