"""When a room is free, and which rooms are free at a time.

What is only planned takes a room as well, although nothing else is told of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Booking, Room
from services.catalog.listing import Wanted
from services.catalog.occurrences import Entry, in_room
from services.schedule.availability import free_rooms, unplaced
from services.schedule.occupancy import opening_on, taken
from services.schedule.slots import Slot
from services.text import words_by_comma
from services.timetable.free_time import free_time

LOOKS_AHEAD = timedelta(days=7)
"""How far it is told until when a room stays free."""


@dataclass(frozen=True, slots=True)
class RoomTimes:
    busy: Sequence[Entry]
    free: Sequence[Slot]
    """Inside of the opening hours, the longest stretches there are."""
    unplaced: int
    """Events in that time whose place is no known room: it may be this one."""


@dataclass(frozen=True, slots=True)
class FreeRoom:
    room: Room
    until: datetime | None
    """When it is taken next; None when that is not within LOOKS_AHEAD."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a room shall have."""

    seats: int = 1
    """A room of unknown size passes."""
    campus: str = ""
    """A piece of its name."""
    building: str = ""
    """As it is written."""
    tags: frozenset[str] = frozenset()
    """All of them, case-folded."""

    def fit(self, room: Room) -> bool:
        has = {tag.casefold() for tag in words_by_comma(room.tags)}
        return (
            Wanted(self.campus).occurs_in(room.campus)
            and self.building in ("", room.building)
            and self.tags <= has
            and (room.capacity is None or room.capacity >= self.seats)
        )


def of_room(
    session: Session, room: Room, slot: Slot, opening: tuple[time, time], zone: ZoneInfo, shortest: timedelta
) -> RoomTimes:
    """Times of a room in ``slot``; ``opening`` hours are wall times of ``zone``. A fixed number of statements."""
    busy = taken(session, [room.id], slot)[room.id]
    free = free_time(_hours(slot, opening, zone), busy, shortest)
    return RoomTimes(in_room(session, room, slot), free, unplaced(session, slot))


def rooms(session: Session, slot: Slot, wishes: Wishes) -> list[FreeRoom]:
    """Rooms that nothing takes in ``slot``: the smallest sufficient first, those of unknown size last. Two
    statements."""
    found = [room for room in free_rooms(session, slot, wishes.seats) if wishes.fit(room)]
    next_ones = (
        select(Booking.room_id, func.min(Booking.starts_at).label("starts_at"))
        .where(
            Booking.room_id.is_not(None),
            Booking.starts_at >= slot.ends_at,
            Booking.starts_at < slot.ends_at + LOOKS_AHEAD,
            Booking.blocks,
        )
        .group_by(Booking.room_id)
    )
    until = {row.room_id: row.starts_at for row in session.execute(next_ones)}
    return [FreeRoom(room, until.get(room.id)) for room in found]


def _hours(slot: Slot, opening: tuple[time, time], zone: ZoneInfo) -> Iterator[Slot]:
    """The opening hours of each day as far as they lie in ``slot``."""
    day = slot.starts_at.astimezone(zone).date() - timedelta(days=1)  # they may last over midnight
    while day <= slot.ends_at.astimezone(zone).date():
        whole = opening_on(day, opening, zone)
        hours = Slot(max(whole.starts_at, slot.starts_at), min(whole.ends_at, slot.ends_at))
        if hours.starts_at < hours.ends_at:
            yield hours
        day += timedelta(days=1)
