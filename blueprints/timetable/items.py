"""What the schedule's views share."""

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from blueprints.services import settings
from blueprints.times import range_end, range_start
from blueprints.timetable.answers import read_answer, require_match
from blueprints.timetable.edits import reading
from blueprints.timetable.presenters import full_item_out, item_out
from blueprints.timetable.schemas_schedule import FieldsQuery, RangeQuery, ScheduleQuery
from models import Event, Group, Instructor, Level, Room
from services.changes.edit import Edit
from services.changes.errors import Unknown
from services.schedule import events
from services.schedule import reading as schedule
from services.schedule.querying import series_of
from services.schedule.reading import ScheduledEvent
from services.schedule.slots import EndNotAfterStart, Slot
from services.schedule.things import living
from services.schedule.warnings import House, warnings_of


def schedule_answer(query: ScheduleQuery, *, drafts: bool) -> Response:
    """The items of a range. Old clients cannot show an item without groups."""
    span = span_of(query, settings().zone)
    with reading() as session:
        conditions = [schedule.in_range(span)]
        conditions.append(Event.status.in_(query.statuses) if query.statuses else schedule.not_cancelled())
        if not drafts:
            conditions.append(schedule.public())
        conditions += _concerned(session, query, span)
        found = schedule.where(session, *conditions)
        shown = found if query.all_fields else [scheduled for scheduled in found if scheduled.groups]
        return read_answer(items_out(session, shown, query))


def items_out(
    session: Session, several: Sequence[ScheduledEvent], query: FieldsQuery
) -> list[dict[str, Any]]:
    """Items as they were asked for."""
    if not query.all_fields:
        return [item_out(scheduled) for scheduled in several]
    series = series_of(session, (scheduled.event.series_id for scheduled in several))
    return [full_item_out(scheduled, series.get(scheduled.event.series_id or 0)) for scheduled in several]


def item_as(session: Session, scheduled: ScheduledEvent, query: FieldsQuery) -> dict[str, Any]:
    """One item as it was asked for."""
    return items_out(session, [scheduled], query)[0]


def shown_item(
    session: Session, event_id: int, *conditions: ColumnElement[bool], all_fields: bool = False
) -> ScheduledEvent:
    """An event as this door can show it. Raises Unknown for others, and when it does not meet ``conditions``.

    Old clients know nothing of cancelled items, nor of those without groups.
    """
    if all_fields:
        return schedule.one(session, event_id, *conditions)
    scheduled = schedule.one(session, event_id, schedule.not_cancelled(), *conditions)
    if not scheduled.groups:
        raise Unknown("event", event_id)
    return scheduled


def item_with_warnings(session: Session, event: Event, query: FieldsQuery) -> dict[str, Any]:
    """An item just written; ``warnings`` only where there are any, as old clients know no such key."""
    scheduled = schedule.one(session, event.id)
    body = item_as(session, scheduled, query)
    chosen = settings()
    house = House(chosen.opening_hours.start, chosen.opening_hours.end, chosen.zone)
    found = warnings_of(session, scheduled, house)
    if found:
        body["warnings"] = [{"code": warning.code, "message": warning.message} for warning in found]
    return body


def matching(edit: Edit, item_id: int, query: FieldsQuery) -> Event:
    """The event for this edit alone to change. Raises Unknown, PreconditionFailed when it is not what was read."""
    (event,) = events.locked(edit, [item_id])
    require_match(item_as(edit.session, schedule.one(edit.session, item_id), query), event.version)
    return event


def span_of(query: RangeQuery, zone: ZoneInfo) -> Slot:
    """The range that was asked for. Raises EndNotAfterStart."""
    span = Slot(range_start(query.startDate, zone), range_end(query.endDate, zone))
    if span.ends_at <= span.starts_at:
        raise EndNotAfterStart
    return span


def _concerned(session: Session, query: ScheduleQuery, span: Slot) -> Iterator[ColumnElement[bool]]:
    """What must hold of the items of a group, level, teacher or room. Raises Unknown for what does not exist.

    So does a group of another level.
    """
    asked: dict[str, int | None] = {
        Level.kind: query.levelId,
        Group.kind: query.groupId,
        Instructor.kind: query.teacherId,
        Room.kind: query.roomId,
    }
    for kind, number in asked.items():
        if number is None:
            continue
        found = living(session, (kind, number))
        if isinstance(found, Group) and query.levelId not in (None, found.level_id):
            raise Unknown(kind, number)
        if kind != Level.kind or query.groupId is None:
            yield schedule.concerning(session, kind, number, span)
