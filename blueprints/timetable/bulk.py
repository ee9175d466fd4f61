"""``/rooms/batch`` and its like: many rows of a registry changed or deleted in one call, as one batch."""

from datetime import UTC, datetime
from typing import Any

from flask import Response

from blueprints.access import requires
from blueprints.json_answer import json_answer
from blueprints.times import wire_time
from blueprints.timetable.answers import read_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import editing, reading
from blueprints.timetable.errors import invalid, reason_of, refusal
from blueprints.timetable.schemas import DryRun
from blueprints.timetable.schemas_bulk import (
    BulkChangeIn,
    BulkDeleteIn,
    BulkOut,
    PlacedOut,
    PlaceIn,
    UnplacedOut,
)
from models import Role
from services.registries import bulk, rooms, unplaced
from services.registries.bulk import SETTABLE, TAGGED, BulkChange, Kept, Outcome
from services.registries.kinds import KINDS

COLLECTIONS = {
    "levels": "level",
    "groups": "group",
    "teachingUnits": "course",
    "teachers": "instructor",
    "rooms": "room",
}
BATCH = f"/<any({', '.join(COLLECTIONS)}):collection>/batch"


@api.post(BATCH)
@api.input(BulkChangeIn, arg_name="body")
@api.input(DryRun, location="query", arg_name="query")
@api.output(BulkOut)
@requires(Role.ADMIN)
def change_many(collection: str, body: BulkChangeIn, query: DryRun) -> Response:
    """Let many rows say the same. What a rule forbids for one of them is told, and the others change."""
    kind = KINDS[COLLECTIONS[collection]]
    given = body.change.given()
    size = "capacity" if kind.name == "room" else "size"
    values = {size if name == "size" else name: value for name, value in given.items()}
    if unfit := _unfit(kind.name, values, body):
        return invalid((field, "These have no such thing, or it cannot be empty") for field in unfit)
    with editing(exclusive=True, dry_run=query.dryRun) as edit:
        return json_answer(_out(bulk.change(edit, kind, body.ids, BulkChange(values, **body.tags))))


@api.post(f"{BATCH}/delete")
@api.input(BulkDeleteIn, arg_name="body")
@api.input(DryRun, location="query", arg_name="query")
@api.output(BulkOut)
@requires(Role.ADMIN)
def delete_many(collection: str, body: BulkDeleteIn, query: DryRun) -> Response:
    """Delete many rows, each by the rules of its kind; those that are still needed stay and are told."""
    kind = KINDS[COLLECTIONS[collection]]
    with editing(exclusive=True, dry_run=query.dryRun) as edit:
        return json_answer(_out(bulk.delete(edit, kind, body.ids, body.cascade)))


@api.get("/rooms/unplaced")
@api.output(list[UnplacedOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_unplaced() -> Response:
    """What items to come say of their place when that is no room, those with most items first."""
    with reading() as session:
        found = unplaced.places(session, datetime.now(UTC))
    return read_answer(
        [
            {
                "location": place.text,
                "items": place.events,
                "synced": place.synced,
                "next": wire_time(place.next_at),
            }
            for place in found
        ]
    )


@api.post(f"/rooms/<{ID}:room_id>/unplaced")
@api.input(PlaceIn, arg_name="body")
@api.input(DryRun, location="query", arg_name="query")
@api.output(PlacedOut)
@requires(Role.ADMIN)
def place_in_room(room_id: int, body: PlaceIn, query: DryRun) -> Response:
    """Put all items to come that name a place into a room. Where it is taken, an item stays as it is."""
    with editing(exclusive=True, dry_run=query.dryRun) as edit:
        room = rooms.get(edit.session, room_id)
        placed = unplaced.place(edit, body.location, room, datetime.now(UTC))
    return json_answer(
        {
            "placed": placed.event_ids,
            "clashing": [event_id for event_id, _ in placed.clashing],
            "synced": placed.synced,
        }
    )


def _unfit(kind: str, values: dict[str, Any], body: BulkChangeIn) -> list[str]:
    """Keys that make no sense for rows of the kind."""
    unfit = [f"change.{name}" for name in values if name not in SETTABLE.get(kind, ())]
    if "size" in values and values["size"] is None:
        unfit.append("change.size")
    if kind not in TAGGED:
        unfit += [name for name in ("addTags", "removeTags") if getattr(body, name)]
    return unfit


def _out(outcome: Outcome) -> dict[str, Any]:
    return {
        "changed": [one.id for one in outcome.touched],
        "unchanged": outcome.same,
        "failed": [_failed(kept) for kept in outcome.refused],
        "deletedItems": outcome.deleted_events,
    }


def _failed(kept: Kept) -> dict[str, Any]:
    said: Any = refusal(kept.why).get_json()
    return {"id": kept.id, "errorCode": said["errorCode"], "reason": reason_of(kept.why)}
