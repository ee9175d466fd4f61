"""Reading the schedule: events with everything that a calendar or an answer says of them.

However many events are asked for, the number of statements stays the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from models import Booking, Course, Event, EventStatus, Group, Instructor, Level, Named, Room
from services.changes.errors import Unknown
from services.registries.browsing import with_levels
from services.schedule.fields import EventFields, Resources
from services.schedule.group_tree import trees_with
from services.schedule.slots import LONGEST, Slot

NamedT = TypeVar("NamedT", bound=Named)


@dataclass(frozen=True, slots=True)
class ScheduledEvent:
    """An event and what it takes, each sort in the order of its bookings."""

    event: Event
    course: Course | None
    """With its level."""
    groups: tuple[Group, ...]
    """Each with its level."""
    instructors: tuple[Instructor, ...]
    rooms: tuple[Room, ...]

    @property
    def fields(self) -> EventFields:
        event = self.event
        return EventFields(
            slot=Slot(event.starts_at, event.ends_at),
            resources=Resources(
                tuple(room.id for room in self.rooms),
                tuple(instructor.id for instructor in self.instructors),
                tuple(group.id for group in self.groups),
            ),
            course_id=event.course_id,
            summary=event.summary,
            note=event.note,
            status=event.status,
            all_day=event.all_day,
            location_text=event.location_text,
        )


def one(session: Session, event_id: int, *conditions: ColumnElement[bool]) -> ScheduledEvent:
    """Raises Unknown when there is no such event, or it does not meet the ``conditions``."""
    found = where(session, Event.id == event_id, *conditions)
    if not found:
        raise Unknown("event", event_id)
    return found[0]


def where(session: Session, *conditions: ColumnElement[bool]) -> list[ScheduledEvent]:
    """The events that meet all ``conditions``, by start, then end, then id; deleted ones never."""
    query = select(Event).where(*conditions, Event.deleted_at.is_(None))
    events = session.scalars(query.order_by(Event.starts_at, Event.ends_at, Event.id)).all()
    if not events:
        return []
    return _with_resources(session, events, query.with_only_columns(Event.id))


def in_order(session: Session, ids: Sequence[int]) -> list[ScheduledEvent]:
    """The living events with these ids, in their order."""
    found = {scheduled.event.id: scheduled for scheduled in where(session, Event.id.in_(ids))}
    return [found[event_id] for event_id in ids if event_id in found]


def titles_of(session: Session, event_ids: Collection[int]) -> dict[int, str]:
    """What events are called, as summary_of() has it; by id. One statement."""
    rows = session.execute(_TITLES, {"ids": list(event_ids)})
    return {row.id: row.title for row in rows}


_TITLES = (
    select(Event.id, func.coalesce(func.nullif(Event.summary, ""), Course.name, "").label("title"))
    .outerjoin(Course, Course.id == Event.course_id)
    .where(Event.id.in_(bindparam("ids", expanding=True)))
)


def in_range(slot: Slot) -> ColumnElement[bool]:
    """The event takes time of ``slot``, of any length."""
    return (
        (Event.starts_at < slot.ends_at)
        & (Event.starts_at > slot.starts_at - LONGEST)
        & (Event.ends_at > slot.starts_at)
    )


def not_cancelled() -> ColumnElement[bool]:
    return Event.status != EventStatus.CANCELLED


def public() -> ColumnElement[bool]:
    """Drafts are for planners."""
    return Event.status != EventStatus.DRAFT


def concerning(session: Session, kind: str, record_id: int, slot: Slot) -> ColumnElement[bool]:
    """What a group attends in ``slot``, a level, a room, an instructor has; of a course all that is taught."""
    if kind == Group.kind:
        return attended_by(session, [record_id], slot)
    if kind == Level.kind:
        return of_level(record_id, slot)
    if kind == Room.kind:
        return taking_room(record_id, slot)
    if kind == Instructor.kind:
        return taking_instructor(record_id, slot)
    assert kind == Course.kind, kind
    return Event.course_id == record_id


def attended_by(session: Session, group_ids: Collection[int], slot: Slot) -> ColumnElement[bool]:
    """What students of one of the groups attend in ``slot``: events of the group and of those above it."""
    trees = trees_with(session, group_ids)
    groups = {group for group_id in group_ids for group in trees.with_ancestors(group_id)}
    return booking(Booking.group_id.in_(groups), slot)


def of_level(level_id: int, slot: Slot) -> ColumnElement[bool]:
    """What any group of the level attends in ``slot``."""
    return of_groups(Group.level_id == level_id, slot)


def of_groups(which: ColumnElement[bool], slot: Slot) -> ColumnElement[bool]:
    """What any group for which ``which`` holds attends in ``slot``, without what those above it attend."""
    return booking(Booking.group_id.in_(select(Group.id).where(which)), slot)


def taking_room(room_id: int, slot: Slot) -> ColumnElement[bool]:
    return booking(Booking.room_id == room_id, slot)


def taking_instructor(instructor_id: int, slot: Slot) -> ColumnElement[bool]:
    return booking(Booking.instructor_id == instructor_id, slot)


def booking(resource: ColumnElement[bool], slot: Slot) -> ColumnElement[bool]:
    """The event has such a booking in ``slot``; off the booking's own index."""
    return Event.id.in_(
        select(Booking.event_id).where(
            resource,
            Booking.starts_at < slot.ends_at,
            Booking.starts_at > slot.starts_at - LONGEST,
            Booking.ends_at > slot.starts_at,
        )
    )


def _with_resources(session: Session, events: Sequence[Event], ids: Select[int]) -> list[ScheduledEvent]:
    bookings = session.execute(
        select(Booking.event_id, Booking.room_id, Booking.instructor_id, Booking.group_id)
        .where(Booking.event_id.in_(ids))
        .order_by(Booking.event_id, Booking.position, Booking.id)
    ).all()
    rooms = _by_id(session, Room, (row.room_id for row in bookings))
    instructors = _by_id(session, Instructor, (row.instructor_id for row in bookings))
    groups = _by_id(session, Group, (row.group_id for row in bookings))
    courses = _by_id(session, Course, (event.course_id for event in events))
    taken: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in bookings:
        taken[row.event_id].append(row)
    return [
        ScheduledEvent(
            event=event,
            course=None if event.course_id is None else courses[event.course_id],
            groups=tuple(groups[row.group_id] for row in taken[event.id] if row.group_id is not None),
            instructors=tuple(
                instructors[row.instructor_id] for row in taken[event.id] if row.instructor_id is not None
            ),
            rooms=tuple(rooms[row.room_id] for row in taken[event.id] if row.room_id is not None),
        )
        for event in events
    ]


def _by_id(session: Session, model: type[NamedT], ids: Iterable[int | None]) -> dict[int, NamedT]:
    """Rows that are named, with their levels; deleted ones too: an old event may name them."""
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    return {row.id: row for row in session.scalars(_with_ids(model), {"ids": list(wanted)})}


@cache
def _with_ids(model: type[NamedT]) -> Select[NamedT]:
    """Made once: that takes longer than to execute it, and all pages of the schedule ask."""
    return select(model).where(model.id.in_(bindparam("ids", expanding=True))).options(*with_levels(model))
