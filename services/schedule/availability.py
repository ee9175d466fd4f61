"""What is free: rooms at a time, and times for a room, an instructor and groups together."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, literal_column, or_, select
from sqlalchemy.orm import Session

from models import Booking, Event, EventStatus, Room
from services.schedule.conflicts import overlapping
from services.schedule.fields import Resources
from services.schedule.group_tree import trees_with
from services.schedule.slots import LONGEST, Slot


def free_rooms(session: Session, slot: Slot, seats: int = 1) -> Sequence[Room]:
    """Rooms that nothing of any origin takes in ``slot``: the smallest sufficient first, then by name.

    A room of unknown capacity passes for any ``seats`` and comes last.
    """
    taken = exists().where(Booking.room_id == Room.id, *overlapping(slot), Booking.blocks)
    query = (
        select(Room)
        .where(Room.deleted_at.is_(None), or_(Room.capacity >= seats, Room.capacity.is_(None)), ~taken)
        .order_by(Room.capacity.is_(None), Room.capacity, Room.name, Room.id)
    )
    return session.scalars(query).all()


def unplaced(session: Session, slot: Slot) -> int:
    """How many events in ``slot`` name a place that is no room of ours: a room may look free and not be."""
    query = select(func.count()).where(
        Event.location_text != literal_column("''"),  # as its index says: a parameter would not match it
        Event.starts_at < slot.ends_at,
        Event.starts_at > slot.starts_at - LONGEST,
        Event.ends_at > slot.starts_at,
        Event.status != EventStatus.CANCELLED,
        Event.deleted_at.is_(None),
        ~exists().where(Booking.event_id == Event.id, Booking.room_id.is_not(None)),
    )
    return session.scalar(query) or 0


def free_slots(
    session: Session,
    resources: Resources,
    days: Iterable[date],
    length: timedelta,
    opening: tuple[time, time],
    zone: ZoneInfo,
    step: timedelta = timedelta(minutes=15),
) -> Iterator[Slot]:
    """Slots of ``length`` on ``days`` in which all of ``resources`` are free, in order of time.

    The slots may overlap with each other. They lie inside the ``opening`` hours, wall times of ``zone``, and
    begin on a ``step`` of these or where something ends. One statement for each day that is asked for.
    """
    groups = trees_with(session, resources.group_ids)
    related = {member for group in resources.group_ids for member in groups.related(group)}
    for day in days:
        opens, closes = (datetime.combine(day, wall, zone) for wall in opening)
        busy = _busy(session, Slot(opens, closes), resources, related)
        yield from _gaps(opens, closes, busy, length, step)


def _busy(session: Session, within: Slot, resources: Resources, groups: Iterable[int]) -> list[Slot]:
    mine = or_(
        Booking.room_id.in_(resources.room_ids),
        Booking.instructor_id.in_(resources.instructor_ids),
        Booking.group_id.in_(list(groups)),
    )
    query = select(Booking.starts_at, Booking.ends_at).where(mine, *overlapping(within), Booking.blocks)
    return sorted({Slot(starts_at, ends_at) for starts_at, ends_at in session.execute(query)})


def _gaps(
    opens: datetime, closes: datetime, busy: Sequence[Slot], length: timedelta, step: timedelta
) -> Iterator[Slot]:
    """Times between ``busy`` ones. Instants are added in UTC: a day may have 23 hours."""
    start, end = opens.astimezone(UTC), closes.astimezone(UTC)
    candidates = {start + step * count for count in range(int((end - start) / step) + 1)}
    candidates |= {slot.ends_at for slot in busy if slot.ends_at > start}
    for starts_at in sorted(candidates):
        slot = Slot(starts_at, starts_at + length)
        if slot.ends_at <= end and not any(slot.overlaps(taken) for taken in busy):
            yield slot
