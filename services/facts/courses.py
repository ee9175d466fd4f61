"""What is told of a course."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from models import Booking, Course, Event, Group, Instructor, Level, Named
from services.catalog.listing import order
from services.catalog.occurrences import shown
from services.facts.terms import Span, term_of
from services.schedule import upcoming
from services.schedule.reading import ScheduledEvent, in_range
from services.timetable.layout import Total

MEETINGS = 8

NamedT = TypeVar("NamedT", bound=Named)


@dataclass(frozen=True)
class CourseFacts:
    term: Span
    total: Total
    """All its meetings in the term."""
    instructors: Sequence[Instructor]
    """Of the term, by name; so are the groups, each with its level."""
    groups: Sequence[Group]
    next: Sequence[ScheduledEvent]
    """The next meetings, and what is on."""


def facts(session: Session, course: Course, now: datetime, zone: ZoneInfo) -> CourseFacts:
    """A fixed number of statements."""
    term = term_of(session, now.astimezone(zone).date())
    held = (Event.course_id == course.id, in_range(term.slot(zone)), Event.deleted_at.is_(None), *shown())
    levels = joinedload(Group.level).joinedload(Level.program)
    return CourseFacts(
        term,
        _total(session, held),
        _booked(session, Instructor, Booking.instructor_id, held),
        _booked(session, Group, Booking.group_id, held, levels),
        upcoming.of_course(session, course.id, now, MEETINGS),
    )


def _total(session: Session, held: tuple[Any, ...]) -> Total:
    times = session.execute(
        select(Event.starts_at, Event.ends_at).where(Event.all_day.is_(False), *held)
    ).all()
    length = sum((ends_at - starts_at for starts_at, ends_at in times), timedelta())
    return Total(minutes=round(length.total_seconds() / 60), meetings=len(times))


def _booked(
    session: Session,
    model: type[NamedT],
    column: InstrumentedAttribute[int | None],
    held: tuple[Any, ...],
    *options: ORMOption,
) -> list[NamedT]:
    """Who or what the meetings take, by name."""
    taken = select(column).join(Event, Event.id == Booking.event_id).where(column.is_not(None), *held)
    query = select(model).where(model.id.in_(taken), model.deleted_at.is_(None)).options(*options)
    return sorted(session.scalars(query), key=order)
