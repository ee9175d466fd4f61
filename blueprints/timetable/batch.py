"""``/schedule/batch``: many items in one call."""

from typing import Any

from flask import Response

from blueprints.access import requires
from blueprints.json_answer import json_answer
from blueprints.times import wire_time
from blueprints.timetable.doors import api
from blueprints.timetable.edits import editing
from blueprints.timetable.errors import reason_of
from blueprints.timetable.presenters import item_out
from blueprints.timetable.schedule_fields import new_fields
from blueprints.timetable.schemas_schedule import BatchIn, BatchOut, BatchQuery, ItemIn
from models import Event, Role
from services.schedule import events, reading
from services.schedule.events import Failed


@api.post("/schedule/batch")
@api.input(BatchIn, arg_name="batch")
@api.input(BatchQuery, location="query", arg_name="query")
@api.output(BatchOut)
@requires(Role.ADMIN)
def create_batch(batch: BatchIn, query: BatchQuery) -> Response:
    """Plan items in order, each on its own; with `atomic=true` all of them or none."""
    items = batch.root
    with editing(dry_run=query.dryRun) as edit:
        results = events.create_each(edit, [new_fields(item) for item in items])
        failed = [
            _failed(item, result)
            for item, result in zip(items, results, strict=True)
            if isinstance(result, Failed)
        ]
        if query.atomic and failed:
            edit.abandon()
            return json_answer({"successItems": [], "failedItems": failed}, 409)
        created = [result.id for result in results if isinstance(result, Event)]
        found = {
            scheduled.event.id: scheduled for scheduled in reading.where(edit.session, Event.id.in_(created))
        }
        return json_answer(
            {"successItems": [item_out(found[number]) for number in created], "failedItems": failed}
        )


def _failed(item: ItemIn, result: Failed) -> dict[str, Any]:
    return {
        "item": {
            "groupIds": item.groupIds,
            "teacherId": item.teacherId,
            "teachingUnitId": item.teachingUnitId,
            "roomId": item.roomId,
            "startTime": wire_time(item.startTime),
            "endTime": wire_time(item.endTime),
        },
        "reason": reason_of(result.reason),
    }
