"""From the texts of whole meetings, as several sites write them, to lessons. All names are made up."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.starplan.extract.cohorts import CohortNames
from services.starplan.extract.courses import LectureNames
from services.starplan.extract.known import Known
from services.starplan.extract.lessons import extract
from services.starplan.extract.patterns import Patterns
from services.starplan.extract.rooms import RoomNames
from services.starplan.lesson import CourseName, Lesson, PersonName
from services.starplan.upstream import Lecture, Meeting, PlanningGroup

BERLIN = ZoneInfo("Europe/Berlin")
STARTS_AT = datetime(2026, 4, 20, 8, tzinfo=BERLIN)
ENDS_AT = datetime(2026, 4, 20, 9, 30, tzinfo=BERLIN)
KNOWN = Known(
    rooms=RoomNames({"F230": "HN", "F231": "HN", "Projektraum Teams": "HN", "Labor Süd": "HN"}),
    cohorts=CohortNames(["SEB6", "SEM1", "MI7-3-Wahl", "OM7"]),
    lectures=LectureNames([Lecture("1", "AKSE", "Ausgewählte Kapitel der SE (262164)")]),
)
MUSTER = PersonName("Prof. Dr. Max Muster", "max muster")
KOEHLER = PersonName("Änne Köhler", "anne kohler")
AKSE = CourseName("Ausgewählte Kapitel der SE", "262164", "AKSE", "262164")


def meeting(
    title: str = "Ausgewählte Kapitel der SE (262164)",
    *lines: str,
    summary: str = "AKSE (262164)",
    rooms: tuple[str, ...] = ("F230",),
    people: tuple[str, ...] | None = None,
    cohorts: tuple[str, ...] | None = None,
) -> Meeting:
    return Meeting(
        STARTS_AT, ENDS_AT, title, summary, rooms, lines, people, cohorts, uid="7314620958114260000"
    )


def test_a_meeting_of_a_calendar_becomes_a_lesson():
    lesson = extract(
        meeting(
            "Ausgewählte Kapitel der SE (262164), Ausgewählte Kapitel der SE (262164)",
            "Prof.Dr. Max Muster, Änne Köhler",
            "SEB6, SEM1",
            "Hinweis: Verlegung aus A211",
            "https://example.edu/kurs?a=1,2",
            summary="AKSE (262164), AKSE (2..",
            rooms=("F231, F230, Canvas",),
        ),
        KNOWN,
    )
    assert lesson == Lesson(
        uid="7314620958114260000",
        starts_at=datetime(2026, 4, 20, 6, tzinfo=UTC),
        ends_at=datetime(2026, 4, 20, 7, 30, tzinfo=UTC),
        all_day=False,
        course=AKSE,
        rooms=("F230", "F231"),
        location_text="Canvas",
        people=(MUSTER, KOEHLER),
        cohorts=("SEB6", "SEM1"),
        note="Hinweis: Verlegung aus A211\nhttps://example.edu/kurs?a=1,2",
    )
    assert lesson.starts_at.tzinfo is UTC


def test_staff_on_lines_of_their_own_are_the_same_people():
    one_line = extract(meeting(AKSE.name, "Prof. Dr. Max Muster, Änne Köhler", "SEB6"), KNOWN)
    two_lines = extract(meeting(AKSE.name, "Prof. Dr. Max Muster", "Änne Köhler", "SEB6"), KNOWN)
    assert one_line.people == two_lines.people == (MUSTER, KOEHLER)


def test_without_staff_the_cohorts_follow_the_title():
    lesson = extract(meeting(AKSE.name + " (262164)", "SEB6"), KNOWN)
    assert (lesson.people, lesson.cohorts, lesson.note) == ((), ("SEB6",), "")


def test_a_description_without_title_takes_the_course_from_the_short_form():
    lesson = extract(meeting("Prof. Dr. Max Muster", "SEB6"), KNOWN)
    assert lesson.course == AKSE
    assert (lesson.people, lesson.cohorts, lesson.note) == ((MUSTER,), ("SEB6",), "")


def test_cohorts_with_small_letters_are_cohorts_where_they_are_known():
    lesson = extract(meeting("Storytelling", "Änne Köhler", "MI7-3-Wahl, OM7", summary=""), KNOWN)
    assert (lesson.people, lesson.cohorts) == ((KOEHLER,), ("MI7-3-Wahl", "OM7"))


def test_people_below_the_cohorts_are_a_remark():
    lesson = extract(meeting(AKSE.name, "Änne Köhler", "SEB6", "Prof. Dr. Max Muster"), KNOWN)
    assert (lesson.people, lesson.note) == ((KOEHLER,), "Prof. Dr. Max Muster")


def test_without_a_line_of_cohorts_people_are_found_between_remarks():
    lesson = extract(meeting("Ethik", "Verlegung", "Prof. Dr. Max Muster, Gast", summary=""), KNOWN)
    assert (lesson.people, lesson.cohorts, lesson.note) == ((MUSTER,), (), "Verlegung\nGast")


@pytest.mark.parametrize(
    "line", ["Profilmodul X", "Profilmodul Marketing", "Praktikum", "Bitte pünktlich, danke"]
)
def test_a_line_that_is_no_person_is_a_remark_as_it_stands(line: str):
    lesson = extract(meeting("Ethik", line, "SEB6", summary=""), KNOWN)
    assert (lesson.people, lesson.note) == ((), line)


@pytest.mark.parametrize("line", ["N.N.", "--", "Prof. Dr.", "LB", " \u00ad "])
def test_a_placeholder_for_staff_is_nothing(line: str):
    lesson = extract(meeting("Ethik", line, "SEB6", summary=""), KNOWN)
    assert (lesson.people, lesson.note, lesson.cohorts) == ((), "", ("SEB6",))


def test_a_degree_behind_its_comma_is_no_person_and_no_remark():
    lesson = extract(meeting("Ethik", "Änne Köhler, M.Sc., Prof. Dr. Max Muster", "SEB6", summary=""), KNOWN)
    assert (lesson.people, lesson.note) == ((KOEHLER, MUSTER), "")


def test_the_name_of_a_room_or_lecture_is_nobody_s():
    known = replace(KNOWN, lectures=LectureNames([Lecture("1", "AM", "Agile Methoden")]))
    lesson = extract(meeting("Ethik", "Agile Methoden", "Labor Süd", "SEB6", summary=""), known)
    assert (lesson.people, lesson.note) == ((), "Agile Methoden\nLabor Süd")


def test_each_person_counts_once_by_the_first_spelling():
    lesson = extract(meeting("Ethik", "Prof. Dr. Max Muster", "Max Muster", "SEB6", summary=""), KNOWN)
    assert lesson.people == (MUSTER,)


def test_a_room_called_teams_is_a_room():
    lesson = extract(meeting(rooms=("Projektraum Teams, MS Teams",)), KNOWN)
    assert (lesson.rooms, lesson.location_text) == (("Projektraum Teams",), "MS Teams")


def test_people_and_cohorts_that_the_source_names_are_believed():
    lesson = extract(
        meeting(
            "Ethik",
            "Eva Beispiel",
            "SEB6",
            summary="",
            people=("Muster", "N.N.", "Team Marketing", "Muster"),
            cohorts=("seb6", "Fremde Gruppe", ""),
        ),
        KNOWN,
    )
    assert lesson.people == (PersonName("Muster", "muster"), PersonName("Team Marketing", "team marketing"))
    assert lesson.cohorts == ("SEB6", "Fremde Gruppe")
    assert lesson.note == "Eva Beispiel\nSEB6"


def test_people_that_the_source_names_leave_the_cohorts_to_be_found():
    lesson = extract(meeting("Ethik", "Raum wechselt", "SEB6", summary="", people=()), KNOWN)
    assert (lesson.people, lesson.cohorts, lesson.note) == ((), ("SEB6",), "Raum wechselt")


def test_another_spelling_of_a_person_means_that_person():
    known = replace(KNOWN, people={"bei": PersonName("Ada Beispiel", "ada beispiel")})
    ada = (PersonName("Ada Beispiel", "ada beispiel"),)
    assert extract(meeting("Ethik", "BEI", "SEB6", summary=""), known).people == ada
    assert extract(meeting("Ethik", summary="", people=("Bei",)), known).people == ada


def test_a_site_s_own_words_are_remarks():
    known = replace(KNOWN, patterns=Patterns(remarks=("Firmentag",)))
    lesson = extract(meeting("Ethik", "Firmentag Beispiel", "SEB6", summary=""), known)
    assert (lesson.people, lesson.note) == ((), "Firmentag Beispiel")


def test_a_meeting_without_any_text_is_a_lesson_without_a_name():
    lesson = extract(meeting("", summary="", rooms=()), Known())
    assert lesson.course == CourseName("")
    assert (lesson.rooms, lesson.location_text, lesson.people, lesson.cohorts, lesson.note) == (
        (),
        "",
        (),
        (),
        "",
    )


def test_each_group_has_lectures_of_its_own():
    group = PlanningGroup("1", "SEB6", "SEB 6", (Lecture("1", "ETH", "Ethik"),))
    assert extract(meeting("Ethik", summary=""), KNOWN.of(group)).course.code == "ETH"
    assert extract(meeting("Ethik", summary=""), KNOWN).course.code == ""


def test_what_is_known_has_another_version_when_it_may_change_a_lesson():
    others = [
        replace(KNOWN, rooms=RoomNames({"F230": "HN"})),
        replace(KNOWN, rooms=RoomNames({"F230": "HN"}, {"Saal": "F230"})),
        replace(KNOWN, cohorts=CohortNames(["SEB6"])),
        replace(KNOWN, lectures=LectureNames()),
        replace(KNOWN, people={"bei": MUSTER}),
        replace(KNOWN, courses={"akse": AKSE}),
        replace(KNOWN, patterns=Patterns(remarks=("Firmentag",))),
    ]
    assert len({known.version for known in (KNOWN, *others)}) == len(others) + 1
    assert replace(KNOWN, rooms=RoomNames(dict(reversed(KNOWN.rooms.sites.items())))).version == KNOWN.version
