"""What events need, before something that they name is deleted.

A delete looks at events of all times, and cancelled ones count: they are still shown. It cannot say beforehand which
events that are, so it wants an edit that keeps all others out.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from models import Booking, Event, Named
from services.changes.edit import Edit
from services.changes.errors import InUse


def events_with(edit: Edit, condition: ColumnElement[bool]) -> Sequence[Event]:
    """Living events that meet ``condition``, with their bookings, by id."""
    assert edit.is_exclusive, "a delete wants an exclusive edit"
    query = select(Event).where(condition, Event.deleted_at.is_(None)).order_by(Event.id)
    loaded = query.options(selectinload(Event.bookings)).execution_options(populate_existing=True)
    return edit.session.scalars(loaded).all()


def events_booking(edit: Edit, condition: ColumnElement[bool]) -> Sequence[Event]:
    """Living events with a booking that meets ``condition``."""
    return events_with(edit, Event.id.in_(select(Booking.event_id).where(condition)))


def refuse_or_delete(edit: Edit, record: Named, needing: Sequence[Event], cascade: bool) -> int:
    """Raises InUse when events need ``record``; with ``cascade`` they are deleted, and it tells how many."""
    if needing and not cascade:
        raise InUse(record.kind, record.id, [event.id for event in needing])
    for event in needing:
        edit.delete(event)
    return len(needing)


def take_out_groups(edit: Edit, events: Sequence[Event], group_ids: Collection[int]) -> None:
    """Book the events for their other groups only."""
    for event in events:
        with edit.changing(event):
            others = [group_id for group_id in event.group_ids if group_id not in group_ids]
            event.book(event.room_ids, event.instructor_ids, others)


def take_out_room(edit: Edit, events: Sequence[Event], room_id: int) -> None:
    """Leave the events the other rooms that they have."""
    for event in events:
        with edit.changing(event):
            others = [other for other in event.room_ids if other != room_id]
            event.book(others, event.instructor_ids, event.group_ids)
