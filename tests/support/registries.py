"""A timetable made by services, on a database without an application around it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models import Change, Event, EventStatus
from services.changes.edit import Actor, Edit, editing
from services.database import SessionFactory
from services.registries import courses, groups, instructors, levels, programs, rooms
from services.schedule import events
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
PLANNER = Actor("anna", "api")
SYNC = Actor("sync", "sync")
T = TypeVar("T")


def at(hour: int, hours: int = 1) -> Slot:
    return Slot(MONDAY + timedelta(hours=hour), MONDAY + timedelta(hours=hour + hours))


class World:
    """Each method is an edit of its own and gives an id."""

    def __init__(self, new_session: SessionFactory) -> None:
        self.new_session = new_session

    def edit(self, actor: Actor = PLANNER, **how: bool) -> AbstractContextManager[Edit]:
        return editing(self.new_session, actor, **how)

    def read(self, get: Callable[..., T], *args: Any, **more: Any) -> T:
        """What a reading service gives; columns of it stay readable."""
        with self.new_session() as session:
            return get(session, *args, **more)

    def program(self, name: str, abbreviation: str = "") -> int:
        with self.edit() as edit:
            return programs.create(edit, programs.ProgramFields(name, abbreviation)).id

    def level(self, name: str, **more: Any) -> int:
        with self.edit() as edit:
            return levels.create(edit, levels.LevelFields(name, **more)).id

    def group(self, level_id: int, name: str, parent_id: int | None = None) -> int:
        with self.edit() as edit:
            return groups.create(edit, level_id, groups.GroupFields(name, parent_id=parent_id)).id

    def course(self, name: str, **more: Any) -> int:
        with self.edit() as edit:
            return courses.create(edit, courses.CourseFields(name, **more)).id

    def instructor(self, name: str, **more: Any) -> int:
        with self.edit() as edit:
            return instructors.create(edit, instructors.InstructorFields(name, **more)).id

    def room(self, name: str, **more: Any) -> int:
        with self.edit() as edit:
            return rooms.create(edit, rooms.RoomFields(name, **more)).id

    def event(
        self,
        slot: Slot,
        *group_ids: int,
        rooms: tuple[int, ...] = (),
        instructors: tuple[int, ...] = (),
        course: int | None = None,
        status: EventStatus = EventStatus.PUBLISHED,
    ) -> int:
        resources = Resources(rooms, instructors, group_ids)
        with self.edit() as edit:
            return events.create(edit, EventFields(slot, resources, course_id=course, status=status)).id

    def stored(self, event_id: int) -> Event:
        """An event with its bookings, deleted or not."""
        query = select(Event).where(Event.id == event_id).options(selectinload(Event.bookings))
        with self.new_session() as session:
            return session.scalars(query).one()

    def log(self) -> list[tuple[int, str, int, str]]:
        """All changes in order: batch, kind, id, action."""
        query = select(Change.batch_id, Change.kind, Change.record_id, Change.action).order_by(Change.id)
        with self.new_session() as session:
            return [tuple(row) for row in session.execute(query)]

    def last_batch(self) -> set[tuple[str, int, str]]:
        """Kind, id, action of what the last edit changed."""
        log = self.log()
        return {(kind, number, action) for batch, kind, number, action in log if batch == log[-1][0]}


def names(found: Any) -> list[str]:
    return [row.name for row in found]


def load(session: Session, model: type[T], row_id: int) -> T:
    found = session.get(model, row_id)
    assert found is not None
    return found
