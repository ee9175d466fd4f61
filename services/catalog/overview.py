"""Looking into all of the catalog at once: search over every kind, and how many there are of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Course, Event, Instructor, Level, Program, Room
from services.catalog import listing
from services.schedule.reading import public

SHORTEST = 2
"""Characters of a search."""
MOST = 20
"""Of each kind."""
KINDS = ("course", "room", "instructor", "program")


@dataclass
class Found:
    courses: Sequence[Course] = field(default_factory=list)
    rooms: Sequence[Room] = field(default_factory=list)
    instructors: Sequence[Instructor] = field(default_factory=list)
    programs: Sequence[Program] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Counts:
    programs: int
    """That are listed; the others count all there is."""
    semesters: int
    courses: int
    rooms: int
    instructors: int
    events: int
    """Drafts are none yet."""


def search(session: Session, text: str, kind: str | None) -> Found:
    """The first of each kind that are called so, or of one of KINDS. Shorter texts find nothing. Four statements."""
    found = Found()
    if len(listing.Wanted(text).text) < SHORTEST:
        return found
    both = ("name", "abbreviation")
    if kind in (None, "course"):
        found.courses = listing.rows(session, Course, text=text, names=both)[:MOST]
    if kind in (None, "room"):
        found.rooms = listing.rows(session, Room, text=text)[:MOST]
    if kind in (None, "instructor"):
        found.instructors = listing.rows(session, Instructor, text=text)[:MOST]
    if kind in (None, "program"):
        found.programs = listing.rows(session, Program, Program.is_active.is_(True), text=text, names=both)[
            :MOST
        ]
    return found


def statistics(session: Session) -> Counts:
    """One statement."""
    numbers = [
        select(func.count()).where(Program.deleted_at.is_(None), Program.is_active),
        *(
            select(func.count()).where(model.deleted_at.is_(None))
            for model in (Level, Course, Room, Instructor)
        ),
        select(func.count()).where(Event.deleted_at.is_(None), public()),
    ]
    return Counts(*session.execute(select(*(number.scalar_subquery() for number in numbers))).one())
