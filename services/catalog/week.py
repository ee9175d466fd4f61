"""What happens in a calendar week."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models import AcademicPeriod, Booking, Course, Event, EventSource, Group, Instructor, Level, Room
from services.catalog import listing, occurrences
from services.catalog.occurrences import Occurrence
from services.catalog.periods import is_told
from services.catalog.uids import uid_text
from services.schedule import reading
from services.schedule.slots import Slot

Uids = Collection[UUID]


class NoSuchWeek(Exception):
    """Not a week of the calendar (ISO 8601): some years have 53, most have 52."""


@dataclass(frozen=True, slots=True)
class Week:
    monday: date

    @classmethod
    def parsed(cls, text: str) -> Self:
        """Of ``2026-W45``. Raises NoSuchWeek."""
        found = re.fullmatch(r"(\d{4})-W(\d\d)", text, re.ASCII)
        try:
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
        except ValueError:
            monday = None
        if monday is None or not 1900 <= monday.year < 3000:
            raise NoSuchWeek(text)
        return cls(monday)

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """The week that it is in ``moment``'s own zone."""
        day = moment.date()
        return cls(day - timedelta(days=day.weekday()))

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    def slot(self, zone: ZoneInfo) -> Slot:
        """From its first midnight to that after it: an hour more or less where the clocks change."""
        starts_at, ends_at = (
            datetime.combine(day, time(), zone).astimezone(UTC)
            for day in (self.monday, self.monday + timedelta(days=7))
        )
        return Slot(starts_at, ends_at)


@dataclass(frozen=True, slots=True)
class Filters:
    """All must hold; None leaves nothing out, and what is no id of anything holds for nothing."""

    instructors: Uids | None = None
    rooms: Uids | None = None
    courses: Uids | None = None
    groups: Uids | None = None
    """Of groups, with what those above them attend, and of semesters."""


@dataclass(frozen=True, slots=True)
class WeekPlan:
    occurrences: list[Occurrence]
    periods: Mapping[tuple[int, int], str]
    """By event and level, of what feeds told."""

    def period_of(self, occurrence: Occurrence) -> str | None:
        """The period in which its level has it."""
        level = occurrence.level
        if level is None:
            return None
        return self.periods.get((occurrence.id, level.id)) or level.own_period


def plan(session: Session, slot: Slot, filters: Filters) -> WeekPlan:
    """The meetings that take time of a week. However many, the number of statements stays the same."""
    conditions = [reading.in_range(slot), *_conditions(session, slot, filters)]
    found = occurrences.where(session, *conditions)
    return WeekPlan(found, _periods(session, conditions))


def _periods(session: Session, conditions: Collection[ColumnElement[bool]]) -> dict[tuple[int, int], str]:
    query = (
        select(EventSource.event_id, AcademicPeriod.level_id, uid_text(AcademicPeriod.uid))
        .join(AcademicPeriod, AcademicPeriod.id == EventSource.period_id)
        .join(Event, Event.id == EventSource.event_id)
        .where(*conditions, is_told())
    )
    return {(event, level): uid for event, level, uid in session.connection().execute(query)}


def by_room(session: Session, slot: Slot) -> list[tuple[Room, list[Occurrence]]]:
    """Every room by name, with what takes it in a week."""
    rooms = listing.rows(session, Room)
    taken: dict[int, list[Occurrence]] = {room.id: [] for room in rooms}
    for occurrence in occurrences.where(session, reading.in_range(slot)):
        for room in occurrence.rooms:
            if room.id in taken:
                taken[room.id].append(occurrence)
    return [(room, taken[room.id]) for room in rooms]


def _conditions(session: Session, slot: Slot, filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.courses is not None:
        yield Event.course_id.in_(select(Course.id).where(Course.uid.in_(filters.courses)))
    if filters.rooms is not None:
        rooms = select(Room.id).where(Room.uid.in_(filters.rooms))
        yield reading.booking(Booking.room_id.in_(rooms), slot)
    if filters.instructors is not None:
        people = select(Instructor.id).where(Instructor.uid.in_(filters.instructors))
        yield reading.booking(Booking.instructor_id.in_(people), slot)
    if filters.groups is not None:
        levels = select(Level.id).where(Level.uid.in_(filters.groups))
        query = select(Group.id).where(Group.uid.in_(filters.groups) | Group.level_id.in_(levels))
        yield reading.attended_by(session, session.scalars(query).all(), slot)
