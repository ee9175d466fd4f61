"""``/schedule``: reading and editing what is planned."""

from flask import Response, url_for

from blueprints.access import requires
from blueprints.identity import signed_in
from blueprints.services import settings
from blueprints.timetable.answers import read_answer, require_match, written_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import editing, reading
from blueprints.timetable.items import item_with_warnings, schedule_answer, shown_item, span_of
from blueprints.timetable.presenters import double_booking_out, item_out
from blueprints.timetable.schedule_fields import changed_fields, new_fields
from blueprints.timetable.schemas import DryRun
from blueprints.timetable.schemas_schedule import (
    ChangeItemIn,
    DoubleBookingOut,
    ItemIn,
    ItemOut,
    RangeQuery,
    ScheduleQuery,
)
from models import Role
from services.schedule import events
from services.schedule.double_bookings import double_bookings
from services.schedule.fields import EventFields
from services.schedule.reading import one


@api.get("/schedule")
@api.input(ScheduleQuery, location="query", arg_name="query")
@api.output(list[ItemOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.USER)
def list_schedule(query: ScheduleQuery) -> Response:
    """Items that take time of a range, by start: all, those of a level, or what the students of a group attend."""
    return schedule_answer(query, drafts=signed_in().role.includes(Role.ADMIN))


@api.get("/schedule/doubleBookings")
@api.input(RangeQuery, location="query", arg_name="query")
@api.output(list[DoubleBookingOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_double_bookings(query: RangeQuery) -> Response:
    """What two items have at one time, because a sync brought it so; clashes that begin in the range."""
    span = span_of(query, settings().zone)
    with reading() as session:
        return read_answer([double_booking_out(found) for found in double_bookings(session, span)])


@api.get(f"/schedule/<{ID}:item_id>")
@api.output(ItemOut)
@requires(Role.ADMIN)
def get_item(item_id: int) -> Response:
    """One item; a cancelled one is not shown at this door."""
    with reading() as session:
        scheduled = shown_item(session, item_id)
        return read_answer(item_out(scheduled), scheduled.event.version)


@api.post("/schedule")
@api.input(ItemIn, arg_name="item")
@api.input(DryRun, location="query", arg_name="query")
@api.output(ItemOut, status_code=201)
@requires(Role.ADMIN)
def create_item(item: ItemIn, query: DryRun) -> Response:
    """Plan an item, published unless it says otherwise."""
    with editing(dry_run=query.dryRun) as edit:
        event = events.create(edit, new_fields(item))
        body = item_with_warnings(edit.session, event)
        if query.dryRun:
            return written_answer({**body, "id": 0}, event.version)
        return written_answer(body, event.version, 201, url_for(".get_item", item_id=event.id))


@api.put(f"/schedule/<{ID}:item_id>")
@api.input(ChangeItemIn, arg_name="change")
@api.input(DryRun, location="query", arg_name="query")
@api.output(ItemOut)
@requires(Role.ADMIN)
def change_item(item_id: int, change: ChangeItemIn, query: DryRun) -> Response:
    """Change what is sent and keep the rest."""
    with editing(dry_run=query.dryRun) as edit:
        (event,) = events.locked(edit, [item_id])
        require_match(item_out(one(edit.session, item_id)), event.version)
        events.update(edit, event, changed_fields(EventFields.of(event), change))
        return written_answer(item_with_warnings(edit.session, event), event.version)


@api.delete(f"/schedule/<{ID}:item_id>")
@api.input(DryRun, location="query", arg_name="query")
@api.output({}, status_code=204)
@requires(Role.ADMIN)
def delete_item(item_id: int, query: DryRun) -> Response:
    """Take an item out of the schedule; undo brings it back."""
    with editing(dry_run=query.dryRun) as edit:
        (event,) = events.locked(edit, [item_id])
        require_match(item_out(one(edit.session, item_id)), event.version)
        events.delete(edit, event)
    return Response(status=204)
