"""When a room is free, and which rooms are free at a time.

What is only planned takes a room as well, although nothing else is told of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Booking, Room
from services.catalog.listing import Wanted
from services.catalog.occurrences import Entry, in_room
from services.schedule.availability import free_rooms, unplaced
from services.schedule.conflicts import overlapping
from services.schedule.slots import Slot

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
    campus: str = ""
    """A piece of its name."""
    building: str = ""
    """As it is written."""
    tags: frozenset[str] = frozenset()
    """All of them, case-folded."""

    def fit(self, room: Room) -> bool:
        has = {tag.strip().casefold() for tag in room.tags.split(",")}
        return (
            Wanted(self.campus).occurs_in(room.campus)
            and self.building in ("", room.building)
            and self.tags <= has
        )


def of_room(
    session: Session, room: Room, slot: Slot, opening: tuple[time, time], zone: ZoneInfo, shortest: timedelta
) -> RoomTimes:
    """Times of a room in ``slot``; ``opening`` hours are wall times of ``zone``. A fixed number of statements."""
    query = select(Booking.starts_at, Booking.ends_at).where(
        Booking.room_id == room.id, *overlapping(slot), Booking.blocks
    )
    taken = merged(Slot(*row) for row in session.execute(query))
    free = [gap for hours in _hours(slot, opening, zone) for gap in gaps(hours, taken)]
    return RoomTimes(
        in_room(session, room, slot),
        [gap for gap in free if gap.ends_at - gap.starts_at >= shortest],
        unplaced(session, slot),
    )


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


def merged(slots: Iterable[Slot]) -> list[Slot]:
    """The same time in as few slots as possible: those that overlap or touch become one."""
    together: list[Slot] = []
    for slot in sorted(slots):
        if together and slot.starts_at <= together[-1].ends_at:
            last = together[-1]
            together[-1] = Slot(last.starts_at, max(last.ends_at, slot.ends_at))
        else:
            together.append(slot)
    return together


def gaps(within: Slot, taken: Sequence[Slot]) -> Iterator[Slot]:
    """What ``taken``, merged slots, leave of ``within``."""
    starts_at = within.starts_at
    for slot in taken:
        if slot.ends_at <= starts_at:
            continue
        if slot.starts_at >= within.ends_at:
            break
        if slot.starts_at > starts_at:
            yield Slot(starts_at, slot.starts_at)
        starts_at = slot.ends_at
    if starts_at < within.ends_at:
        yield Slot(starts_at, within.ends_at)


def _hours(slot: Slot, opening: tuple[time, time], zone: ZoneInfo) -> Iterator[Slot]:
    """The opening hours of each day as far as they lie in ``slot``."""
    opens, closes = opening
    over_midnight = timedelta(days=1 if closes <= opens else 0)
    day = slot.starts_at.astimezone(zone).date() - over_midnight
    while day <= slot.ends_at.astimezone(zone).date():
        starts_at = datetime.combine(day, opens, zone).astimezone(UTC)
        ends_at = datetime.combine(day + over_midnight, closes, zone).astimezone(UTC)
        hours = Slot(max(starts_at, slot.starts_at), min(ends_at, slot.ends_at))
        if hours.starts_at < hours.ends_at:
            yield hours
        day += timedelta(days=1)
