"""The demo university in the timetable: rich, free of clashes, made once."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from models import (
    Base,
    Booking,
    Change,
    ChangeBatch,
    Course,
    Event,
    EventStatus,
    Group,
    Instructor,
    Level,
    Program,
    Record,
    Room,
    Series,
    Term,
)
from models.sqlite import prepare_engine
from services.changes.edit import Actor, editing
from services.database import SessionFactory
from services.demo.academic_year import academic_year
from services.demo.timetable import fill_timetable
from services.registries import rooms
from services.registries.rooms import RoomFields

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SessionFactory]:
    """The timetable of a first start; tests only read it."""
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    assert fill_timetable(sessionmaker(engine), TODAY) > 3000
    yield sessionmaker(engine)
    engine.dispose()


@pytest.fixture
def session(filled: SessionFactory) -> Iterator[Session]:
    with filled() as session:
        yield session


def count(session: Session, model: type[Record] | type[ChangeBatch], *conditions: object) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0  # type: ignore[arg-type]


def test_nobody_and_no_room_is_booked_twice(session: Session) -> None:
    parents = dict(session.execute(select(Group.id, Group.parent_id)).all())  # type: ignore[arg-type]
    taken: dict[tuple[str, int], list[tuple[object, ...]]] = defaultdict(list)
    above: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    for booking in session.scalars(select(Booking).where(Booking.blocks)):
        time = (booking.starts_at, booking.ends_at, booking.event_id)
        if booking.room_id:
            taken["room", booking.room_id].append(time)
        elif booking.instructor_id:
            taken["instructor", booking.instructor_id].append(time)
        else:
            above[booking.group_id or 0].append(time)
    for group in parents:
        # What a student of the group attends: its own events and those of all groups above it.
        current: int | None = group
        while current is not None:
            taken["group", group] += above[current]
            current = parents[current]
    assert len(taken) > 60
    for resource, times in taken.items():
        for earlier, later in pairwise(sorted(times)):
            assert earlier[2] == later[2] or earlier[1] <= later[0], resource  # type: ignore[operator]


def test_there_is_something_of_everything(session: Session) -> None:
    kinds = {Term: 4, Program: 4, Level: 7, Group: 20, Course: 50, Instructor: 20, Room: 25, Series: 300}
    for model, least in kinds.items():
        assert count(session, model) >= least, model.kind
    for status, least in {
        EventStatus.CANCELLED: 50,
        EventStatus.DRAFT: 20,
        EventStatus.PUBLISHED: 4000,
    }.items():
        assert count(session, Event, Event.status == status) >= least, status
    assert count(session, Event, Event.location_text.endswith("À distance")) >= 50
    assert count(session, Event, Event.summary.startswith("Examen")) >= 20
    assert count(session, Event, Event.summary.startswith("Klausur")) >= 10
    assert count(session, Event, Event.original_starts_at.is_not(None)) >= 100
    assert count(session, Event, Event.all_day) == 4


def test_drafts_are_few_and_every_room_event_knows_its_place(session: Session) -> None:
    assert count(session, Event, Event.status == EventStatus.DRAFT) < 60
    in_a_room = select(Booking.event_id).where(Booking.room_id.is_not(None))
    assert count(session, Event, Event.id.not_in(in_a_room), Event.location_text == "") == 0


def test_every_group_has_a_year_of_meetings(session: Session) -> None:
    of_groups = session.execute(select(Booking.group_id, func.count()).group_by(Booking.group_id)).all()
    meetings = {group_id: number for group_id, number in of_groups if group_id is not None}
    groups = session.scalars(select(Group)).all()
    assert {group.type for group in groups} == {"CM", "TD", "TP"}
    for group in groups:
        assert meetings[group.id] >= 10, group.name


def test_a_meeting_off_its_rule_is_an_exception_of_its_series(session: Session) -> None:
    rules = {series.id: series for series in session.scalars(select(Series))}
    seen = 0
    for event in session.scalars(select(Event).where(Event.series_id.is_not(None))):
        rule = rules[event.series_id or 0]
        assert rule.starts_on <= event.starts_at.date() <= rule.until_on or event.original_starts_at
        seen += 1
    assert seen > 4000


def test_it_is_one_change_of_the_demo(session: Session) -> None:
    batch = session.scalars(select(ChangeBatch)).one()
    assert (batch.actor, batch.door, batch.user_id) == ("demo", "demo", None)
    created = select(func.count()).where(Change.batch_id == batch.id, Change.action == "created")
    models = (Term, Program, Level, Group, Course, Instructor, Room, Series, Event)
    assert session.scalar(created) == sum(count(session, model) for model in models)


def test_it_is_the_year_of_today(session: Session) -> None:
    starts = session.scalars(select(Term.starts_on)).all()
    assert {academic_year(on) for on in starts} == {2026}


def test_a_second_start_writes_nothing(filled: SessionFactory) -> None:
    assert fill_timetable(filled, TODAY) == 0
    with filled() as session:
        assert count(session, ChangeBatch) == 1


def _delete(new_session: SessionFactory, room_id: int) -> None:
    with editing(new_session, Actor("test", "cli"), exclusive=True) as edit:
        rooms.delete(edit, rooms.locked(edit, room_id))


def _keep(_new_session: SessionFactory, _room_id: int) -> None:
    pass


@pytest.mark.parametrize("afterwards", [_keep, _delete])
def test_a_timetable_of_ones_own_is_left_alone_also_when_it_was_emptied(
    new_session: SessionFactory, afterwards: Callable[[SessionFactory, int], None]
) -> None:
    with editing(new_session, Actor("test", "cli")) as edit:
        room_id = rooms.create(edit, RoomFields("B204")).id
    afterwards(new_session, room_id)
    assert fill_timetable(new_session, TODAY) == 0


@pytest.mark.parametrize("new_session", ["postgresql"], indirect=True)
def test_it_fills_postgresql_too(new_session: SessionFactory) -> None:
    number = fill_timetable(new_session, TODAY)
    with new_session() as session:
        assert number == count(session, Event)
