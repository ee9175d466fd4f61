"""Rooms for an event: which of them would do, which one first, and what takes them.

A room stands in for another when it has the seats and the equipment. It comes the sooner the nearer it is and the
fewer seats it wastes.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Booking, Course, Event, Group, Room
from services.schedule.conflicts import overlapping
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot
from services.text import words_by_comma


@dataclass(frozen=True)
class Need:
    """What a room must have to stand in for the ``wanted`` one."""

    seats: int
    wanted: Room | None = None

    def is_met_by(self, room: Room) -> bool:
        """A room of unknown size passes."""
        return self.is_large_enough(room) and self._tags <= tags_of(room)

    def is_large_enough(self, room: Room) -> bool:
        return room.capacity is None or room.capacity >= self.seats

    def rank(self, room: Room) -> tuple[Any, ...]:
        """What rooms that would do are sorted by: size known, same building, same campus, fewest seats."""
        capacity = room.capacity or 0
        return (not capacity, *self.distance(room), capacity, room.name, room.id)

    def distance(self, room: Room) -> tuple[bool, bool]:
        """Whether it is in another building, on another campus."""
        if self.wanted is None:
            return False, False
        campus, building = self.wanted.campus, self.wanted.building
        return (room.campus, room.building) != (campus, building), room.campus != campus

    @cached_property
    def _tags(self) -> frozenset[str]:
        return frozenset() if self.wanted is None else tags_of(self.wanted)


@dataclass(frozen=True, slots=True)
class Taking:
    """An event that has a room at that time."""

    event_id: int
    title: str
    slot: Slot


@dataclass(frozen=True, slots=True)
class RoomOption:
    """A room, and whether it would do for an event."""

    room: Room
    is_too_small: bool
    lacks_tags: bool
    """The room that was wanted has equipment that this one has not."""
    taken_by: tuple[Taking, ...]
    """By start; empty when it is free."""

    @property
    def fits(self) -> bool:
        return not (self.taken_by or self.is_too_small or self.lacks_tags)


def rooms_for(session: Session, fields: EventFields, *, event_id: int | None) -> list[RoomOption]:
    """All rooms for an event: those that fit, then those that are free all the same, then those that are taken.

    ``event_id`` is that of the event, where it is stored already: it does not take a room from itself. Three
    statements.
    """
    rooms = living_rooms(session)
    need = needs_of(session, fields.resources, rooms)[0]
    taken = _taken(session, fields.slot, event_id)
    found = [
        RoomOption(
            room,
            not need.is_large_enough(room),
            not (need.is_met_by(room) or not need.is_large_enough(room)),
            tuple(taken[room.id]),
        )
        for room in rooms
    ]
    return sorted(found, key=lambda one: (_state(one), *need.rank(one.room)))


def living_rooms(session: Session) -> Sequence[Room]:
    return session.scalars(select(Room).where(Room.deleted_at.is_(None))).all()


def needs_of(session: Session, resources: Resources, rooms: Collection[Room]) -> list[Need]:
    """What each room of an event must have; where it has none yet, what one would need. One statement.

    A single room seats all students of the groups; of several each seats as many as the one that it stands in for.
    """
    by_id = {room.id: room for room in rooms}
    wanted = [by_id.get(number) for number in resources.room_ids]
    students = select(func.coalesce(func.sum(Group.size), 0)).where(Group.id.in_(resources.group_ids))
    seats = session.scalar(students) or 0
    if len(wanted) > 1:
        return [Need(room.capacity or 0 if room else 0, room) for room in wanted]
    return [Need(seats, room) for room in wanted] or [Need(seats)]


def tags_of(room: Room) -> frozenset[str]:
    return frozenset(tag.casefold() for tag in words_by_comma(room.tags))


def _state(option: RoomOption) -> int:
    if option.taken_by:
        return 2
    return 0 if option.fits else 1


def _taken(session: Session, slot: Slot, event_id: int | None) -> dict[int, list[Taking]]:
    """What takes rooms in ``slot`` but for one event, by room."""
    query = (
        select(Booking.room_id, Booking.event_id, Booking.starts_at, Booking.ends_at)
        .add_columns(func.coalesce(func.nullif(Event.summary, ""), Course.name, ""))
        .join(Event, Event.id == Booking.event_id)
        .outerjoin(Course, Course.id == Event.course_id)
        .where(Booking.room_id.is_not(None), *overlapping(slot), Booking.blocks)
        .where(Booking.event_id != (event_id or 0))
        .order_by(Booking.starts_at, Booking.event_id)
    )
    taken: dict[int, list[Taking]] = defaultdict(list)
    for room_id, taking_id, starts_at, ends_at, title in session.execute(query):
        taken[room_id].append(Taking(taking_id, title, Slot(starts_at, ends_at)))
    return taken
