"""What the pages of rooms and things ask of a database is understood by both kinds, and answered alike."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from models import Booking, Course, Instructor, Level, Room
from services.catalog.free_time import Wishes
from services.database import SessionFactory, snapshot
from services.facts import courses, levels, people, programs
from services.facts import rooms as facts
from services.registries.nearest import nearest
from services.rooms import finding
from services.rooms.day import House, longest_free, room_days
from services.rooms.heat import heat
from services.schedule import upcoming
from support.catalog import CANCELLED, DRAFT, University, at

HOUSE = House((time(7, 30), time(21)), ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


@pytest.fixture
def here(new_session: SessionFactory) -> University:
    return University(new_session)


def names(found) -> list[str]:
    return [one.name for one in found]


def test_rooms_are_found_free_and_counted(here: University):
    aula = here.add(Room(name="Aula", building="G", capacity=300))
    here.plan(at(8), here.aib1, rooms=(here.room,), course=here.course)
    here.plan(at(12), here.aib1, rooms=(aula,), status=DRAFT)
    here.plan(at(8), here.wib1, rooms=(aula,), status=CANCELLED)
    with snapshot(here.new_session) as session:
        known = finding.read(session)
        assert names(known.matching("AULA", Wishes())) == ["Aula"]
        assert (known.buildings, known.tags) == (["F", "G"], ["beamer", "lab"])
        assert names(finding.free(session, at(8), Wishes())) == ["Aula"]
        taken, free = room_days(session, [here.room, aula], NOW, HOUSE)
        assert (taken.is_free, taken.until) == (False, at(8).ends_at)
        assert (free.is_free, free.until) == (True, at(12).starts_at)
        assert longest_free([taken, free])[0] is free
        week = heat(session, [here.room, aula], date(2026, 11, 2), HOUSE)
        assert [round(sum(map(sum, row.cells)), 3) for row in week.rows] == [1.5, 1.5]
        today = facts.today(session, here.room, NOW, HOUSE)
        assert today.current is not None
        assert today.following is None
        assert len(facts.next_meetings(session, here.room, NOW)) == 1


def test_a_house_that_is_open_over_midnight(here: University):
    house = House((time(18), time(2)), HOUSE.zone)
    here.plan(at(23.5, minutes=30), here.aib1, rooms=(here.room,))  # from half past midnight there
    with snapshot(here.new_session) as session:
        [late] = room_days(session, [here.room], at(21.5).starts_at, house)
        assert (late.until, late.bars()) == (at(23.5).starts_at, [])
        [later] = room_days(session, [here.room], at(23.6).starts_at, house)
        assert not later.is_free
        [noon] = room_days(session, [here.room], at(11).starts_at, house)
        assert (noon.closes_at, noon.free_for) == (None, None)


def test_things_are_told_of(here: University):
    for day in range(10):
        here.plan(at(8, day), here.aib1, course=here.course, people=(here.person,))
    here.plan(at(12), here.aib1, course=here.course, people=(here.person,), status=DRAFT)
    with snapshot(here.new_session) as session:
        person = people.facts(session, here.person, NOW, HOUSE.zone)
        assert names(person.courses) == ["Datenbanken 1"]
        assert [one.event.starts_at for one in person.next] == [at(8, day).starts_at for day in range(8)]
        course = courses.facts(session, here.course, NOW, HOUSE.zone)
        assert (course.term.name, course.total.meetings, course.total.minutes) == ("WS 26/27", 10, 900)
        assert (names(course.instructors), names(course.groups)) == (
            ["Prof. Dr. Beispiel"],
            ["Semester 1 cohort"],
        )
        level = levels.facts(session, here.aib1, NOW, HOUSE.zone)
        assert ([one.group.name for one in level.groups], names(level.courses)) == (
            ["Semester 1 cohort"],
            ["Datenbanken 1"],
        )
        found = programs.listing(session, "informatik")
        assert names(found.listed) == ["Allgemeine Informatik", "Wirtschaftsinformatik"]
        assert names(found.levels[here.aib.id]) == ["Semester 1", "Semester 3"]
        assert upcoming.booking(session, Booking.room_id == here.room.id, NOW, 8) == []


@pytest.mark.parametrize("text", ["datenbanken", "DATENBANKEN-2", "1 datenbanken"])
def test_what_is_called_alike_is_near(here: University, text: str):
    here.add(Course(name="Statistik 1"))
    with snapshot(here.new_session) as session:
        assert nearest(session, Course, text, 1)[0].name == "Datenbanken 1"
        assert nearest(session, Instructor, text.replace("1", ""), 6) == []
        assert nearest(session, Level, "\x00", 6) == []
        assert nearest(session, Room, "-", 6) == []
