"""When things are next on, and what several have on together, on either database."""

from datetime import timedelta

import pytest

from models import Course, EventStatus, Group, Instructor, Level, Program, Room
from services.database import SessionFactory
from services.schedule.attending import events_of
from services.schedule.next_on import Meeting, Thing, next_on
from support.school import MONDAY, School, planned, school, slot

NOON = MONDAY + timedelta(hours=12)


@pytest.fixture
def here(new_session: SessionFactory) -> School:
    return school(new_session)


def following(here: School, *things: Thing) -> dict[Thing, Meeting]:
    with here.new_session() as session:
        return next_on(session, things, NOON)


def starts(here: School, *things: Thing) -> list[float | None]:
    """In hours after midnight of the Monday."""
    found = following(here, *things)
    return [(found[one].starts_at - MONDAY) / timedelta(hours=1) if one in found else None for one in things]


def test_each_kind_has_its_next_meeting(here: School):
    with here.editing() as edit:
        program = Program(name="Maths")
        edit.add(program)
        level = edit.session.get_one(Level, edit.session.get_one(Group, here.cohort).level_id)
        with edit.changing(level):
            level.program_id = program.id
        level_id, program_id = level.id, program.id
    here.plan(slot(8), (here.small,), instructors=(here.ada,), groups=(here.cohort,), course_id=here.algebra)
    here.plan(slot(15), (here.small,), instructors=(here.ada,), groups=(here.td1,), course_id=here.algebra)
    here.plan(slot(14), (here.large,), groups=(here.td2,))
    here.plan(slot(13), groups=(here.tp1,), location_text="Stadium")
    things = [
        (Room.kind, here.small),
        (Room.kind, here.large),
        (Instructor.kind, here.ada),
        (Instructor.kind, here.alan),
        (Course.kind, here.algebra),
        (Course.kind, here.biology),
        (Group.kind, here.cohort),
        (Group.kind, here.td1),
        (Group.kind, here.td2),
        (Group.kind, here.tp1),
        (Level.kind, level_id),
        (Program.kind, program_id),
    ]
    assert starts(here, *things) == [15, 14, 15, None, 15, None, None, 15, 14, 13, 13, 13]


def test_a_meeting_is_told_in_few_words(here: School):
    here.plan(slot(11.5), (here.small, here.large), course_id=here.algebra)
    room = (Room.kind, here.large)
    meeting = following(here, room)[room]
    assert (meeting.title, meeting.place, meeting.is_on(NOON)) == ("Algebra", "Small", True)
    here.plan(slot(13), instructors=(here.ada,), summary="Excursion", location_text="Stadium")
    meeting = following(here, (Instructor.kind, here.ada))[Instructor.kind, here.ada]
    assert (meeting.title, meeting.place, meeting.is_on(NOON)) == ("Excursion", "Stadium", False)


def test_drafts_cancelled_and_past_meetings_do_not_count(here: School):
    here.plan(slot(11), (here.small,), course_id=here.algebra)
    here.plan(slot(13), (here.small,), course_id=here.algebra, status=EventStatus.DRAFT)
    here.plan(slot(14), (here.small,), course_id=here.algebra, status=EventStatus.CANCELLED)
    assert starts(here, (Room.kind, here.small), (Course.kind, here.algebra)) == [None, None]


def test_asking_for_many_costs_as_many_statements_as_asking_for_one_of_each_kind(here: School):
    here.plan(slot(13), (here.small,), groups=(here.cohort,), instructors=(here.ada,), course_id=here.algebra)
    few = [
        (Room.kind, here.small),
        (Instructor.kind, here.ada),
        (Course.kind, here.algebra),
        (Group.kind, here.td1),
    ]
    many = [*few, (Room.kind, here.large), (Group.kind, here.td2), (Group.kind, here.tp1), (Level.kind, 1)]
    counts = []
    for things in few, many:
        with here.statements() as seen:
            following(here, *things)
        counts.append(sum(statement.startswith("SELECT") for statement in seen))
    assert counts == [6, 6]


def test_what_several_have_on_is_read_once(here: School):
    both = here.add(planned(slot(9), (here.small,), groups=(here.cohort,), course_id=here.algebra))
    alone = here.plan(slot(10), (here.large,), groups=(here.td2,))
    here.plan(slot(9, day=1), (here.small,), groups=(here.td1,))
    things = [(Group.kind, here.tp1), (Room.kind, here.small), (Course.kind, here.algebra), (Level.kind, 1)]
    with here.new_session() as session:
        found = events_of(session, things, slot(0, 24))
        ids = {thing: [one.event.id for one in several] for thing, several in found.items()}
    assert ids == dict(zip(things, [[both], [both], [both], [both, alone]], strict=True))
