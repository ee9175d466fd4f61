"""A small school to schedule in, on a database without an application."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import event, select
from sqlalchemy.orm import selectinload

from models import Change, ChangeBatch, Course, Event, Group, Instructor, Level, Record, Room
from services.changes.edit import Actor, Edit, editing
from services.changes.images import Image, image_of
from services.changes.references import kinds
from services.database import SessionFactory
from services.schedule import events
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot

PLANNER = Actor("Ada", "page")
MONDAY = datetime(2026, 11, 2, tzinfo=UTC)


def slot(hour: float, length: float = 1, day: int = 0) -> Slot:
    """``day`` days after the Monday, in hours."""
    starts_at = MONDAY + timedelta(days=day, hours=hour)
    return Slot(starts_at, starts_at + timedelta(hours=length))


@dataclass(frozen=True)
class School:
    """One level: a cohort, two parts of it, and a part of the first; two of everything else."""

    new_session: SessionFactory
    cohort: int
    td1: int
    td2: int
    tp1: int
    ada: int
    alan: int
    small: int
    """A room with 20 seats."""
    large: int
    """A room with 100 seats."""
    algebra: int
    biology: int

    def editing(self, actor: Actor = PLANNER, **options: bool):
        return editing(self.new_session, actor, **options)

    def add(self, fields: EventFields, actor: Actor = PLANNER) -> int:
        """The id of an event that was stored in an edit of its own."""
        with self.editing(actor) as edit:
            return events.create(edit, fields).id

    def plan(self, when: Slot, rooms: tuple[int, ...] = (), **more: object) -> int:
        return self.add(planned(when, rooms, **more))

    def event(self, event_id: int) -> Event:
        with self.new_session() as session:
            query = select(Event).where(Event.id == event_id).options(selectinload(Event.bookings))
            return session.scalars(query).one()

    def changes(self) -> list[Change]:
        with self.new_session() as session:
            return list(session.scalars(select(Change).order_by(Change.id)))

    def batches(self) -> list[int]:
        with self.new_session() as session:
            return list(session.scalars(select(ChangeBatch.id).order_by(ChangeBatch.id)))

    def images(self) -> dict[tuple[str, int], Image]:
        """Every living row."""
        with self.new_session() as session:
            return {(row.kind, row.id): image_of(row) for row in living(session)}

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """What is sent to the database."""
        seen: list[str] = []
        with self.new_session() as session:
            engine = session.get_bind()

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)


def planned(when: Slot, rooms: tuple[int, ...] = (), **more: object) -> EventFields:
    """``instructors`` and ``groups`` are ids; the rest is as in EventFields."""
    resources = Resources(rooms, more.pop("instructors", ()), more.pop("groups", ()))
    return EventFields(when, resources, **more)


def school(new_session: SessionFactory) -> School:
    with editing(new_session, PLANNER) as edit:
        level = _added(edit, Level(name="L1"))
        cohort = _added(edit, Group(name="CM", level_id=level))
        td1 = _added(edit, Group(name="TD1", level_id=level, parent_id=cohort))
        return School(
            new_session=new_session,
            cohort=cohort,
            td1=td1,
            td2=_added(edit, Group(name="TD2", level_id=level, parent_id=cohort)),
            tp1=_added(edit, Group(name="TP1", level_id=level, parent_id=td1)),
            ada=_added(edit, Instructor(name="Ada Lovelace")),
            alan=_added(edit, Instructor(name="Alan Turing")),
            small=_added(edit, Room(name="Small", capacity=20)),
            large=_added(edit, Room(name="Large", capacity=100)),
            algebra=_added(edit, Course(name="Algebra")),
            biology=_added(edit, Course(name="Biology")),
        )


def _added(edit: Edit, record: Record) -> int:
    edit.add(record)
    return record.id


def living(session) -> Iterator[Record]:
    for model in kinds().values():
        query = select(model).where(model.deleted_at.is_(None)).order_by(model.id)
        yield from session.scalars(query.options(selectinload(Event.bookings)) if model is Event else query)
