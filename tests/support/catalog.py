"""A small followed university beside courses of its own, in the timetable of an application; and asking its catalog."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import selectinload, sessionmaker
from werkzeug.test import TestResponse

from extensions import db
from models import (
    AcademicPeriod,
    Course,
    Event,
    EventSource,
    EventStatus,
    Group,
    Instructor,
    Level,
    Program,
    Room,
    Term,
)
from services.changes.edit import Actor, Door, Edit, editing
from services.database import SessionFactory
from services.schedule import events
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot
from support.timetable import made

CATALOG = "/v1/starplan"
MONDAY = datetime(2026, 11, 2, tzinfo=UTC)


def at(hour: float, day: int = 0, minutes: int = 90) -> Slot:
    """``day`` days after Monday, 2 November 2026; hours of UTC."""
    starts_at = MONDAY + timedelta(days=day, hours=hour)
    return Slot(starts_at, starts_at + timedelta(minutes=minutes))


class University:
    """Two programs with semesters that are followed; each method is an edit of its own."""

    app: Flask
    """Where there is one."""

    def __init__(self, new_session: SessionFactory) -> None:
        self.new_session = new_session
        self.winter = self.add(Term(name="WS 26/27", starts_on=date(2026, 9, 1), ends_on=date(2027, 2, 28)))
        self.summer = self.add(Term(name="SS 27", starts_on=date(2027, 3, 1), ends_on=date(2027, 8, 31)))
        self.aib = self.add(Program(name="Allgemeine Informatik", abbreviation="AIB", degree_type="B.Sc."))
        self.aib3 = self.semester("Semester 3", 3, self.aib)
        self.aib1 = self.semester("Semester 1", 1, self.aib)
        self.wib = self.add(Program(name="Wirtschaftsinformatik", abbreviation="WIB", degree_type="M.Sc."))
        self.wib1 = self.semester("Semester 1", 1, self.wib)
        self.course = self.add(Course(name="Datenbanken 1", abbreviation="DB1", module_number="262164"))
        self.room = self.add(
            Room(name="F-007", building="F", campus="Furtwangen", capacity=60, tags="beamer, lab")
        )
        self.person = self.add(Instructor(name="Prof. Dr. Beispiel", email="beispiel@example.edu"))

    def edit(self, door: Door) -> AbstractContextManager[Edit]:
        return editing(self.new_session, Actor("test", door))

    def semester(self, name: str, number: int | None, program: Program | None, door: Door = "sync") -> Level:
        """A level with its cohort; what the sync brings has a period in the winter term, which is its current one."""
        level = Level(name=name, number=number, program_id=program and program.id)
        self.add(level, door)
        self.add(Group(name=f"{name} cohort", level_id=level.id), door)
        return level

    def link(self, level: Level, term: Term | None = None, *, current: bool = True) -> AcademicPeriod:
        """Give the level a period."""
        period = AcademicPeriod(
            term_id=(term or self.winter).id,
            level_id=level.id,
            is_current=current,
            upstream_id=f"{level.id}0",
            upstream_name=level.name,
        )
        with self.edit("sync") as edit:
            edit.session.add(period)
            edit.session.flush()
            edit.session.expire_on_commit = False
        return period

    def add(self, record: Any, door: Door = "sync") -> Any:
        with self.edit(door) as edit:
            edit.add(record)
            edit.session.expire_on_commit = False
        return record

    def plan(
        self,
        slot: Slot,
        *levels: Level,
        sources: tuple[AcademicPeriod, ...] = (),
        rooms: tuple[Room, ...] = (),
        people: tuple[Instructor, ...] = (),
        course: Course | None = None,
        **fields: Any,
    ) -> Event:
        """An event of the levels' cohorts; with ``sources`` it is one that feeds tell of."""
        with self.edit("sync" if sources else "api") as edit:
            resources = Resources(
                tuple(room.id for room in rooms),
                tuple(person.id for person in people),
                tuple(cohort(edit, level) for level in levels),
            )
            event = events.create(
                edit, EventFields(slot, resources, course_id=course and course.id, **fields)
            )
            edit.session.flush()
            for period in sources:
                edit.session.add(
                    EventSource(event_id=event.id, period_id=period.id, content_key="", row_hash="")
                )
            edit.session.expire_on_commit = False
        return event

    def change(self, record: Any, **values: Any) -> None:
        with self.edit("sync") as edit:
            options = [selectinload(Event.bookings)] if isinstance(record, Event) else []
            row = edit.session.get_one(type(record), record.id, options=options)
            with edit.changing(row):
                for name, value in values.items():
                    setattr(row, name, value)

    def update(self, event: Event, change: Callable[[EventFields], EventFields]) -> None:
        with self.edit("sync") as edit:
            (row,) = events.locked(edit, [event.id])
            events.update(edit, row, change(EventFields.of(row)))


def cohort(edit: Edit, level: Level) -> int:
    return edit.session.query(Group).filter_by(level_id=level.id, parent_id=None).one().id


class Catalog:
    """Asks the catalog."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, headers: dict[str, str] | None = None, **query: str) -> TestResponse:
        asked = {name.rstrip("_"): value for name, value in query.items()}
        return self.client.get(CATALOG + path, query_string=asked or None, headers=headers)

    def body(self, path: str, **query: str) -> Any:
        return made(self.get(path, **query), 200)

    def data(self, path: str, **query: str) -> Any:
        body = self.body(path, **query)
        assert list(body) == ["data"]
        return body["data"]

    def data_of_instructor(self, person: Instructor) -> Any:
        return self.body(f"/instructors/{person.uid}/courses")["data"]

    def error(self, path: str, status: int, **query: str) -> str:
        """The message of a refusal in the door's own shape."""
        body = made(self.get(path, **query), status)
        assert set(body) == {"error"}
        assert set(body["error"]) == {"code", "message", "details"}
        names = {400: "BAD_REQUEST", 404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}
        assert body["error"]["code"] == names[status]
        assert body["error"]["details"] == {}
        return body["error"]["message"]


@pytest.fixture
def university(app: Flask) -> University:
    with app.app_context():
        here = University(sessionmaker(db.engine))
    here.app = app
    return here


@pytest.fixture
def catalog(client: FlaskClient) -> Catalog:
    return Catalog(client)


DRAFT, CANCELLED = EventStatus.DRAFT, EventStatus.CANCELLED
