"""Which time of rooms is taken, and what that leaves of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Booking
from services.schedule.conflicts import overlapping
from services.schedule.slots import Slot


def taken(session: Session, room_ids: Collection[int], slot: Slot) -> dict[int, list[Slot]]:
    """When something takes time of each room in ``slot``, be it only planned; by id. One statement.

    What follows without a pause is one stretch, which may begin before ``slot`` and end after it.
    """
    query = select(Booking.room_id, Booking.starts_at, Booking.ends_at).where(
        Booking.room_id.in_(room_ids), *overlapping(slot), Booking.blocks
    )
    by_room: dict[int | None, list[Slot]] = defaultdict(list)
    for room_id, starts_at, ends_at in session.execute(query):
        by_room[room_id].append(Slot(starts_at, ends_at))
    return {room_id: merged(by_room.get(room_id, ())) for room_id in room_ids}


def merged(slots: Iterable[Slot]) -> list[Slot]:
    """The same time in as few slots as possible: those that overlap or touch become one."""
    together: list[Slot] = []
    for slot in sorted(slots, key=attrgetter("starts_at")):
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


def opening_on(day: date, opening: tuple[time, time], zone: ZoneInfo) -> Slot:
    """The ``opening`` hours that begin on ``day``, wall times of ``zone``; an end that is not later is on the next."""
    opens, closes = opening
    last = day + timedelta(days=1 if closes <= opens else 0)
    starts_at, ends_at = datetime.combine(day, opens, zone), datetime.combine(last, closes, zone)
    return Slot(starts_at.astimezone(UTC), ends_at.astimezone(UTC))
