"""Which rooms are free at a time."""

from collections.abc import Sequence

from sqlalchemy import exists, func, literal_column, or_, select
from sqlalchemy.orm import Session

from models import Booking, Event, EventStatus, Room
from services.schedule.conflicts import overlapping
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
