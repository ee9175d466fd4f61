"""``/changes``: what was done to the timetable by whom, and taking it back."""

from datetime import datetime
from typing import Any

from flask import Response
from pydantic.alias_generators import to_camel
from sqlalchemy.orm import Session

from blueprints.access import requires
from blueprints.identity import current_actor
from blueprints.json_answer import json_answer
from blueprints.services import settings
from blueprints.times import range_end, range_start, wire_time
from blueprints.timetable.answers import read_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import editing, reading
from blueprints.timetable.errors import NOUNS, left_out
from blueprints.timetable.schemas_changes import (
    BatchDetailsOut,
    BatchSummaryOut,
    ChangesQuery,
    DetailsQuery,
    StepsOut,
    UndoneOut,
    UndoQuery,
)
from models import Role
from services.changes import audit, history
from services.changes.audit import Wanted
from services.changes.details import Details, details
from services.changes.history import BatchSummary
from services.changes.stack import Step, steps
from services.changes.things import Ref
from services.changes.undo import undo

_NAMES = {
    "starts_at": "startTime",
    "ends_at": "endTime",
    "original_starts_at": "originalStartTime",
    "rooms": "roomIds",
    "instructors": "teacherIds",
    "groups": "groupIds",
    "course_id": "teachingUnitId",
    "location_text": "location",
    "capacity": "size",
}
"""What this door calls columns that it does not call as we do."""
KINDS = {noun.lower(): kind for kind, noun in NOUNS.items()}


@api.get("/changes")
@api.input(ChangesQuery, location="query", arg_name="query")
@api.output(list[BatchSummaryOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_changes(query: ChangesQuery) -> Response:
    """What was done last, the newest first; each batch is one request, import or sync.

    With `entity` and `id` those that changed one object, and what they changed of it.
    """
    with reading() as session:
        if query.entity is None or query.id is None:
            found = audit.batches(session, _wanted(query), query.limit, before_id=query.before)
            return read_answer([_batch_out(summary) for summary in found])
        return read_answer(_history_out(session, (KINDS[query.entity], query.id), query))


@api.get("/changes/steps")
@api.output(StepsOut)
@requires(Role.ADMIN)
def list_steps() -> Response:
    """What you can take back next, and what you can do again."""
    with reading() as session:
        undoable, redoable = steps(session, current_actor("api"))
        return read_answer({"undo": _step_out(undoable), "redo": _step_out(redoable)})


@api.get(f"/changes/<{ID}:batch_id>")
@api.input(DetailsQuery, location="query", arg_name="query")
@api.output(BatchDetailsOut)
@requires(Role.ADMIN)
def get_change(batch_id: int, query: DetailsQuery) -> Response:
    """What one batch did, object by object and field by field, in the order in which it was done."""
    with reading() as session:
        told = details(session, batch_id, query.limit, after_id=query.after)
        return read_answer(_details_out(told))


@api.post(f"/changes/<{ID}:batch_id>/undo")
@api.input(UndoQuery, location="query", arg_name="query")
@api.output(UndoneOut)
@requires(Role.ADMIN)
def undo_changes(batch_id: int, query: UndoQuery) -> Response:
    """Take a batch back. What was changed since, or would clash now, stops it; with `partial=true` it is left."""
    with editing(exclusive=True, dry_run=query.dryRun) as edit:
        undone = undo(edit, batch_id, partial=query.partial)
        body = {
            "id": undone.batch_id,
            "restored": undone.restored,
            "left": [left_out(left) for left in undone.left],
        }
    return json_answer(body)


def _wanted(query: ChangesQuery) -> Wanted:
    zone = settings().zone
    return Wanted(
        actor=query.madeBy or "",
        door=query.door or "",
        kind=KINDS[query.entity] if query.entity else "",
        action=query.action or "",
        words=query.q or "",
        since=range_start(query.startDate, zone) if query.startDate else None,
        until=range_end(query.endDate, zone) if query.endDate else None,
    )


def _history_out(session: Session, of: tuple[str, int], query: ChangesQuery) -> list[dict[str, Any]]:
    found = history.newest(session, query.limit, before_id=query.before, conditions=[history.touched(*of)])
    changes = {
        one.batch.id: one for one in history.of_record(session, *of, query.limit, before_id=query.before)
    }
    return [
        {
            **_batch_out(summary),
            "differences": [
                _difference_out(field, before, after)
                for field, (before, after) in changes[summary.batch.id].differences.items()
            ],
        }
        for summary in found
    ]


def _details_out(told: Details) -> dict[str, Any]:
    return {
        **_batch_out(told.summary),
        "rows": [
            {
                **_ref_out(row.ref),
                "action": row.change.action,
                "differences": [_difference_out(one.field, one.before, one.after) for one in row.fields],
            }
            for row in told.rows
        ],
        "named": [{**_ref_out(ref), "name": thing.name} for ref, thing in sorted(told.things.items())],
        "nextAfter": told.next_after,
    }


def _ref_out(ref: Ref) -> dict[str, Any]:
    kind, number = ref
    return {"entity": NOUNS[kind].lower(), "id": number}


def _difference_out(field: str, before: Any, after: Any) -> dict[str, Any]:
    return {
        "field": _NAMES.get(field) or to_camel(field),
        "before": _plain(field, before),
        "after": _plain(field, after),
    }


def _plain(column: str, value: Any) -> Any:
    """A value as images hold it, instants as this door tells them."""
    return wire_time(datetime.fromisoformat(value)) if value and column.endswith("_at") else value


def _step_out(step: Step | None) -> dict[str, Any] | None:
    if step is None:
        return None
    did = [
        {"entity": NOUNS[kind].lower(), "deed": deed, "count": count}
        for (kind, deed), count in step.did.items()
    ]
    return {"id": step.batch.id, "madeAt": wire_time(step.batch.made_at), "did": did}


def _batch_out(summary: BatchSummary) -> dict[str, Any]:
    batch = summary.batch
    return {
        "id": batch.id,
        "madeAt": wire_time(batch.made_at),
        "madeBy": batch.actor,
        "door": batch.door,
        "changes": [
            {"entity": NOUNS[kind].lower(), "action": action, "count": count}
            for (kind, action), count in summary.counts.items()
        ],
        "undoes": batch.undoes_id,
        "undoneBy": summary.undone_by_id,
    }
