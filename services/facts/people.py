"""What is told of somebody who teaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Booking, Course, Event, Instructor, Level
from services.catalog.listing import order
from services.catalog.occurrences import shown
from services.facts.terms import Span, term_of
from services.schedule import upcoming
from services.schedule.reading import ScheduledEvent, taking_instructor

MEETINGS = 8


@dataclass(frozen=True)
class InstructorFacts:
    term: Span
    next: Sequence[ScheduledEvent]
    """The next meetings, and what is on."""
    courses: Sequence[Course]
    """Of the term, by name; each with its level."""


def facts(session: Session, person: Instructor, now: datetime, zone: ZoneInfo) -> InstructorFacts:
    """A fixed number of statements."""
    term = term_of(session, now.astimezone(zone).date())
    taught = select(Event.course_id).where(
        taking_instructor(person.id, term.slot(zone)), Event.deleted_at.is_(None), *shown()
    )
    courses = session.scalars(
        select(Course)
        .where(Course.id.in_(taught), Course.deleted_at.is_(None))
        .options(joinedload(Course.level).joinedload(Level.program))
    ).all()
    following = upcoming.booking(session, Booking.instructor_id == person.id, now, MEETINGS)
    return InstructorFacts(term, following, sorted(courses, key=order))


def family_name(name: str) -> str:
    """By which people look each other up: ``Prof. Dr. Ada Lovelace`` under L, ``Lovelace, Ada`` as well."""
    family, comma, _ = name.partition(",")
    return name if comma or not family.split() else f"{family.split()[-1]} {family}"
