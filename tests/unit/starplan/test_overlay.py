"""The overlay: what a university writes by hand about what StarPlan does not tell."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from config import PROJECT
from services.starplan.extract.lessons import extract
from services.starplan.extract.patterns import Patterns
from services.starplan.keys import uid_of
from services.starplan.lesson import CourseName, Lesson, PersonName
from services.starplan.overlay import Overlay, Seen
from services.starplan.overlay_file import read_overlay
from services.starplan.upstream import Meeting

NOW = datetime(2026, 4, 20, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def example() -> Overlay:
    return read_overlay(PROJECT / "docs" / "starplan-overlay.example.yml")


def lesson(overlay: Overlay, title: str, *lines: str, rooms: tuple[str, ...] = ()) -> Lesson:
    known = overlay.known({"F-007": "FU", "A 2.05": "VS"}, ["AIB1", "AIB-Orientierung"])
    return extract(Meeting(NOW, NOW, title, rooms=rooms, lines=lines), known)


def test_the_example_says_something_of_everything(example: Overlay):
    room = example.room("FU", "f-007")
    assert room is not None
    assert (room.capacity, room.tags, room.building, room.campus) == (
        60,
        ("projector", "podium"),
        "F",
        "Furtwangen",
    )
    person = example.instructor("Dr. Erika BEISPIEL")
    assert person is not None
    assert (person.email, person.tags) == ("erika.beispiel@example.edu", ("dean",))
    program = example.program("aib")
    assert program is not None
    assert program.faculty is not None
    assert (program.name, program.degree_type) == ("Allgemeine Informatik", "B.Sc.")
    assert program.faculty.uid("hfu") == UUID("6f1de0b6-2b1c-4f2e-9d0a-5a3f4f6f7b10")
    level = example.level("AIB", "aib-orientierung")
    assert level is not None
    assert level.number == 1
    assert example.known({}, []).patterns == Patterns(
        buildings={"1.": "Hauptgebäude", "W": "Werkstatt"},
        online=("alfaview",),
        remarks=("Firmentag",),
        cohorts=("*-Wahl",),
        degree_letter=True,
    )


def test_what_the_file_does_not_name_is_not_known(example: Overlay):
    assert example.room("FU", "F-008") is None
    assert example.instructor("Max Muster") is None
    assert example.program("WIB") is None
    assert example.level("WIB", "AIB-Orientierung") is None


def test_a_room_with_a_site_is_no_other_site_s(example: Overlay):
    assert example.room("VS", "A 2.05") is not None
    assert example.room("FU", "A 2.05") is None
    assert example.room("FU", "F-007") == example.room("VS", "F-007")


def test_nicknames_of_rooms_are_found_in_locations(example: Overlay):
    assert lesson(example, "Ethik", rooms=("grosser hörsaal, alfaview",)).rooms == ("F-007",)
    assert lesson(example, "Ethik", rooms=("F 007, alfaview",)).location_text == "alfaview"


def test_a_nickname_of_a_room_that_is_not_there_means_nothing(example: Overlay):
    assert example.known({}, []).rooms.locate(["Großer Hörsaal"]).rooms == ()


@pytest.mark.parametrize("line", ["E. Beispiel-Muster", "Prof. Dr. Erika Beispiel", "Erika Beispiel"])
def test_every_spelling_of_a_person_shows_the_name_of_the_file(example: Overlay, line: str):
    people = lesson(example, "Ethik", line, "AIB1").people
    assert people == (PersonName("Prof. Dr. Erika Beispiel", "erika beispiel"),)


def test_another_name_of_a_course_is_that_course(example: Overlay):
    course = CourseName("Datenbanken 1", "", "DB1", "datenbanken 1")
    assert lesson(example, "Datenbanksysteme 1").course == course
    assert lesson(example, "Datenbanken 1").course == course


def test_a_course_may_be_known_by_its_number(example: Overlay):
    name = "Ausgewählte Kapitel der Softwareentwicklung"
    assert lesson(example, "AKSE (262164)").course == CourseName(name, "262164", "AKSE", "262164")


def test_patterns_of_the_site_count(example: Overlay):
    found = lesson(example, "Ethik", "Firmentag Beispiel", "OM3-Wahl")
    assert (found.people, found.cohorts, found.note) == ((), ("OM3-Wahl",), "Firmentag Beispiel")


def test_a_faculty_without_an_id_has_one_that_follows_from_its_name():
    overlay = Overlay.model_validate(
        {"programs": [{"short_name": "AIB", "faculty": {"name": "Informatik"}}], "version": 1}
    )
    assert overlay.programs[0].faculty is not None
    assert overlay.programs[0].faculty.uid("hfu") == uid_of("hfu", "faculty", "informatik")


def test_entries_that_belong_to_nothing_are_named(example: Overlay):
    there = Seen(
        rooms=[("FU", "F-007"), ("FU", "A 2.05")],
        instructors=["Prof. Erika Beispiel"],
        programs=["AIB"],
        levels=[("AIB", "AIB1")],
        courses=["Datenbanken 1"],
    )
    assert example.unmatched(there) == [
        "rooms[1]: 'A 2.05' matches nothing",
        "levels[0]: 'AIB-Orientierung' matches nothing",
        "courses[1]: 'Ausgewählte Kapitel der Softwareentwicklung' matches nothing",
    ]


def test_nothing_is_unmatched_where_all_is_there(example: Overlay):
    there = Seen(
        rooms=[("FU", "f-007"), ("vs", "A 2.05")],
        instructors=["erika beispiel", "Max Muster"],
        programs=["aib"],
        levels=[("aib", "AIB-orientierung")],
        courses=["DATENBANKEN 1", "262164", "Ethik"],
    )
    assert example.unmatched(there) == []
    assert Overlay().unmatched(Seen()) == []


def test_a_new_overlay_has_plans_read_again(example: Overlay):
    assert example.known({}, []).version == example.known({}, []).version
    assert example.known({}, []).version != Overlay().known({}, []).version
