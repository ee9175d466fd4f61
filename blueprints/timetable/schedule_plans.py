"""``/schedule/copies`` and ``/schedule/publications``: many items at once."""

from flask import Response

from blueprints.access import requires
from blueprints.json_answer import json_answer
from blueprints.services import settings
from blueprints.timetable.doors import api
from blueprints.timetable.edits import editing
from blueprints.timetable.errors import reason_of
from blueprints.timetable.items import items_out
from blueprints.timetable.schemas import DryRun
from blueprints.timetable.schemas_schedule import (
    CopiesIn,
    CopiesOut,
    CopiesQuery,
    PublicationsIn,
    PublicationsOut,
)
from models import Course, EventStatus, Group, Instructor, Level, Role, Room
from services.schedule import reading
from services.schedule.copying import Copying, copy
from services.schedule.publishing import publish

KINDS = {
    "group": Group.kind,
    "level": Level.kind,
    "room": Room.kind,
    "teacher": Instructor.kind,
    "teachingUnit": Course.kind,
}


@api.post("/schedule/copies")
@api.input(CopiesIn, arg_name="wanted")
@api.input(CopiesQuery, location="query", arg_name="query")
@api.output(CopiesOut, status_code=201)
@requires(Role.ADMIN)
def copy_items(wanted: CopiesIn, query: CopiesQuery) -> Response:
    """Copy a day or a week to another one, by the wall clock: all but cancelled items, each an item of its own."""
    copying = Copying(
        (KINDS[wanted.of], wanted.id),
        wanted.stretch,
        wanted.fromDate,
        wanted.toDate,
        settings().zone,
        EventStatus(wanted.status),
    )
    with editing(dry_run=query.dryRun) as edit:
        copied = copy(edit, copying, partial=query.partial)
        items = reading.in_order(edit.session, [event.id for event in copied.events])
        body = {
            "items": items_out(edit.session, items, query),
            "failedItems": [
                {"itemId": left.original.id, "reason": reason_of(left.reason)} for left in copied.left
            ],
        }
    return json_answer(body, 200 if query.dryRun else 201)


@api.post("/schedule/publications")
@api.input(PublicationsIn, arg_name="wanted")
@api.input(DryRun, location="query", arg_name="query")
@api.output(PublicationsOut)
@requires(Role.ADMIN)
def publish_items(wanted: PublicationsIn, query: DryRun) -> Response:
    """Publish drafts, all or none; what is published or cancelled already stays as it is."""
    with editing(dry_run=query.dryRun) as edit:
        published = [event.id for event in publish(edit, wanted.itemIds)]
    return json_answer({"itemIds": published})
