"""``/schedule/suggestions`` and ``/schedule/rooms``: where an item could be."""

from datetime import UTC, datetime

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import requires
from blueprints.json_answer import json_answer
from blueprints.services import settings
from blueprints.timetable.answers import read_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import reading
from blueprints.timetable.items import shown_item
from blueprints.timetable.presenters import room_option_out, suggestion_out
from blueprints.timetable.schedule_fields import new_fields
from blueprints.timetable.schemas_schedule import RoomOptionOut, SoughtIn, SuggestionOut, SuggestQuery
from models import Role
from services.schedule.fields import EventFields
from services.schedule.room_choice import rooms_for
from services.schedule.suggestions import Suggestion, suggest


@api.get(f"/schedule/<{ID}:item_id>/suggestions")
@api.input(SuggestQuery, location="query", arg_name="query")
@api.output(list[SuggestionOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def suggest_for_item(item_id: int, query: SuggestQuery) -> Response:
    """Where else an item could be in the next ten working days: its people and a room that would do are free."""
    with reading() as session:
        scheduled = shown_item(session, item_id, all_fields=True)
        found = _suggested(session, scheduled.fields, item_id, query.limit)
        return read_answer([suggestion_out(suggestion) for suggestion in found])


@api.post("/schedule/suggestions")
@api.input(SoughtIn, arg_name="wanted")
@api.input(SuggestQuery, location="query", arg_name="query")
@api.output(list[SuggestionOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def suggest_for_wanted(wanted: SoughtIn, query: SuggestQuery) -> Response:
    """Where an item could be that is not yet planned, or is to be moved; the best place first. Writes nothing."""
    fields = new_fields(wanted)
    fields.slot.check()
    with reading() as session:
        found = _suggested(session, fields, wanted.itemId, query.limit)
        return json_answer([suggestion_out(suggestion) for suggestion in found])


@api.post("/schedule/rooms")
@api.input(SoughtIn, arg_name="wanted")
@api.output(list[RoomOptionOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def rooms_for_wanted(wanted: SoughtIn) -> Response:
    """All rooms for an item: first those that fit, then others that are free, then those that are taken, by what.

    Writes nothing.
    """
    fields = new_fields(wanted)
    fields.slot.check()
    with reading() as session:
        found = rooms_for(session, fields, event_id=wanted.itemId)
        return json_answer([room_option_out(option) for option in found])


def _suggested(session: Session, fields: EventFields, event_id: int | None, limit: int) -> list[Suggestion]:
    chosen = settings()
    return suggest(
        session,
        fields,
        event_id=event_id,
        zone=chosen.zone,
        opening_hours=chosen.opening_hours,
        now=datetime.now(UTC),
        limit=limit,
    )
