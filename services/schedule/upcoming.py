"""What comes next for somebody or something: as many meetings as a page shows, however many are planned."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models import Booking, Event
from services.schedule.reading import ScheduledEvent, in_order, public
from services.schedule.slots import LONGEST


def booking(
    session: Session, resource: ColumnElement[bool], moment: datetime, limit: int
) -> list[ScheduledEvent]:
    """The next meetings with a booking for which ``resource`` holds, and what is on; off the booking's own index."""
    query = (
        select(Booking.event_id)
        .join(Event, Event.id == Booking.event_id)
        .where(
            resource,
            Booking.starts_at > moment - LONGEST,
            Booking.ends_at > moment,
            Event.deleted_at.is_(None),
            public(),
        )
        .order_by(Booking.starts_at, Booking.event_id)
        .limit(limit)
    )
    return in_order(session, session.scalars(query).all())


def of_course(session: Session, course_id: int, moment: datetime, limit: int) -> list[ScheduledEvent]:
    """The next meetings of a course, and what is on."""
    query = (
        select(Event.id)
        .where(
            Event.course_id == course_id,
            Event.starts_at > moment - LONGEST,
            Event.ends_at > moment,
            Event.deleted_at.is_(None),
            public(),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    )
    return in_order(session, session.scalars(query).all())
