"""``/changes``: what was done to the timetable by whom, and taking it back."""

from typing import Any

from flask import Response

from blueprints.access import requires
from blueprints.json_answer import json_answer
from blueprints.times import wire_time
from blueprints.timetable.answers import read_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import editing, reading
from blueprints.timetable.errors import NOUNS, left_out
from blueprints.timetable.schemas_changes import BatchSummaryOut, ChangesQuery, UndoneOut, UndoQuery
from models import Role
from services.changes import history
from services.changes.history import BatchSummary
from services.changes.undo import undo


@api.get("/changes")
@api.input(ChangesQuery, location="query", arg_name="query")
@api.output(list[BatchSummaryOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_changes(query: ChangesQuery) -> Response:
    """What was done last, the newest first; each batch is one request, import or sync."""
    with reading() as session:
        found = history.newest(session, query.limit, before_id=query.before)
        return read_answer([_batch_out(summary) for summary in found])


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
