"""Meetings as the catalog lists them. However many are asked for, the number of statements stays the same."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from models import Booking, Course, Event, Instructor, Level, Program, Room
from services.catalog.listing import order
from services.catalog.periods import current, holding
from services.catalog.semesters import rank
from services.schedule import reading
from services.schedule.querying import series_of
from services.schedule.reading import ScheduledEvent
from services.schedule.recurrence import Rule
from services.schedule.slots import Slot

HALF_A_YEAR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A meeting, and the one level and rule that stand for it in a list."""

    scheduled: ScheduledEvent
    level: Level | None
    rrule: str | None
    """Of its series."""

    @property
    def room(self) -> Room | None:
        """Of several rooms the first by name: their order says nothing."""
        return min(self.scheduled.rooms, key=order, default=None)


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting in the plan of a room."""

    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime


def shown() -> tuple[ColumnElement[bool], ...]:
    """What lists tell: no drafts, nothing that is off."""
    return reading.public(), reading.not_cancelled()


def of_level(session: Session, level: Level, zone: ZoneInfo) -> list[Occurrence]:
    """The meetings of a level's period, all told as this level's."""
    held = holding(current(session, [level]), zone)
    return where(session, held, levels=[level])


def of_program(session: Session, program: Program, zone: ZoneInfo) -> list[Occurrence]:
    """The meetings of the periods of a program's levels, each once."""
    query = select(Level).where(Level.program_id == program.id, Level.deleted_at.is_(None))
    levels = session.scalars(query.options(joinedload(Level.program))).all()
    return where(session, holding(current(session, levels), zone), levels=levels)


def of_instructor(session: Session, instructor: Instructor) -> list[Occurrence]:
    booked = select(Booking.event_id).where(Booking.instructor_id == instructor.id)
    return where(session, Event.id.in_(booked))


def in_room(session: Session, room: Room, slot: Slot) -> list[Entry]:
    """What takes the room in ``slot``, also what has begun before it, by start. One statement."""
    query = (
        select(Event.uid, Event.summary, Course.name, Event.starts_at, Event.ends_at)
        .outerjoin(Course, Course.id == Event.course_id)
        .where(reading.taking_room(room.id, slot), Event.deleted_at.is_(None), *shown())
        .order_by(Event.starts_at, Event.ends_at, Event.id)
    )
    return [
        Entry(row.uid, row.summary or row.name or "", row.starts_at, row.ends_at)
        for row in session.execute(query)
    ]


def where(
    session: Session, *conditions: ColumnElement[bool], levels: Collection[Level] | None = None
) -> list[Occurrence]:
    """Meetings that meet the ``conditions``, by start. Each is told as that of its first level, if need be of
    ``levels``."""
    found = reading.where(session, *conditions, *shown())
    series = series_of(session, [scheduled.event for scheduled in found])
    rules = {number: Rule.of(one).rrule for number, one in series.items()}
    among = None if levels is None else {level.id for level in levels}
    return [
        Occurrence(scheduled, _first_level(scheduled, among), rules.get(scheduled.event.series_id or 0))
        for scheduled in found
    ]


def _first_level(scheduled: ScheduledEvent, among: set[int] | None) -> Level | None:
    levels = {
        group.level.id: group.level
        for group in scheduled.groups
        if group.level.deleted_at is None and (among is None or group.level.id in among)
    }
    if len(levels) < 2:
        return next(iter(levels.values()), None)
    return min(levels.values(), key=rank)
