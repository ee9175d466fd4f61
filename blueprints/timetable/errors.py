"""The error bodies of the timetable's doors: one code for each rule that a request can break."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from apiflask.exceptions import HTTPError
from flask import Response, request
from pydantic import ValidationError
from pydantic_core import PydanticCustomError
from werkzeug.exceptions import HTTPException

from blueprints.json_answer import json_answer
from blueprints.times import FORMAT_ERROR, wire_time
from blueprints.timetable.presenters import RESOURCES
from services.changes.errors import Busy, InUse, ManagedUpstream, NotUnique, Refused, Unknown
from services.changes.undo import AlreadyUndone, Left, UndoConflict
from services.registries.bulk import TooManyTags
from services.registries.groups import PartOfItself
from services.registries.programs import HasLevels
from services.registries.terms import TermEndsBeforeStart
from services.schedule.conflicts import Clash, Clashing
from services.schedule.recurrence import BadRule
from services.schedule.series import NotInSeries
from services.schedule.slots import EndNotAfterStart, TooLong
from services.transfer.entities import UnknownEntity
from services.transfer.mapping import BadMapping
from services.transfer.runs.errors import (
    AllRefused,
    NothingChosen,
    OthersAtWork,
    TemplateExists,
    TooManyTables,
    UnknownRun,
    UnknownTemplate,
    WrongStep,
)
from services.transfer.runs.kept import NoRoom
from services.transfer.tables import TooLarge, UnknownKind, UnreadableFile

STATUS_CODES = {
    401: ("UNAUTHORIZED", "Sign in first"),
    403: ("FORBIDDEN", "Your role does not allow this"),
    404: ("NOT_FOUND", "There is nothing at this address"),
    405: ("METHOD_NOT_ALLOWED", "This address does not take that method"),
    412: ("VERSION_CONFLICT", "It was changed since you read it"),
    413: ("PAYLOAD_TOO_LARGE", "The request is too large"),
    429: ("TOO_MANY_REQUESTS", "Too many requests; wait a little"),
}
NOUNS = {
    "term": "TERM",
    "program": "PROGRAM",
    "level": "LEVEL",
    "group": "GROUP",
    "instructor": "TEACHER",
    "course": "TEACHING_UNIT",
    "room": "ROOM",
    "event": "SCHEDULE_ITEM",
    "series": "SERIES",
    "user": "USER",
    "api key": "API_KEY",
    "batch": "BATCH",
}
"""What this door calls our kinds."""
LABELS = {"instructor": "teacher", "group": "groups", "room": "room"}
"""How ``details`` of a conflict names what is taken."""


def error_body(message: str, code: str, details: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "timestamp": wire_time(datetime.now(UTC).replace(microsecond=0)),
        "message": message,
        "details": f"uri={request.path}" if details is None else details,
        "errorCode": code,
        **more,
    }


def error_answer(status: int, message: str, code: str, details: str | None = None, **more: Any) -> Response:
    return json_answer(error_body(message, code, details, **more), status)


def http_error(error: HTTPException) -> Response:
    """An error of this door that no rule of the timetable made."""
    status = error.code or 500
    if status in (400, 415):
        return invalid([("body", "Not the JSON that was expected")])
    if status in STATUS_CODES:
        code, message = STATUS_CODES[status]
        return error_answer(status, message, code)
    if status >= 500:
        return error_answer(status, "Something went wrong on our side", "INTERNAL_SERVER_ERROR")
    return error_answer(status, error.name, error.name.upper().replace(" ", "_"))


def input_error(error: HTTPError) -> Response:
    """A body or query that is not what the route's schema says."""
    cause = error.__cause__
    assert isinstance(cause, ValidationError), "only schemas raise here"
    problems = cause.errors(include_url=False, include_input=False, include_context=False)
    if all(problem["type"] == FORMAT_ERROR for problem in problems):
        return error_answer(400, problems[0]["msg"], "INVALID_DATE_TIME_FORMAT")
    return invalid((".".join(map(str, problem["loc"])) or "body", problem["msg"]) for problem in problems)


def time_error(error: PydanticCustomError) -> Response:
    """A query value that is no date or time, where the view and not a schema says which are welcome."""
    return error_answer(400, error.message(), "INVALID_DATE_TIME_FORMAT")


def invalid(problems: Iterable[tuple[str, str]]) -> Response:
    """Names each field and what is wrong with it."""
    body = {
        "timestamp": wire_time(datetime.now(UTC).replace(microsecond=0)),
        "errors": [{"field": field, "error": problem} for field, problem in problems],
        "errorCode": "VALIDATION_FAILED",
    }
    return json_answer(body, 400)


