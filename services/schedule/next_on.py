"""When something of the timetable is next on: a fixed number of statements, however many things are asked about."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Booking, Course, Event, EventStatus, Group, Instructor, Level, Program, Room
from services.schedule.group_tree import trees_with
from services.schedule.slots import LONGEST

Thing = tuple[str, int]
"""Kind and id of a row: a group, level, program, room, instructor or course."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """As much of a meeting as a line in a list says; aware instants."""

    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    all_day: bool = False

    def is_on(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at


def next_on(session: Session, things: Iterable[Thing], now: datetime) -> dict[Thing, Meeting]:
    """The meeting that is on, or else the next one; for what has none ahead there is no entry.

    Cancelled ones and drafts do not count. Six statements at most.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for kind, record_id in things:
        ids[kind].add(record_id)
    candidates: dict[Thing, set[int]] = defaultdict(set)
    for kind, query in _ALONE.items():
        if ids[kind]:
            for record_id, event_id in session.execute(query, {"ids": list(ids[kind]), **_times(now)}):
                if event_id is not None:
                    candidates[kind, record_id].add(event_id)
    _collect_groups(session, candidates, ids, now)
    meetings = _meetings(session, {event_id for found in candidates.values() for event_id in found})
    return {
        thing: min((meetings[event_id] for event_id in sorted(found)), key=lambda one: one.starts_at)
        for thing, found in candidates.items()
    }


def _times(now: datetime) -> dict[str, datetime]:
    """Values of the statements: nothing that began before ``earliest`` can still go on."""
    return {"now": now, "earliest": now - LONGEST}


def _collect_groups(
    session: Session, candidates: dict[Thing, set[int]], ids: dict[str, set[int]], now: datetime
) -> None:
    """A group attends what those above it do; a level or program is on when one of its groups is."""
    groups, levels, programs = ids[Group.kind], ids[Level.kind], ids[Program.kind]
    if not groups | levels | programs:
        return
    trees = trees_with(session, groups)
    attending: dict[int, list[int]] = defaultdict(list)
    for group_id in groups:
        for one in trees.with_ancestors(group_id):
            attending[one].append(group_id)
    wanted = {"groups": list(attending), "levels": list(levels), "programs": list(programs)}
    for one, level_id, program_id, event_id in session.execute(_GROUPS, {**wanted, **_times(now)}):
        if event_id is None:
            continue
        things = [(Group.kind, group_id) for group_id in attending[one]]
        if level_id in levels:
            things.append((Level.kind, level_id))
        if program_id in programs:
            things.append((Program.kind, program_id))
        for thing in things:
            candidates[thing].add(event_id)


def _meetings(session: Session, event_ids: Collection[int]) -> dict[int, Meeting]:
    if not event_ids:
        return {}
    rows = session.execute(_MEETINGS, {"ids": list(event_ids)})
    return {event_id: Meeting(*told) for event_id, *told in rows}


def _booked(column: InstrumentedAttribute[int | None], of: InstrumentedAttribute[int]) -> ScalarSelect[int]:
    """The event of the first booking that is not over; off the booking's own index."""
    return (
        select(Booking.event_id)
        .join(Event, Event.id == Booking.event_id)
        .where(column == of, *_not_over(Booking.starts_at, Booking.ends_at), *_PUBLIC)
        .order_by(Booking.starts_at, Booking.event_id)
        .limit(1)
        .scalar_subquery()
    )


def _of_course() -> ScalarSelect[int]:
    return (
        select(Event.id)
        .where(Event.course_id == Course.id, *_not_over(Event.starts_at, Event.ends_at), *_PUBLIC)
        .order_by(Event.starts_at, Event.id)
        .limit(1)
        .scalar_subquery()
    )


def _not_over(
    starts_at: InstrumentedAttribute[datetime], ends_at: InstrumentedAttribute[datetime]
) -> tuple[ColumnElement[bool], ...]:
    return starts_at > bindparam("earliest"), ends_at > bindparam("now")


_PUBLIC = Event.status == EventStatus.PUBLISHED, Event.deleted_at.is_(None)
# Made once: that takes longer than to execute them, and a page with a reader's own timetables asks all of them.
_ALONE: dict[str, Select[*tuple[Any, ...]]] = {
    model.kind: select(model.id, event).where(model.id.in_(bindparam("ids", expanding=True)))
    for model, event in (
        (Room, _booked(Booking.room_id, Room.id)),
        (Instructor, _booked(Booking.instructor_id, Instructor.id)),
        (Course, _of_course()),
    )
}
_GROUPS: Select[*tuple[Any, ...]] = (
    select(Group.id, Group.level_id, Level.program_id, _booked(Booking.group_id, Group.id))
    .join(Level, Level.id == Group.level_id)
    .where(
        or_(
            Group.id.in_(bindparam("groups", expanding=True)),
            Group.level_id.in_(bindparam("levels", expanding=True)),
            Level.program_id.in_(bindparam("programs", expanding=True)),
        )
    )
    .where(Group.deleted_at.is_(None))
)
_FIRST_ROOM = (
    select(Room.name)
    .join(Booking, Booking.room_id == Room.id)
    .where(Booking.event_id == Event.id)
    .order_by(Booking.position, Booking.id)
    .limit(1)
    .scalar_subquery()
)
_MEETINGS = (
    select(
        Event.id,
        Event.starts_at,
        Event.ends_at,
        func.coalesce(func.nullif(Event.summary, ""), Course.name, ""),
        func.coalesce(_FIRST_ROOM, Event.location_text),
        Event.all_day,
    )
    .outerjoin(Course, Course.id == Event.course_id)
    .where(Event.id.in_(bindparam("ids", expanding=True)))
)
