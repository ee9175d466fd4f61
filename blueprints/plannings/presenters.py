"""The plannings door's answers."""

from typing import Any
from zoneinfo import ZoneInfo

import orjson
from flask import Response
from werkzeug.exceptions import HTTPException

from blueprints.json_answer import json_answer, milliseconds
from services.plannings.catalogue import Node
from services.plannings.options import Options, chosen_events
from services.plannings.service import Answer

ROUTING_ERRORS = {
    404: ("NOT_FOUND", "Route not found"),
    500: ("INTERNAL_SERVER_ERROR", "Something went wrong on our side"),
}


def planning_out(node: Node) -> dict[str, Any]:
    return {"id": node.id, "fullId": node.full_id, "title": node.title}


def events_out(node: Node, answer: Answer, options: Options, zone: ZoneInfo) -> dict[str, Any]:
    """The body with events; without options the stored bytes go in as they are."""
    events, count = _events(answer, options, zone)
    return {
        **planning_out(node),
        "refreshedAt": milliseconds(answer.refreshed_at),
        "backupUpdatedAt": milliseconds(answer.backup_updated_at),
        "status": answer.status,
        "source": answer.source,
        "reason": answer.reason,
        "events": events,
        "nbEvents": count,
    }


def _events(answer: Answer, options: Options, zone: ZoneInfo) -> tuple[Any, int]:
    if answer.content is None:
        return None, 0
    if options.changes_nothing:
        return orjson.Fragment(answer.content.json), answer.content.count
    events = chosen_events(answer.content, options, zone)
    return events, len(events)


def error_answer(status: int, error: str, message: str) -> Response:
    return json_answer({"error": error, "message": message}, status)


def http_error(error: HTTPException) -> Response:
    """An error of this door that no view made: ``error`` is the name of the status."""
    status = error.code or 500
    named = (error.name or "error").upper().replace(" ", "_")
    name, message = ROUTING_ERRORS.get(status, (named, error.description or named))
    return error_answer(status, name, message)
