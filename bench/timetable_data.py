"""A university of any size with a full timetable, in which nothing clashes; the same one each time.

A week of a level looks alike in all sizes, so that the same question has an answer of the same length.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from typing import Any

from sqlalchemy import Engine, Table, insert, text
from sqlalchemy.orm import Session

from models import Booking, Course, Event, Group, Instructor, Level, Named, Program, Room

FIRST_MONDAY = datetime(2026, 9, 7, tzinfo=UTC)
MEETING = timedelta(minutes=90)
STARTS = tuple(timedelta(minutes=minutes) for minutes in (480, 585, 690, 840, 945, 1050))
"""When meetings begin on each working day, from midnight UTC."""
EVENING = timedelta(hours=20)
"""When nothing has been planned yet."""
SLOTS = 5 * len(STARTS)
"""In a week."""
TREE = (("CM", None), ("TD", 0), ("TD", 0), ("TP", 1), ("TP", 1), ("TP", 2), ("TP", 2))
"""The groups of a level: type and parent."""
WEEK = ((0, 0), (1, 0), (2, 0), (3, 0), (4, 1), (4, 2), (5, 3), (5, 5))
"""The meetings of a level in a week: how many slots after its first, and of which group of TREE."""
MIXING = 7_919
"""A prime."""


@dataclass(frozen=True)
class Size:
    name: str
    events: int
    programs: int
    levels: int
    courses: int
    rooms: int
    instructors: int

    @property
    def weeks(self) -> int:
        return -(-self.events // (self.levels * len(WEEK)))


SMALL = Size("small", 1_000, 3, 10, 60, 20, 30)
MEDIUM = Size("medium", 12_404, 42, 250, 1_893, 110, 287)
LARGE = Size("large", 1_250_000, 500, 3_000, 20_000, 2_000, 5_000)


def group_id(level: int, place: int) -> int:
    """Of the group at ``place`` in the tree of a level; levels count from 0, ids from 1."""
    return level * len(TREE) + place + 1


def fill(engine: Engine, size: Size) -> None:
    """Store the university in empty tables."""
    late = [index for table in (Event.__table__, Booking.__table__) for index in _table(table).indexes]
    for index in late:
        index.drop(engine)
    _store_registries(engine, size)
    _store(engine, "event", EVENT_COLUMNS, _events(size))
    _store(engine, "booking", BOOKING_COLUMNS, _bookings(size))
    for index in sorted(late, key=lambda index: str(index.name)):
        index.create(engine)
    _settle(engine)


def _store_registries(engine: Engine, size: Size) -> None:
    groups = [
        {
            "level_id": level + 1,
            "type": kind,
            "parent_id": None if parent is None else group_id(level, parent),
        }
        for level in range(size.levels)
        for kind, parent in TREE
    ]
    levels = [{"program_id": number % size.programs + 1} for number in range(size.levels)]
    courses = [{"level_id": number % size.levels + 1} for number in range(size.courses)]
    # No two rooms have as many seats, so one can ask for as many rooms as one likes; mixed, as rooms are taken in turn.
    rooms = [{"capacity": 10 + number * MIXING % size.rooms} for number in range(size.rooms)]
    rows: list[tuple[type[Named], list[dict[str, Any]]]] = [
        (Program, [{} for _ in range(size.programs)]),
        (Level, levels),
        (Group, groups),
        (Course, courses),
        (Room, rooms),
        (Instructor, [{} for _ in range(size.instructors)]),
    ]
    with Session(engine) as session, session.begin():
        for model, several in rows:
            named = [
                {"name": f"{model.kind.capitalize()} {number}", **row}
                for number, row in enumerate(several, start=1)
            ]
            session.execute(insert(model), named)


@dataclass(frozen=True)
class Meeting:
    """An event; all but ``number`` and ``starts_at`` are ids."""

    number: int
    course: int
    starts_at: datetime
    room: int
    instructor: int
    group: int


EVENT_COLUMNS = (
    "id, uid, course_id, starts_at, ends_at, summary, all_day, status, location_text, note,"
    " origin, version, created_at, updated_at"
)
BOOKING_COLUMNS = "event_id, room_id, instructor_id, group_id, position, starts_at, ends_at, blocks"
NULL = None


def _events(size: Size) -> Iterator[tuple[Any, ...]]:
    stamp = _stamp(FIRST_MONDAY)
    for one in meetings(size):
        starts, ends = _stamp(one.starts_at), _stamp(one.starts_at + MEETING)
        uid = f"{one.number:08x}000040008000000000000000"  # as SQLite keeps it; PostgreSQL reads it
        row = (
            one.number,
            uid,
            one.course,
            starts,
            ends,
            "",
            0,
            "published",
            "",
            "",
            "local",
            1,
            stamp,
            stamp,
        )
        yield row


def _bookings(size: Size) -> Iterator[tuple[Any, ...]]:
    for one in meetings(size):
        times = (_stamp(one.starts_at), _stamp(one.starts_at + MEETING), 1)
        yield one.number, one.room, NULL, NULL, 0, *times
        yield one.number, NULL, one.instructor, NULL, 1, *times
        yield one.number, NULL, NULL, one.group, 2, *times


def meetings(size: Size) -> Iterator[Meeting]:
    """The events of a university."""
    weeks = chain.from_iterable(_week(size, week) for week in range(size.weeks))
    for number, (starts_at, level, group, room, instructor) in enumerate(islice(weeks, size.events), start=1):
        course = level + number % (size.courses // size.levels) * size.levels + 1
        yield Meeting(number, course, starts_at, room + 1, instructor + 1, group)


def _week(size: Size, week: int) -> Iterator[tuple[datetime, int, int, int, int]]:
    """Start, level, group, room and instructor. Meetings of one slot take one room and person after the other."""
    taken = [slot * 13 + week * 29 for slot in range(SLOTS)]
    first = list(taken)
    for level in range(size.levels):
        for after, place in WEEK:
            slot = (level * 7 + week + after) % SLOTS
            turn = taken[slot]
            taken[slot] += 1
            assert turn - first[slot] < min(size.rooms, size.instructors), (
                "more meetings than rooms or people"
            )
            yield (
                _start(week, slot),
                level,
                group_id(level, place),
                turn % size.rooms,
                turn % size.instructors,
            )


def _start(week: int, slot: int) -> datetime:
    day, start = divmod(slot, len(STARTS))
    return FIRST_MONDAY + timedelta(weeks=week, days=day) + STARTS[start]


def _stamp(instant: datetime) -> str:
    """As SQLite keeps it; PostgreSQL reads it."""
    return f"{instant:%Y-%m-%d %H:%M:%S.%f}"


def _store(engine: Engine, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Past the ORM, and on PostgreSQL past the check of each foreign key: the rows are known to be right."""
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        if engine.dialect.name == "sqlite":
            marks = ", ".join("?" * (columns.count(",") + 1))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(rows))
            return
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL timezone = 'UTC'")
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            while lines := "".join(map(_line, islice(rows, 5_000))):
                copy.write(lines)


def _line(row: tuple[Any, ...]) -> str:
    return "\t".join(r"\N" if value is NULL else str(value) for value in row) + "\n"


def _settle(engine: Engine) -> None:
    """SQLite stays without statistics, as it does in an installation."""
    if engine.dialect.name == "sqlite":
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT setval('event_id_seq', (SELECT max(id) FROM event))"))
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))  # else it is written to disk while something is measured


def _table(table: Any) -> Table:
    assert isinstance(table, Table)
    return table