def refusal(refused: Refused) -> Response:
    """What a rule of the timetable says to a request."""
    if isinstance(refused, Clashing):
        return error_answer(
            409,
            reason_of(refused),
            "SCHEDULE_CONFLICT",
            conflict_labels(refused.clashes),
            conflicts=[conflict_out(clash) for clash in refused.clashes],
        )
    if isinstance(refused, Unknown):
        return error_answer(404, reason_of(refused), f"{NOUNS[refused.kind]}_NOT_FOUND")
    if isinstance(refused, NotUnique):
        return error_answer(409, str(refused), _not_unique(refused))
    if isinstance(refused, TermEndsBeforeStart):
        return invalid([("endDate", str(refused))])
    if isinstance(refused, BadRule):
        return invalid([("repeat", str(refused))])
    if isinstance(refused, PartOfItself):
        return invalid([("parentId", str(refused))])
    if isinstance(refused, InUse):
        return error_answer(409, str(refused), "IN_USE", items=list(refused.event_ids))
    if isinstance(refused, AllRefused) and refused.refusals:
        return refusal(refused.refusals[0])
    if isinstance(refused, NothingChosen):
        return invalid([("mapping", str(refused))])
    if isinstance(refused, BadMapping):
        return invalid([("metadata", refused.reason)])
    if isinstance(refused, UndoConflict):
        left = [left_out(left) for left in refused.reasons]
        return error_answer(409, reason_of(refused), "UNDO_CONFLICT", left=left)
    status, code = _CODES[type(refused)]
    return error_answer(status, str(refused), code)


_CODES: Mapping[type[Refused], tuple[int, str]] = {
    Busy: (503, "BUSY"),
    EndNotAfterStart: (400, "INVALID_DATE_RANGE"),
    TooLong: (400, "INVALID_DATE_RANGE"),
    ManagedUpstream: (409, "MANAGED_UPSTREAM"),
    HasLevels: (409, "IN_USE"),
    NotInSeries: (400, "NOT_IN_SERIES"),
    TooManyTags: (400, "TOO_MANY_TAGS"),
    AlreadyUndone: (409, "ALREADY_UNDONE"),
    UnknownEntity: (400, "UNKNOWN_ENTITY"),
    UnreadableFile: (400, "INVALID_FILE_CODEC"),
    UnknownKind: (400, "UNSUPPORTED_MEDIA_TYPE"),
    TooLarge: (413, "PAYLOAD_TOO_LARGE"),
    TooManyTables: (413, "PAYLOAD_TOO_LARGE"),
    AllRefused: (400, "INVALID_FILE_CODEC"),
    NoRoom: (503, "NO_ROOM"),
    UnknownRun: (404, "IMPORT_RUN_NOT_FOUND"),
    UnknownTemplate: (404, "IMPORT_TEMPLATE_NOT_FOUND"),
    TemplateExists: (409, "IMPORT_TEMPLATE_NAME_NOT_UNIQUE"),
    WrongStep: (409, "WRONG_STEP"),
    OthersAtWork: (409, "IMPORT_AT_WORK"),
}


def reason_of(refused: Refused) -> str:
    """A refusal in this door's words: for a clash, what is taken and by which item."""
    if isinstance(refused, Clashing):
        return "; ".join(_taken(clash) for clash in refused.clashes)
    if isinstance(refused, Unknown):
        return f"There is no {NOUNS[refused.kind].lower().replace('_', ' ')} with id {refused.id}"
    return str(refused)


def _taken(clash: Clash) -> str:
    until = wire_time(clash.slot.ends_at)
    return (
        f"{RESOURCES[clash.sort]} {clash.name} is taken by item {clash.event_id}"
        f" from {wire_time(clash.slot.starts_at)} to {until}"
    )


def left_out(left: Left) -> dict[str, Any]:
    """Why a row cannot be what it was."""
    return {"entity": NOUNS[left.kind].lower(), "id": left.id, "reason": str(left)}


def conflict_labels(clashes: Iterable[Clash]) -> str:
    """``teacher, groups, room``, as far as they are taken."""
    taken = {clash.sort for clash in clashes}
    return ", ".join(label for sort, label in LABELS.items() if sort in taken)


def conflict_out(clash: Clash) -> dict[str, Any]:
    return {
        "resource": RESOURCES[clash.sort],
        "id": clash.id,
        "name": clash.name,
        "itemId": clash.event_id,
        "startTime": wire_time(clash.slot.starts_at),
        "endTime": wire_time(clash.slot.ends_at),
    }


def _not_unique(refused: NotUnique) -> str:
    field = refused.field.upper()
    return f"{field}_NOT_UNIQUE" if field == "USERNAME" else f"{NOUNS[refused.kind]}_{field}_NOT_UNIQUE"
