"""``/schedule/series``: items that are repeated every week."""

from collections.abc import Sequence

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import requires
from blueprints.json_answer import json_answer
from blueprints.timetable.answers import read_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import editing
from blueprints.timetable.edits import reading as reading_session
from blueprints.timetable.items import matching
from blueprints.timetable.presenters import full_item_out, series_out
from blueprints.timetable.repeats import new_rule
from blueprints.timetable.schedule_fields import new_fields
from blueprints.timetable.schemas import DryRun
from blueprints.timetable.schemas_schedule import (
    DaysIn,
    RepeatIn,
    SeriesDaysOut,
    SeriesIn,
    SeriesMeetingsOut,
    WriteQuery,
)
from models import Event, Role, Series
from services.schedule import reading, series
from services.schedule.fields import EventFields
from services.schedule.left_out import left_out, put_back


@api.post("/schedule/series")
@api.input(SeriesIn, arg_name="item")
@api.input(DryRun, location="query", arg_name="query")
@api.output(SeriesMeetingsOut, status_code=201)
@requires(Role.ADMIN)
def create_series(item: SeriesIn, query: DryRun) -> Response:
    """Plan an item every week until a day, all meetings or none; each is an item of its own."""
    fields = new_fields(item)
    fields.slot.check()
    with editing(dry_run=query.dryRun) as edit:
        meetings = series.create(
            edit, new_rule(fields.slot, item.repeat), fields, skipping=item.repeat.exceptDates
        )
        return _meetings_answer(edit.session, meetings[0], meetings, 200 if query.dryRun else 201)


@api.post(f"/schedule/<{ID}:item_id>/series")
@api.input(RepeatIn, arg_name="repeat")
@api.input(WriteQuery, location="query", arg_name="query")
@api.output(SeriesMeetingsOut, status_code=201)
@requires(Role.ADMIN)
def repeat_item(item_id: int, repeat: RepeatIn, query: WriteQuery) -> Response:
    """Make an item that stands alone the first one of a series."""
    with editing(dry_run=query.dryRun) as edit:
        event = matching(edit, item_id, query)
        fields = EventFields.of(event)
        meetings = series.repeat(
            edit, event, new_rule(fields.slot, repeat), fields, skipping=repeat.exceptDates
        )
        return _meetings_answer(edit.session, meetings[0], meetings, 200 if query.dryRun else 201)


@api.get(f"/schedule/<{ID}:item_id>/series")
@api.output(SeriesDaysOut)
@requires(Role.ADMIN)
def get_series(item_id: int) -> Response:
    """The rule that an item follows, all items that do, and the days that it has without any."""
    with reading_session() as session:
        found = session.get_one(Series, series.series_id_of(session, item_id))
        items = reading.where(session, Event.series_id == found.id)
        return read_answer(
            {
                "series": series_out(found),
                "items": [full_item_out(one, found) for one in items],
                "exceptDates": left_out(session, found),
            }
        )


@api.post(f"/schedule/<{ID}:item_id>/series/dates")
@api.input(DaysIn, arg_name="days")
@api.input(WriteQuery, location="query", arg_name="query")
@api.output(SeriesMeetingsOut, status_code=201)
@requires(Role.ADMIN)
def put_dates_back(item_id: int, days: DaysIn, query: WriteQuery) -> Response:
    """Give days that a series leaves out an item like this one; tells the new ones. A day that has one keeps that."""
    with editing(exclusive=True, dry_run=query.dryRun) as edit:
        event = matching(edit, item_id, query)
        made = put_back(edit, item_id, days.dates)
        return _meetings_answer(edit.session, event, made, 200 if query.dryRun else 201)


def _meetings_answer(session: Session, one: Event, meetings: Sequence[Event], status: int) -> Response:
    found = session.get_one(Series, one.series_id)
    items = reading.in_order(session, [event.id for event in meetings])
    return json_answer(
        {"series": series_out(found), "items": [full_item_out(one, found) for one in items]}, status
    )
