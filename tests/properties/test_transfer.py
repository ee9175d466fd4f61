"""What was exported imports back unchanged."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from models import Base, Course, EventStatus, Group, Instructor, Level, Program, Record, Room, Term
from models.sqlite import prepare_engine
from services.changes.edit import Edit, editing
from services.database import SessionFactory
from services.schedule import events, series
from services.schedule.fields import EventFields
from services.schedule.recurrence import Rule
from services.transfer.sandbox import read_file
from services.transfer.tables import Outgoing, Table
from support.school import PLANNER, planned, slot
from support.transfer import count_changes, exported, images, imported, undone
from support.uploads import WRITERS, written

HARD = [
    "a,b",
    'say "x"',
    "two\nlines",
    "007",
    "=1+1",
    "-2",
    "'quoted",
    "🎓",
    "شعبة",
    "é",
    "12;13",
    "null",
    "@x",
    "1e5",
]


@contextmanager
def database(folder: Path, name: str) -> Iterator[SessionFactory]:
    engine = create_engine(f"sqlite:///{folder / name}.db")
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    yield sessionmaker(engine)
    engine.dispose()


class Writer:
    """Fills an empty timetable at random."""

    def __init__(self, edit: Edit, random: Random) -> None:
        self.edit = edit
        self.random = random
        self.count = 0

    def text(self) -> str:
        """A name that no other row has."""
        self.count += 1
        return f"{self.random.choice(HARD)}{self.random.choice(['', ' '])}{self.count}"

    def maybe(self, several: list[int]) -> int | None:
        return self.random.choice([None, *several])

    def some(self, several: list[int]) -> tuple[int, ...]:
        return tuple(self.random.sample(several, self.random.randrange(min(3, len(several) + 1))))

    def add(self, record: Record) -> int:
        self.edit.add(record)
        return record.id

    def fill(self) -> None:
        count = self.random.randrange(1, 4)
        self.add(Term(name=self.text(), starts_on=date(2026, 9, 1), ends_on=date(2027, 1, 31)))
        programs = [self.add(Program(name="Twice", abbreviation=self.text())) for _ in range(count)]
        levels = [
            self.add(
                Level(name=self.text(), program_id=self.maybe(programs), number=self.random.choice([None, 3]))
            )
            for _ in range(count)
        ]
        self.groups = self.trees(levels)
        self.rooms = [
            self.add(Room(name=self.text(), capacity=self.random.choice([None, 1, 900]), tags=self.text()))
            for _ in range(count)
        ]
        self.people = [self.add(Instructor(name="Martin", email=self.text())) for _ in range(count)]
        self.courses = [self.add(Course(name=self.text(), level_id=self.maybe(levels))) for _ in range(count)]
        events.create_each(self.edit, [self.fields() for _ in range(self.random.randrange(12))])

    def trees(self, levels: list[int]) -> list[int]:
        made: dict[int, list[int]] = {level: [] for level in levels}
        for _ in range(self.random.randrange(8)):
            level = self.random.choice(levels)
            group = Group(name="TD", level_id=level, parent_id=self.maybe(made[level]), type=self.text())
            made[level].append(self.add(group))
        return [number for several in made.values() for number in several]

    def fields(self) -> EventFields:
        return planned(
            slot(self.random.randrange(90) / 4, self.random.choice([0.5, 1, 24]), self.random.randrange(5)),
            self.some(self.rooms),
            instructors=self.some(self.people),
            groups=self.some(self.groups),
            course_id=self.maybe(self.courses),
            summary=self.random.choice(["", *HARD]),
            note=self.random.choice(["", " kept \n", *HARD]),
            status=self.random.choice(list(EventStatus)),
            all_day=self.random.choice([True, False]),
            location_text=self.random.choice(["", *HARD]),
        )


def add_series(writer: Writer) -> None:
    rule = Rule("Europe/Paris", date(2027, 3, 15), date(2027, 4, 16), (0, 2), time(9, 30), 90, 2)
    fields = planned(slot(9), tuple(writer.rooms), course_id=writer.maybe(writer.courses))
    meetings = series.create(writer.edit, rule, fields)
    ids = [event.id for event in meetings]
    (moved,) = events.locked(writer.edit, ids[:1])
    events.move(writer.edit, moved, slot(6, day=-writer.random.randrange(10, 20)))
    events.delete(writer.edit, events.locked(writer.edit, ids[-1:])[0])


def filled(here: SessionFactory, random: Random) -> None:
    with editing(here, PLANNER, exclusive=True) as edit:
        writer = Writer(edit, random)
        writer.fill()
        add_series(writer)


@given(st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_export_makes_the_same_timetable_of_an_empty_one(random: Random):
    with (
        TemporaryDirectory() as folder,
        database(Path(folder), "from") as here,
        database(Path(folder), "to") as there,
    ):
        filled(here, random)
        files = exported(here)
        random.shuffle(files)

        done = imported(there, *files)
        assert done.errors == []
        assert images(there) == images(here)
        assert exported(there) == exported(here)

        changes = count_changes(there)
        for again in (here, there):
            repeated = imported(again, *files)
            assert (repeated.batch_id, repeated.skipped) == (None, repeated.total_rows)
        assert count_changes(there) == changes

        undone(there, done.batch_id)
        assert images(there) == {}
        assert imported(there, *files).errors == []
        assert images(there) == images(here)


def outgoing(table: Table) -> Outgoing:
    return Outgoing(table.file.removesuffix(".csv"), table.header, [row.values for row in table.rows])


@pytest.mark.parametrize("kind", WRITERS)
@given(st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_file_of_each_kind_makes_the_same_timetable_of_an_empty_one(kind: str, random: Random):
    with (
        TemporaryDirectory() as folder,
        database(Path(folder), "from") as here,
        database(Path(folder), "to") as there,
    ):
        filled(here, random)
        tables = read_file(f"timetable.{kind}", written(kind, *map(outgoing, exported(here))))
        assert imported(there, *tables, mappings=None).errors == []
        assert images(there) == images(here)
        assert exported(there) == exported(here)
        assert imported(there, *tables, mappings=None).batch_id is None
