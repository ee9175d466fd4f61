"""What the schedule's views share."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from blueprints.services import settings
from blueprints.times import range_end, range_start
from blueprints.timetable.answers import read_answer
from blueprints.timetable.edits import reading
from blueprints.timetable.presenters import item_out
from blueprints.timetable.schemas_schedule import RangeQuery, ScheduleQuery
from models import Event, Group, Level
from services.changes.errors import Unknown
from services.schedule import reading as schedule
from services.schedule.reading import ScheduledEvent
from services.schedule.slots import EndNotAfterStart, Slot
from services.schedule.warnings import House, warnings_of


def schedule_answer(query: ScheduleQuery, *, drafts: bool) -> Response:
    """The items of a range. An item without groups cannot be shown at this door."""
    span = span_of(query, settings().zone)
    with reading() as session:
        conditions = [schedule.in_range(span), schedule.not_cancelled()]
        if not drafts:
            conditions.append(schedule.public())
        level_id = _level_asked(session, query)
        if query.groupId is not None:
            conditions.append(schedule.attended_by(session, [query.groupId], span))
        elif level_id is not None:
            conditions.append(schedule.of_level(level_id, span))
        found = schedule.where(session, *conditions)
        return read_answer([item_out(scheduled) for scheduled in found if scheduled.groups])


def shown_item(session: Session, event_id: int, *conditions: ColumnElement[bool]) -> ScheduledEvent:
    """An event as this door can show it. Raises Unknown for others, and when it does not meet ``conditions``."""
    scheduled = schedule.one(session, event_id, schedule.not_cancelled(), *conditions)
    if not scheduled.groups:
        raise Unknown("event", event_id)
    return scheduled


def item_with_warnings(session: Session, event: Event) -> dict[str, Any]:
    """An item just written; ``warnings`` only where there are any, as old clients know no such key."""
    scheduled = schedule.one(session, event.id)
    body = item_out(scheduled)
    chosen = settings()
    house = House(chosen.opening_hours.start, chosen.opening_hours.end, chosen.zone)
    found = warnings_of(session, scheduled, house)
    if found:
        body["warnings"] = [{"code": warning.code, "message": warning.message} for warning in found]
    return body


def span_of(query: RangeQuery, zone: ZoneInfo) -> Slot:
    """The range that was asked for. Raises EndNotAfterStart."""
    span = Slot(range_start(query.startDate, zone), range_end(query.endDate, zone))
    if span.ends_at <= span.starts_at:
        raise EndNotAfterStart
    return span


def _level_asked(session: Session, query: ScheduleQuery) -> int | None:
    """Raises Unknown for a level or group that does not exist, and for a group of another level."""
    if query.levelId is not None:
        level = session.get(Level, query.levelId)
        if level is None or level.deleted_at is not None:
            raise Unknown("level", query.levelId)
    if query.groupId is not None:
        group = session.get(Group, query.groupId)
        if group is None or group.deleted_at is not None or query.levelId not in (None, group.level_id):
            raise Unknown("group", query.groupId)
    return query.levelId
