"""Asking the schedule: each filter, on either database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from models import Course, Event, EventStatus, Group, Instructor, Level, Named, Origin, Program, Room
from services.database import SessionFactory, one_of
from services.schedule import events
from services.schedule.fields import EventFields, Resources
from services.schedule.querying import Asked, NothingSuch, conditions
from services.schedule.slots import Slot
from support.registries import MONDAY, SYNC, World, at

MONTH = Slot(MONDAY, MONDAY + timedelta(days=30))


class Queried(World):
    """A world whose events have summaries."""

    def plan(self, hour: int, *group_ids: int, actor: Any = None, **more: Any) -> int:
        resources = Resources(more.pop("rooms", ()), more.pop("instructors", ()), group_ids)
        with self.edit(*([actor] if actor else [])) as edit:
            return events.create(edit, EventFields(at(hour), resources, **more)).id

    def uid(self, model: type[Named], row_id: int) -> UUID:
        with self.new_session() as session:
            return session.get_one(model, row_id).uid

    def ask(self, *, strict: bool = True, as_planner: bool = True, **filters: Any) -> list[int]:
        asked = Asked(**{"span": MONTH, "as_planner": as_planner, **filters})
        with self.new_session() as session:
            wanted = conditions(session, asked, strict=strict)
            query = select(Event.id).where(*wanted, Event.deleted_at.is_(None))
            return list(session.scalars(query.order_by(Event.id)))


@pytest.fixture
def world(new_session: SessionFactory) -> Queried:
    return Queried(new_session)


def test_what_takes_time_of_the_range(world: Queried):
    ids = [world.plan(hour) for hour in (8, 9, 10)]
    assert world.ask(span=at(9)) == ids[1:2]
    assert world.ask(span=Slot(at(8).ends_at - timedelta(seconds=1), at(9).ends_at)) == ids[:2]


def test_resources_by_their_uids(world: Queried):
    room, other = world.room("B204"), world.room("C1")
    ada, course = world.instructor("Ada"), world.course("Algebra")
    ids = [
        world.plan(8, rooms=(room,)),
        world.plan(9, rooms=(other, room), instructors=(ada,)),
        world.plan(10, rooms=(other,), course_id=course),
        world.plan(11),
    ]
    one, two = world.uid(Room, room), world.uid(Room, other)
    assert world.ask(rooms=(one,)) == ids[:2]
    assert world.ask(rooms=(one, two)) == ids[:3]
    assert world.ask(instructors=(world.uid(Instructor, ada),)) == [ids[1]]
    assert world.ask(courses=(world.uid(Course, course),)) == [ids[2]]
    assert world.ask(courses=(world.uid(Course, course),), rooms=(one,)) == []
    assert world.ask(courses=(world.uid(Course, course),), rooms=(two,)) == [ids[2]]


def test_groups_with_those_above_them_levels_and_programs(world: Queried):
    program = world.program("Informatique")
    level, other = world.level("L2", program_id=program), world.level("L3")
    cohort = world.group(level, "CM")
    one, two = world.group(level, "TD1", cohort), world.group(level, "TD2", cohort)
    elsewhere = world.group(other, "CM")
    ids = [world.plan(8, cohort), world.plan(9, one), world.plan(10, two), world.plan(11, elsewhere)]
    assert world.ask(groups=(world.uid(Group, one),)) == ids[:2]
    assert world.ask(groups=(world.uid(Group, one), world.uid(Group, two))) == ids[:3]
    assert world.ask(groups=(world.uid(Group, cohort),)) == ids[:1]
    assert world.ask(levels=(world.uid(Level, level),)) == ids[:3]
    assert world.ask(levels=(world.uid(Level, level), world.uid(Level, other))) == ids
    assert world.ask(programs=(world.uid(Program, program),)) == ids[:3]


def test_buildings_and_campuses_by_their_names(world: Queried):
    room = world.room("1", building="Bâtiment B", campus="Nord")
    other = world.room("2", building="BATIMENT B", campus="Süd")
    third = world.room("3", building="C")
    ids = [world.plan(8, rooms=(room,)), world.plan(9, rooms=(other,)), world.plan(10, rooms=(third,))]
    assert world.ask(buildings=("batiment b",)) == ids[:2]
    assert world.ask(buildings=("Bâtiment B", "c")) == ids
    assert world.ask(buildings=("Bâtiment B",), campuses=("sud",)) == ids[1:2]


def test_status_and_origin(world: Queried):
    shown = world.plan(8)
    draft = world.plan(9, status=EventStatus.DRAFT)
    cancelled = world.plan(10, status=EventStatus.CANCELLED)
    synced = world.plan(11, actor=SYNC)
    assert world.ask() == [shown, draft, cancelled, synced]
    assert world.ask(as_planner=False) == [shown, cancelled, synced]
    assert world.ask(as_planner=False, statuses=frozenset({EventStatus.DRAFT})) == []
    several = frozenset({EventStatus.DRAFT, EventStatus.CANCELLED})
    assert world.ask(statuses=several) == [draft, cancelled]
    assert world.ask(origins=frozenset({Origin.STARPLAN})) == [synced]
    assert world.ask(origins=frozenset({Origin.LOCAL}), statuses=several) == [draft, cancelled]


def test_what_was_updated_since(world: Queried):
    early, late = world.plan(8), world.plan(9)
    since = world.stored(late).updated_at
    assert world.ask(updated_since=since) == [late]
    with world.edit() as edit:
        events.move(edit, *events.locked(edit, [early]), at(12))
    assert world.ask(updated_since=since) == [early, late]
    assert world.ask(updated_since=world.stored(early).updated_at + timedelta(microseconds=1)) == []


@pytest.mark.parametrize("words", ["muller", "Mueller", "MÜLLER", "Müll"])
def test_umlauts_are_typed_either_way(world: Queried, words: str):
    found = [
        world.plan(8, summary="Sprechstunde Müller"),
        world.plan(9, instructors=(world.instructor("Jörg Müller"),)),
        world.plan(10, rooms=(world.room("Müller-Saal"),)),
        world.plan(11, course_id=world.course("Müllerei")),
    ]
    world.plan(12, summary="Sprechstunde Mülheim")
    assert world.ask(words=words) == found


def test_each_word_must_occur_somewhere(world: Queried):
    ada, room = world.instructor("Ada Lovelace"), world.room("B204")
    course = world.course("Œuvres et contrôle", abbreviation="OEC")
    both = world.plan(8, instructors=(ada,), rooms=(room,), course_id=course)
    one = world.plan(9, instructors=(ada,), summary="Été à 100 % en_ligne")
    world.plan(10, summary="Ada", status=EventStatus.CANCELLED)
    assert world.ask(words="lovelace") == [both, one]
    assert world.ask(words="ada b204 oeuvres CONTROLE oec") == [both]
    assert world.ask(words="ada b205") == []
    assert world.ask(words="ete 100 % en_ligne") == [one]
    assert world.ask(words="n_l") == [one]
    assert world.ask(words="a%e") == []


def test_nobody_but_planners_finds_people_by_their_address(world: Queried):
    ada = world.instructor("Ada Lovelace", email="AL.1815@univ.example", tags="analytics")
    event = world.plan(8, instructors=(ada,))
    assert world.ask(words="al.1815") == [event]
    assert world.ask(words="al.1815", as_planner=False) == []
    assert world.ask(words="univ", as_planner=False) == []
    assert world.ask(words="ada analytics", as_planner=False) == [event]


def test_any_number_of_summaries_may_match(world: Queried):
    texts = [f"Été, {number} \"'" for number in range(40_000)]
    event = world.plan(8, summary=texts[-1])
    with world.new_session() as session:
        query = select(Event.id)
        assert session.scalars(query.where(one_of(session, Event.summary, texts))).all() == [event]
        assert session.scalars(query.where(one_of(session, Event.summary, texts[:-1]))).all() == []
        assert session.scalars(query.where(one_of(session, Event.summary, []))).all() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, uuid4()) for name in ("rooms", "courses", "instructors", "groups", "levels", "programs")),
        ("buildings", "Z"),
        ("campuses", "Z"),
    ],
)
def test_what_nothing_is_called_is_refused_or_matches_nothing(world: Queried, name: str, value: Any):
    world.plan(8, rooms=(world.room("B204", building="B", campus="Nord"),))
    with pytest.raises(NothingSuch) as refused:
        world.ask(**{name: (value,)})
    assert (refused.value.filter, refused.value.value) == (name, str(value))
    assert world.ask(**{name: (value,)}, strict=False) == []


def test_a_deleted_object_is_none(world: Queried):
    room = world.room("B204")
    with world.edit(exclusive=True) as edit:
        edit.delete(edit.session.get_one(Room, room))
    with pytest.raises(NothingSuch):
        world.ask(rooms=(world.uid(Room, room),))


def test_nothing_asked_is_everything_in_the_range(world: Queried):
    first = world.plan(8)
    assert world.ask(words="  ") == [first]
    assert world.ask(span=replace(MONTH, ends_at=at(8).starts_at)) == []
