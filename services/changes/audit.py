"""Looking for something in the log: by whom, through which door, when, and what was done to what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select, union
from sqlalchemy.orm import Session

from models import (
    Booking,
    Change,
    ChangeBatch,
    ChangeSubject,
    Course,
    Event,
    Group,
    Instructor,
    Level,
    Named,
    Program,
    Room,
    Term,
)
from services.changes.history import BatchSummary, newest
from services.changes.search_keys import finds
from services.text import words_of

NAMED: tuple[type[Named], ...] = (Term, Program, Level, Group, Course, Instructor, Room)
_BOOKED = {Room: Booking.room_id, Instructor: Booking.instructor_id, Group: Booking.group_id}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters that all must hold; what is empty leaves nothing out."""

    actor: str = ""
    """A part of the name; ASCII letters match in either case."""
    door: str = ""
    kind: str = ""
    """Of a row that the batch touched; with ``action`` and ``words`` the same row."""
    action: str = ""
    words: str = ""
    """Each in a name of that row, whether it is still there or not. An event is also found by the names of what it
    takes."""
    since: datetime | None = None
    until: datetime | None = None
    """Not included."""


def batches(
    session: Session, wanted: Wanted, limit: int, *, before_id: int | None = None
) -> list[BatchSummary]:
    """At most ``limit`` that fit, the newest first; for the next page those ``before_id``. Two statements."""
    return newest(session, limit, before_id=before_id, conditions=list(_conditions(wanted)))


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.actor:
        yield ChangeBatch.actor.icontains(wanted.actor, autoescape=True)
    if wanted.door:
        yield ChangeBatch.door == wanted.door
    if wanted.since is not None:
        yield ChangeBatch.made_at >= wanted.since
    if wanted.until is not None:
        yield ChangeBatch.made_at < wanted.until
    rows = list(_rows(wanted))
    if wanted.words.strip():
        # Few rows have a name: they are looked up first.
        yield ChangeBatch.id.in_(select(Change.batch_id).where(*rows, or_(*_called(wanted))))
    elif rows:
        # Batches are gone through from the newest one, until a page is full.
        yield select(Change.batch_id).where(Change.batch_id == ChangeBatch.id, *rows).exists()


def _rows(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.kind:
        yield Change.kind == wanted.kind
    if wanted.action:
        yield Change.action == wanted.action


def _called(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    for model in NAMED:
        if wanted.kind in ("", model.kind):
            yield (Change.kind == model.kind) & Change.record_id.in_(_ids(model, wanted.words))
    if wanted.kind in ("", Event.kind):
        yield (Change.kind == Event.kind) & Change.record_id.in_(union(*_events(wanted.words)))


def _ids(model: type[Named], text: str) -> Select[int]:
    return select(model.id).where(*(finds(model.search_key, word) for word in words_of(text)))


def _events(text: str) -> Iterator[Select[int]]:
    """By their own name, by their course, and by what they take now or took in a change that the public saw."""
    yield select(Event.id).where(Event.summary != "", Event.summary.icontains(text.strip(), autoescape=True))
    yield select(Event.id).where(Event.course_id.in_(_ids(Course, text)))
    for model, column in _BOOKED.items():
        ids = _ids(model, text)
        yield select(Booking.event_id).where(column.in_(ids))
        yield select(ChangeSubject.event_id).where(
            ChangeSubject.kind == model.kind, ChangeSubject.subject_id.in_(ids)
        )
