"""Events with what they book, as rows: many of them pass without an object for each."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from models import Booking, Event

AT_ONCE = 2_000
"""Rows that are in memory at a time."""
EventRow: TypeAlias = Row[*tuple[Any, ...]]
Taken = Mapping[str, list[int]]
"""Ids of ``room_ids``, ``instructor_ids`` and ``group_ids``, each in the event's order."""


def event_rows(session: Session, *conditions: ColumnElement[bool]) -> Iterator[tuple[EventRow, Taken]]:
    """Events that meet all ``conditions``, deleted ones too, by id: two streams side by side."""
    bookings = select(*_BOOKING).order_by(Booking.event_id, Booking.position, Booking.id)
    if conditions:
        bookings = bookings.where(Booking.event_id.in_(select(Event.id).where(*conditions)))
    left = stream(session, bookings)
    booking = next(left, None)
    for event in stream(session, select(*_EVENT).where(*conditions).order_by(Event.id)):
        taken: Taken = {"room_ids": [], "instructor_ids": [], "group_ids": []}
        while booking is not None and booking.event_id <= event.id:
            if booking.event_id == event.id:
                _note(taken, booking)
            booking = next(left, None)
        yield event, taken


def stream(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[EventRow]:
    """The rows of any query, a few at a time."""
    return iter(session.execute(query, execution_options={"yield_per": AT_ONCE}))


def _note(taken: Taken, booking: EventRow) -> None:
    if booking.group_id is not None:
        taken["group_ids"].append(booking.group_id)
    elif booking.instructor_id is not None:
        taken["instructor_ids"].append(booking.instructor_id)
    else:
        taken["room_ids"].append(booking.room_id)


_EVENT = (
    Event.id,
    Event.uid,
    Event.origin,
    Event.version,
    Event.deleted_at,
    Event.course_id,
    Event.summary,
    Event.starts_at,
    Event.ends_at,
    Event.all_day,
    Event.status,
    Event.series_id,
    Event.original_starts_at,
    Event.location_text,
    Event.note,
)
_BOOKING = (Booking.event_id, Booking.room_id, Booking.instructor_id, Booking.group_id)
