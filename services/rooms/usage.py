"""How much rooms are used over weeks, and how full they are then."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Float, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from models import Booking, Event, Group, Room
from services.changes.revision import revision

MOST_WEEKS = 53
KEPT = 16
"""Spans of weeks."""
SHARES = (0.25, 0.5, 0.75, 1.0)
"""Edges of how full a room is; the last sort is beyond them: more people than seats."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """Whole weeks from a Monday on, in the time of ``zone``."""

    first_on: date
    count: int
    zone: ZoneInfo

    @property
    def mondays(self) -> list[date]:
        return [self.first_on + timedelta(weeks=number) for number in range(self.count)]

    @property
    def last_on(self) -> date:
        """A Sunday."""
        return self.first_on + timedelta(days=7 * self.count - 1)

    def edges(self) -> list[datetime]:
        """When each begins, and when the last one ends."""
        days = [*self.mondays, self.last_on + timedelta(days=1)]
        return [datetime.combine(day, time(), self.zone).astimezone(UTC) for day in days]


def weeks_of(first_on: date, last_on: date, zone: ZoneInfo) -> Weeks:
    """Those that hold these days, at most a year of them."""
    monday = first_on - timedelta(days=first_on.weekday())
    count = (max(first_on, last_on) - monday).days // 7 + 1
    return Weeks(monday, min(count, MOST_WEEKS), zone)


@dataclass(frozen=True, slots=True)
class Fullness:
    """How full a room is when meetings are in it whose groups say how many they are."""

    meetings: int
    hours: Sequence[float]
    """By how full it is: up to each of SHARES, and beyond."""
    asked: float
    """Seats that they want of it on average; a meeting in several rooms is spread over them by their seats."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Of rooms by id; what is not used is left out."""

    hours: Mapping[int, Sequence[float]]
    """Week by week. Of what is booked twice each counts."""
    fullness: Mapping[int, Fullness]


class _Hours(FunctionElement[float]):
    """How long something lasts, from its start and end."""

    inherit_cache = True
    type = Float()


@compiles(_Hours, "sqlite")
def _hours_sqlite(element: _Hours, compiler: SQLCompiler, **more: Any) -> str:
    starts_at, ends_at = (compiler.process(clause, **more) for clause in element.clauses)
    return f"((julianday({ends_at}) - julianday({starts_at})) * 24.0)"


@compiles(_Hours, "postgresql")
def _hours_postgresql(element: _Hours, compiler: SQLCompiler, **more: Any) -> str:
    starts_at, ends_at = (compiler.process(clause, **more) for clause in element.clauses)
    return f"CAST(extract(epoch FROM {ends_at} - {starts_at}) / 3600.0 AS float)"


def usage(session: Session, weeks: Weeks) -> Usage:
    """What begins in the weeks and keeps others out. Three statements, and the work of all that is booked then."""
    return Usage(_hours(session, weeks), _fullness(session, weeks))


def _hours(session: Session, weeks: Weeks) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    edges = weeks.edges()
    number = case(*((Booking.starts_at < end, number) for number, end in enumerate(edges[1:]))).label("week")
    query = (
        select(Booking.room_id, number, func.sum(_Hours(Booking.starts_at, Booking.ends_at)))
        .where(Booking.room_id.is_not(None), Booking.blocks)
        .where(Booking.starts_at >= edges[0], Booking.starts_at < edges[-1])
        .group_by(Booking.room_id, number)
    )
    for room_id, week, hours in session.execute(query):
        assert room_id is not None
        found.setdefault(room_id, [0.0] * weeks.count)[week] = hours
    return found


def _fullness(session: Session, weeks: Weeks) -> dict[int, Fullness]:
    """Groups of one student are groups of which nobody has said how many they are: where all are, there is none."""
    if session.scalar(select(Group.id).where(Group.size > 1).limit(1)) is None:
        return {}
    starts_at, *_, ends_at = weeks.edges()
    meeting = (
        select(
            Booking.event_id,
            func.sum(case((Group.size > 1, Group.size))).label("asked"),
            func.sum(Room.capacity).label("seats"),
        )
        .join(Event, Event.id == Booking.event_id)
        .outerjoin(Group, Group.id == Booking.group_id)
        .outerjoin(Room, Room.id == Booking.room_id)
        .where(Event.starts_at >= starts_at, Event.starts_at < ends_at, Booking.blocks)
        .group_by(Booking.event_id)
        .subquery("meeting")
    )
    asked, seats = meeting.c.asked, meeting.c.seats
    sort = case(*((asked <= share * seats, place) for place, share in enumerate(SHARES)), else_=len(SHARES))
    query = (
        select(Booking.room_id, sort.label("sort"), func.count())
        .add_columns(func.sum(_Hours(Booking.starts_at, Booking.ends_at)))
        .add_columns(func.sum(1.0 * asked * Room.capacity / seats))
        .select_from(meeting)
        .join(Booking, Booking.event_id == meeting.c.event_id)
        .join(Room, Room.id == Booking.room_id)
        .where(asked > 0, seats > 0, Room.capacity.is_not(None))
        .group_by(Booking.room_id, "sort")
    )
    return _by_room(session.execute(query))


def _by_room(rows: Iterable[Any]) -> dict[int, Fullness]:
    """Of each room ``(id, sort, meetings, hours, seats asked for in all)``."""
    several: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        several[row[0]].append(row[1:])
    found = {}
    for room_id, parts in several.items():
        hours = [0.0] * (len(SHARES) + 1)
        for sort, _, of_sort, _ in parts:
            hours[sort] = of_sort
        meetings = sum(count for _, count, _, _ in parts)
        found[room_id] = Fullness(meetings, hours, sum(asked for *_, asked in parts) / meetings)
    return found


class KeptUsage:
    """The usage of weeks that were asked for last, until the timetable changes. Thread safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revision = -1
        self._kept: dict[Weeks, Usage] = {}

    def of(self, session: Session, weeks: Weeks) -> Usage:
        """``session`` is a snapshot. One small statement where nothing was changed since."""
        newest = revision(session)
        with self._lock:
            if newest != self._revision:
                self._kept.clear()
                self._revision = newest
            found = self._kept.get(weeks)
        if found is None:
            found = usage(session, weeks)
            with self._lock:
                if newest == self._revision:
                    self._kept[weeks] = found
                    for oldest in list(self._kept)[:-KEPT]:
                        del self._kept[oldest]
        return found
