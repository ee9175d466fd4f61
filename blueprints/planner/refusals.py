"""The refusals of the planner's routes, for their description."""

from blueprints.openapi import errors
from blueprints.planner.schemas import ErrorOut

_ALWAYS = {401: "No valid access token", 429: "Too many requests"}
_BAD_PARAMETER = {400: "A parameter makes no sense; the message names it and its value"}

LIST_REFUSALS = errors(ErrorOut, {**_BAD_PARAMETER, 403: "Drafts, without product 2", **_ALWAYS})
EVENT_REFUSALS = errors(
    ErrorOut, {**_BAD_PARAMETER, 403: "A draft, without product 2", 404: "No such event", **_ALWAYS}
)
NAMES_REFUSALS = errors(ErrorOut, {**_BAD_PARAMETER, **_ALWAYS})
