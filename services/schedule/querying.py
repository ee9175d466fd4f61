"""What somebody asks the schedule for: filters that all must hold, each satisfied by one of several values."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import (
    Booking,
    Course,
    Event,
    EventStatus,
    Group,
    Instructor,
    Level,
    Named,
    Origin,
    Program,
    Room,
    Series,
)
from services.schedule import reading
from services.schedule.slots import Slot
from services.schedule.wanted_words import mentions
from services.text import fold

Uids = tuple[UUID, ...]


@dataclass
class NothingSuch(Exception):
    """A filter names something that does not exist: no answer would say so as clearly as a refusal."""

    filter: str
    """Its name in Asked."""
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Filters; those that are empty leave nothing out."""

    span: Slot
    """Events that take time of it."""
    words: str = ""
    """Each must occur in the summary or in the name of the course, a room or an instructor."""
    rooms: Uids = ()
    buildings: tuple[str, ...] = ()
    campuses: tuple[str, ...] = ()
    courses: Uids = ()
    instructors: Uids = ()
    groups: Uids = ()
    """With what the groups above them attend."""
    levels: Uids = ()
    programs: Uids = ()
    statuses: frozenset[EventStatus] = frozenset()
    origins: frozenset[Origin] = frozenset()
    updated_since: datetime | None = None
    as_planner: bool = False
    """Whoever asks may see drafts and what is known of people."""


def conditions(session: Session, asked: Asked, *, strict: bool) -> list[ColumnElement[bool]]:
    """What holds of the events that were asked for; one small statement a kind of filter.

    Raises NothingSuch for what no living object is, if ``strict``; otherwise it just matches nothing.
    """
    return list(_Conditions(session, asked, strict).all())


def series_of(session: Session, ids: Iterable[int | None]) -> dict[int, Series]:
    """Series by id; at most one statement. Events that are in none have None for its id."""
    wanted = {number for number in ids if number is not None}
    found = session.scalars(select(Series).where(Series.id.in_(wanted))) if wanted else ()
    return {series.id: series for series in found}


class _Conditions:
    def __init__(self, session: Session, asked: Asked, strict: bool) -> None:
        self._session = session
        self._asked = asked
        self._strict = strict

    def all(self) -> Iterator[ColumnElement[bool]]:
        plain = list(self._plain())
        yield from plain
        yield from self._resources()
        yield from mentions(self._session, self._asked.words, self._asked.span, plain, self._asked.as_planner)

    def _plain(self) -> Iterator[ColumnElement[bool]]:
        """Of the event's own columns."""
        asked = self._asked
        yield reading.in_range(asked.span)
        if not asked.as_planner:
            yield reading.public()
        if asked.statuses:
            yield Event.status.in_(asked.statuses)
        if asked.origins:
            yield Event.origin.in_(asked.origins)
        if asked.updated_since is not None:
            yield Event.updated_at >= asked.updated_since
        if asked.courses:
            yield Event.course_id.in_(self._ids(Course, "courses", asked.courses))

    def _resources(self) -> Iterator[ColumnElement[bool]]:
        """Of what the event takes."""
        asked, span = self._asked, self._asked.span
        if asked.rooms:
            yield reading.booking(Booking.room_id.in_(self._ids(Room, "rooms", asked.rooms)), span)
        if asked.buildings:
            yield self._in_rooms(Room.building, "buildings", asked.buildings)
        if asked.campuses:
            yield self._in_rooms(Room.campus, "campuses", asked.campuses)
        if asked.instructors:
            people = self._ids(Instructor, "instructors", asked.instructors)
            yield reading.booking(Booking.instructor_id.in_(people), span)
        if asked.groups:
            yield reading.attended_by(self._session, self._ids(Group, "groups", asked.groups), span)
        if asked.levels:
            yield reading.of_groups(Group.level_id.in_(self._ids(Level, "levels", asked.levels)), span)
        if asked.programs:
            programs = self._ids(Program, "programs", asked.programs)
            levels = select(Level.id).where(Level.program_id.in_(programs))
            yield reading.of_groups(Group.level_id.in_(levels), span)

    def _ids(self, model: type[Named], name: str, uids: Uids) -> list[int]:
        query = select(model.uid, model.id).where(model.uid.in_(uids), model.deleted_at.is_(None))
        found = {row.uid: row.id for row in self._session.execute(query)}
        self._refuse_missing(name, [(uid in found, str(uid)) for uid in uids])
        return list(found.values())

    def _in_rooms(
        self, column: InstrumentedAttribute[str], name: str, texts: Sequence[str]
    ) -> ColumnElement[bool]:
        """Case and accents are forgiven, so the few texts that rooms have are compared here."""
        known = self._session.scalars(select(column).where(Room.deleted_at.is_(None)).distinct()).all()
        folded = {text: fold(text) for text in texts}
        self._refuse_missing(name, [(folded[text] in map(fold, known), text) for text in texts])
        same = [text for text in known if fold(text) in folded.values()]
        return reading.booking(Booking.room_id.in_(select(Room.id).where(column.in_(same))), self._asked.span)

    def _refuse_missing(self, name: str, looked_for: Sequence[tuple[bool, str]]) -> None:
        for found, value in looked_for:
            if self._strict and not found:
                raise NothingSuch(name, value)
