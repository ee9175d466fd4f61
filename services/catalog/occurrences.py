"""Meetings as the catalog lists them. However many are asked for, the number of statements stays the same."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from models import Booking, Course, Event, Instructor, Level, Program, Room
from services.catalog import mentioned
from services.catalog.periods import current, holding
from services.catalog.refs import CourseRef, LevelRef, Ref, RoomRef
from services.catalog.semesters import rank
from services.catalog.uids import uid_text
from services.schedule import reading
from services.schedule.querying import series_of
from services.schedule.recurrence import Rule
from services.schedule.slots import Slot

HALF_A_YEAR = timedelta(days=180)
_COLUMNS = (
    *(Event.id, Event.uid, Event.summary, Event.starts_at, Event.ends_at, Event.original_starts_at),
    *(Event.series_id, Event.course_id, uid_text(Course.uid, "course_uid"), Course.name, Course.abbreviation),
)


class Occurrence(NamedTuple):
    """A meeting, and the one level and rule that stand for it in a list."""

    id: int
    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    original_starts_at: datetime | None
    course: CourseRef | None
    rooms: Sequence[RoomRef]
    instructor: Ref | None
    """The first one."""
    level: LevelRef | None
    rrule: str | None
    """Of its series."""

    @property
    def room(self) -> RoomRef | None:
        """Of several rooms the first by name: their order says nothing."""
        return min(self.rooms, key=attrgetter("place"), default=None)


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
    ids = select(Event.id).where(*conditions, Event.deleted_at.is_(None), *shown())
    query = ids.with_only_columns(*_COLUMNS).outerjoin(Course, Course.id == Event.course_id)
    # By the connection: the session would make rows of its own of those that it gets.
    events = session.connection().execute(query.order_by(Event.starts_at, Event.ends_at, Event.id)).all()
    if not events:
        return []
    taken = _taken(session, ids)
    series = series_of(session, (event.series_id for event in events))
    rules = {number: Rule.of(one).rrule for number, one in series.items()}
    among = None if levels is None else {level.id for level in levels}
    return [_occurrence(event, taken[event.id], rules, among) for event in events]


@dataclass(slots=True)
class _Taken:
    """What a meeting books, each sort in the order of its bookings."""

    rooms: list[RoomRef] = field(default_factory=list)
    people: list[Ref] = field(default_factory=list)
    levels: dict[int, LevelRef] = field(default_factory=dict)


def _taken(session: Session, ids: Select[int]) -> Mapping[int, _Taken]:
    """By event. Four statements."""
    query = (
        select(Booking.event_id, Booking.room_id, Booking.instructor_id, Booking.group_id)
        .where(Booking.event_id.in_(ids))
        .order_by(Booking.event_id, Booking.position, Booking.id)
    )
    bookings = session.connection().execute(query).all()
    rooms = mentioned.rooms(session, {room for _, room, _, _ in bookings if room is not None})
    people = mentioned.people(session, {person for _, _, person, _ in bookings if person is not None})
    levels = mentioned.levels(session, {group for _, _, _, group in bookings if group is not None})
    found: dict[int, _Taken] = defaultdict(_Taken)
    for event, room, person, group in bookings:
        taken = found[event]
        if room is not None:
            taken.rooms.append(rooms[room])
        elif person is not None:
            taken.people.append(people[person])
        elif group is not None and (level := levels.get(group)):
            taken.levels[level.id] = level
    return found


def _occurrence(
    event: Any, taken: _Taken, rules: Mapping[int, str], among: Collection[int] | None
) -> Occurrence:
    course = None
    if event.course_id is not None:
        course = CourseRef(event.course_id, event.course_uid, event.name, event.abbreviation)
    levels = [level for level in taken.levels.values() if among is None or level.id in among]
    return Occurrence(
        event.id,
        event.uid,
        event.summary or (course.name if course else ""),
        event.starts_at,
        event.ends_at,
        event.original_starts_at,
        course,
        taken.rooms,
        taken.people[0] if taken.people else None,
        min(levels, key=rank) if len(levels) > 1 else next(iter(levels), None),
        rules.get(event.series_id),
    )
