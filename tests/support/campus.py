"""A small campus in the timetable of an application, and its plannings."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import selectinload, sessionmaker

from extensions import db
from models import Course, Event, Group, Instructor, Level, Named, Program, Record, Room
from services.changes.edit import Actor, Edit, editing
from services.database import SessionFactory
from services.schedule import events
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot

TODAY = datetime(2026, 11, 16, tzinfo=UTC)
"""A Monday."""


def slot(hour: int, day: int = 0) -> Slot:
    starts_at = TODAY + timedelta(days=day, hours=hour)
    return Slot(starts_at, starts_at + timedelta(minutes=90))


class Campus:
    """A program with one level, whose cohort has two halves; a course, a room, an instructor."""

    def __init__(self, new_session: SessionFactory) -> None:
        self._new_session = new_session
        self.program = self.add(Program(name="Licence Informatique"))
        self.level = self.add(Level(name="L2 Informatique", program_id=self.program.id))
        self.cohort = self.add(Group(name="L2 INFO", level_id=self.level.id, type="CM"))
        self.one = self.add(self._half("L2 INFO TD1"))
        self.two = self.add(self._half("L2 INFO TD2"))
        self.course = self.add(Course(name="Algorithmique", level_id=self.level.id))
        self.room = self.add(Room(name="B204", building="Bâtiment B"))
        self.person = self.add(Instructor(name="Camille Lemoine"))

    def _half(self, name: str) -> Group:
        return Group(name=name, level_id=self.level.id, parent_id=self.cohort.id, type="TD")

    def write(self, work: Callable[[Edit], Any]) -> Any:
        with editing(self._new_session, Actor("test", "cli")) as edit:
            done = work(edit)
            edit.session.expire_on_commit = False
            return done

    def add(self, record: Any) -> Any:
        self.write(lambda edit: edit.add(record))
        return record

    def change(self, record: Record, **values: Any) -> None:
        def work(edit: Edit) -> None:
            row = self._row(edit, record)
            with edit.changing(row):
                for name, value in values.items():
                    setattr(row, name, value)

        self.write(work)

    def drop(self, record: Record) -> None:
        self.write(lambda edit: edit.delete(self._row(edit, record)))

    def _row(self, edit: Edit, record: Record) -> Any:
        options = [selectinload(Event.bookings)] if isinstance(record, Event) else []
        return edit.session.get_one(type(record), record.id, options=options)

    def plan(self, hour: int, *groups: Group, day: int = 0, **fields: Any) -> Event:
        resources = Resources((self.room.id,), (self.person.id,), tuple(group.id for group in groups))
        given = {"resources": resources, "course_id": self.course.id, **fields}
        return self.write(lambda edit: events.create(edit, EventFields(slot(hour, day), **given)))


@pytest.fixture
def morning() -> Iterator[None]:
    """The clock goes on from the beginning of today."""
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def campus(app: Flask) -> Campus:
    with app.app_context():
        return Campus(sessionmaker(db.engine))


def id_of(record: Named) -> str:
    return f"timetable.{record.kind}.{record.uid}"
