"""Rooms for an event: which of them would do, which one first, and what takes them.

A room stands in for another when it has the seats and the equipment. It comes the sooner the nearer it is and the
fewer seats it wastes.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from models import Group, Room
from services.schedule.conflicts import bookings_of
from services.schedule.fields import EventFields, Resources
from services.schedule.reading import titles_of
from services.schedule.slots import Slot
from services.text import words_by_comma


class Choice(NamedTuple):
    """What is asked of a room before an event gets it: the columns of Room that tell it. A house has many rooms."""

    id: int
    name: str
    abbreviation: str
    capacity: int | None
    building: str
    campus: str
    tags: str


@dataclass(frozen=True)
class Need:
    """What a room must have to stand in for the ``wanted`` one."""

    seats: int
    wanted: Choice | None = None

    def is_met_by(self, room: Choice) -> bool:
        return self.is_large_enough(room) and self.is_equipped(room)

    def is_large_enough(self, room: Choice) -> bool:
        """A room of unknown size passes."""
        return room.capacity is None or room.capacity >= self.seats

    def is_equipped(self, room: Choice) -> bool:
        return not self._tags or self._tags <= tags_of(room)

    def rank(self, room: Choice) -> tuple[Any, ...]:
        """What rooms that would do are sorted by: size known, same building, same campus, fewest seats."""
        capacity = room.capacity or 0
        return (not capacity, *self.distance(room), capacity, room.name, room.id)

    def distance(self, room: Choice) -> tuple[bool, bool]:
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

    room: Choice
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

    ``event_id`` is that of the event, where it is stored already: it does not take a room from itself. Four
    statements.
    """
    rooms = living_rooms(session)
    need = needs_of(session, fields.resources, rooms)[0]
    taken = _taken(session, rooms, fields.slot, event_id)
    found = [
        RoomOption(
            room,
            is_too_small=not need.is_large_enough(room),
            lacks_tags=need.is_large_enough(room) and not need.is_equipped(room),
            taken_by=tuple(taken[room.id]),
        )
        for room in rooms
    ]
    return sorted(found, key=lambda one: (_state(one), *need.rank(one.room)))


def living_rooms(session: Session) -> list[Choice]:
    return [Choice(*row) for row in session.execute(_LIVING)]


_LIVING = select(*(getattr(Room, name) for name in Choice._fields)).where(Room.deleted_at.is_(None))


def needs_of(session: Session, resources: Resources, rooms: Collection[Choice]) -> list[Need]:
    """What each room of an event must have; where it has none yet, what one would need. One statement.

    A single room seats all students of the groups; of several each seats as many as the one that it stands in for.
    """
    by_id = {room.id: room for room in rooms}
    wanted = [by_id.get(number) for number in resources.room_ids]
    seats = session.scalar(_STUDENTS, {"groups": list(resources.group_ids)}) or 0
    if len(wanted) > 1:
        return [Need(room.capacity or 0 if room else 0, room) for room in wanted]
    return [Need(seats, room) for room in wanted] or [Need(seats)]


_STUDENTS = select(func.sum(Group.size)).where(Group.id.in_(bindparam("groups", expanding=True)))


def tags_of(room: Choice) -> frozenset[str]:
    return frozenset(tag.casefold() for tag in words_by_comma(room.tags))


def _state(option: RoomOption) -> int:
    if option.taken_by:
        return 2
    return 0 if option.fits else 1


def _taken(
    session: Session, rooms: Collection[Choice], slot: Slot, event_id: int | None
) -> dict[int, list[Taking]]:
    """What takes ``rooms`` in ``slot`` but for one event, by room."""
    wanted = Resources(room_ids=tuple(room.id for room in rooms))
    rows = bookings_of(session, slot, wanted, [] if event_id is None else [event_id])
    titles = titles_of(session, {row.event_id for row in rows})
    taken: dict[int, list[Taking]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.starts_at, row.event_id)):
        there = Slot(row.starts_at, row.ends_at)
        taken[row.room_id].append(Taking(row.event_id, titles[row.event_id], there))
    return taken
