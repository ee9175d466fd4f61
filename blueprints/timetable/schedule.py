"""``/schedule``: reading and editing what is planned."""

from flask import Response, url_for

from blueprints.access import requires
from blueprints.identity import signed_in
from blueprints.services import settings
from blueprints.timetable.answers import deleted_answer, read_answer, written_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import editing, reading
from blueprints.timetable.items import (
    item_as,
    item_with_warnings,
    matching,
    schedule_answer,
    shown_item,
    span_of,
)
from blueprints.timetable.presenters import double_booking_out
from blueprints.timetable.repeats import change_meetings
from blueprints.timetable.schedule_fields import new_fields
from blueprints.timetable.schemas_schedule import (
    ChangeItemIn,
    DoubleBookingOut,
    FieldsQuery,
    ItemIn,
    ItemOut,
    RangeQuery,
    ScheduleQuery,
    ScopeQuery,
    WriteQuery,
)
from models import Role
from services.schedule import events, series
from services.schedule.double_bookings import double_bookings
from services.schedule.series import Scope


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
@api.input(FieldsQuery, location="query", arg_name="query")
@api.output(ItemOut)
@requires(Role.ADMIN)
def get_item(item_id: int, query: FieldsQuery) -> Response:
    """One item; a cancelled one is shown with `fields=all` only."""
    with reading() as session:
        scheduled = shown_item(session, item_id, all_fields=query.all_fields)
        return read_answer(item_as(session, scheduled, query), scheduled.event.version)


@api.post("/schedule")
@api.input(ItemIn, arg_name="item")
@api.input(WriteQuery, location="query", arg_name="query")
@api.output(ItemOut, status_code=201)
@requires(Role.ADMIN)
def create_item(item: ItemIn, query: WriteQuery) -> Response:
    """Plan an item, published unless it says otherwise."""
    with editing(dry_run=query.dryRun) as edit:
        event = events.create(edit, new_fields(item))
        body = item_with_warnings(edit.session, event, query)
        if query.dryRun:
            return written_answer({**body, "id": 0}, event.version)
        return written_answer(body, event.version, 201, url_for(".get_item", item_id=event.id))


@api.put(f"/schedule/<{ID}:item_id>")
@api.input(ChangeItemIn, arg_name="change")
@api.input(ScopeQuery, location="query", arg_name="query")
@api.output(ItemOut)
@requires(Role.ADMIN)
def change_item(item_id: int, change: ChangeItemIn, query: ScopeQuery) -> Response:
    """Change what is sent and keep the rest; by `scope` also of other meetings of its series.

    These keep the distance that they have to it, inside their week. `X-Changed-Items` counts them all.
    """
    with editing(exclusive=query.is_of_several, dry_run=query.dryRun) as edit:
        event = matching(edit, item_id, query)
        changed = change_meetings(edit, event, change, query)
        answer = written_answer(item_with_warnings(edit.session, event, query), event.version)
        answer.headers["X-Changed-Items"] = str(len(changed))
        return answer


@api.delete(f"/schedule/<{ID}:item_id>")
@api.input(ScopeQuery, location="query", arg_name="query")
@api.output({}, status_code=204)
@requires(Role.ADMIN)
def delete_item(item_id: int, query: ScopeQuery) -> Response:
    """Take an item out of the schedule, by `scope` also others of its series; undo brings them back."""
    with editing(exclusive=query.is_of_several, dry_run=query.dryRun) as edit:
        matching(edit, item_id, query)
        return deleted_answer(
            series.delete(edit, item_id, Scope(query.scope), with_exceptions=query.withExceptions)
        )
