"""Plannings of the timetable, on either database."""

from zoneinfo import ZoneInfo

import pytest

from models import Course, Group, Instructor, Level, Named, Room
from services.database import SessionFactory
from services.plannings.timetable import BYTES_KEPT, TimetablePlannings
from services.plannings.timetable_tree import full_id_of, read_tree
from support.clock import Clock
from support.school import School, planned, school, slot

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def here(new_session: SessionFactory) -> School:
    return school(new_session)


@pytest.fixture
def plannings(here: School) -> TimetablePlannings:
    return TimetablePlannings(here.new_session, PARIS, now=Clock())


def full_id(here: School, model: type[Named], record_id: int) -> str:
    with here.new_session() as session:
        return full_id_of(session.get_one(model, record_id))


def test_each_kind_has_its_events(here: School, plannings: TimetablePlannings) -> None:
    everything = {"instructors": (here.ada,), "groups": (here.td1,), "course_id": here.algebra}
    here.add(planned(slot(8), (here.small,), **everything))
    here.add(planned(slot(10), (here.large,), groups=(here.td2,)))
    with here.new_session() as session:
        level_id = session.get_one(Group, here.td1).level_id
    wanted = [
        (Group, here.cohort, 0),
        (Group, here.tp1, 1),
        (Level, level_id, 2),
        (Course, here.algebra, 1),
        (Room, here.small, 1),
        (Instructor, here.ada, 1),
        (Instructor, here.alan, 0),
    ]
    for model, record_id, number in wanted:
        subject = plannings.find(full_id(here, model, record_id))
        assert subject is not None
        assert plannings.content(subject, None).count == number, subject.title


def test_an_answer_is_made_once_for_each_state_of_the_timetable(
    here: School, plannings: TimetablePlannings
) -> None:
    place = full_id(here, Room, here.small)
    here.plan(slot(8), (here.small,))
    first, again = plannings.find(place), plannings.find(place)
    assert first is not None
    assert again is not None
    assert plannings.content(first, None) is plannings.content(again, None)
    here.plan(slot(10), (here.small,))
    later = plannings.find(place)
    assert later is not None
    assert (plannings.content(first, None).count, plannings.content(later, None).count) == (1, 2)


def test_what_is_kept_is_bounded(here: School, plannings: TimetablePlannings) -> None:
    here.plan(slot(8), (here.small,), note="x" * (BYTES_KEPT + 1))
    subject = plannings.find(full_id(here, Room, here.small))
    assert subject is not None
    assert plannings.content(subject, None) is not plannings.content(subject, None)


def test_the_tree_takes_few_statements(here: School) -> None:
    with here.new_session() as session, here.statements() as seen:
        tree = read_tree(session)
    assert tree is not None
    assert sum(statement.startswith("SELECT") for statement in seen) == 5
    assert [node.title for node in tree.walk() if not node.children and "group" in node.full_id] == [
        "CM",
        "TD1",
        "TP1",
        "TD2",
    ]
