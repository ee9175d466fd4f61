"""Programs, semesters, courses, rooms and instructors: their shapes, filters and order."""

from uuid import UUID, uuid4

import pytest

from models import Course, Instructor, Program, Room
from support.catalog import CANCELLED, Catalog, University, at

NOBODY = "00000000-0000-4000-8000-000000000000"


def names(found: list[dict]) -> list[str]:
    return [one["name"] for one in found]


def test_a_program_has_every_documented_key(university: University, catalog: Catalog):
    found = catalog.data("/programs")[0]
    assert list(found) == [
        "id",
        "name",
        "shortName",
        "degreeType",
        "facultyId",
        "isActive",
        "createdAt",
        "updatedAt",
    ]
    assert found | {"createdAt": "", "updatedAt": ""} == {
        "id": str(university.aib.uid),
        "name": "Allgemeine Informatik",
        "shortName": "AIB",
        "degreeType": "B.Sc.",
        "facultyId": None,
        "isActive": True,
        "createdAt": "",
        "updatedAt": "",
    }
    assert catalog.data(f"/programs/{university.aib.uid}") == found


def test_instants_have_three_digits_of_a_second(university: University, catalog: Catalog):
    created_at = catalog.data("/programs")[0]["createdAt"]
    date, _, time = created_at.partition("T")
    assert (len(date), len(time), time[8], time[-1]) == (10, 13, ".", "Z")


def test_what_is_unknown_is_null_or_nothing_and_never_left_out(university: University, catalog: Catalog):
    faculty = uuid4()
    university.add(Program(name="Zzz", faculty_id=faculty))
    university.add(Course(name="Zzz"))
    university.add(Room(name="Zzz"))
    university.add(Instructor(name="Zzz"))
    program = catalog.data("/programs")[-1]
    assert (program["shortName"], program["degreeType"], program["facultyId"]) == (None, None, str(faculty))
    course = catalog.data("/courses")[-1]
    assert course == {
        "id": course["id"],
        "name": "Zzz",
        "code": None,
        "parentId": None,
        "metadata": {},
    }
    room = catalog.data("/rooms")[-1]
    assert room == {
        "id": room["id"],
        "name": "Zzz",
        "building": None,
        "campus": None,
        "capacity": 0,
        "tags": [],
    }
    person = catalog.data("/instructors")[-1]
    assert person == {"id": person["id"], "name": "Zzz", "email": None, "tags": []}


def test_courses_rooms_and_instructors_tell_what_is_known(university: University, catalog: Catalog):
    course, room, person = university.course, university.room, university.person
    assert catalog.data(f"/courses/{course.uid}") == {
        "id": str(course.uid),
        "name": "Datenbanken 1",
        "code": "DB1",
        "parentId": None,
        "metadata": {"moduleNumber": "262164"},
    }
    assert catalog.data(f"/rooms/{room.uid}") == {
        "id": str(room.uid),
        "name": "F-007",
        "building": "F",
        "campus": "Furtwangen",
        "capacity": 60,
        "tags": ["beamer", "lab"],
    }
    assert catalog.data(f"/instructors/{person.uid}") == {
        "id": str(person.uid),
        "name": "Prof. Dr. Beispiel",
        "email": "beispiel@example.edu",
        "tags": [],
    }
    assert catalog.data("/rooms") == [catalog.data(f"/rooms/{room.uid}")]


def test_lists_are_in_the_order_of_a_dictionary(university: University, catalog: Catalog):
    for name in ("Zoologie", "Ökologie", "ökonomie", "Organik", "ägyptologie", "Éthique"):
        university.add(Course(name=name))
    assert names(catalog.data("/courses")) == [
        *("ägyptologie", "Datenbanken 1", "Éthique", "Ökologie", "ökonomie", "Organik", "Zoologie")
    ]


def test_rows_of_one_name_go_by_their_ids(university: University, catalog: Catalog):
    for number in (3, 1, 2):
        university.add(Course(name="Projekt", uid=UUID(int=number), abbreviation=f"P{9 - number}"))
    found = catalog.data("/courses", search="projekt")
    assert [UUID(one["id"]).int for one in found] == [1, 2, 3]


@pytest.mark.parametrize("text", ["ÖKO", "öko", "sökonomie", "  Gesundheitsö ", "O\u0308KO"])
def test_a_piece_of_a_name_finds_it_whatever_the_case(university: University, catalog: Catalog, text: str):
    university.add(Program(name="Gesundheitsökonomie"))
    university.add(Course(name="Gesundheitsökonomie"))
    university.add(Room(name="Gesundheitsökonomie"))
    university.add(Instructor(name="Gesundheitsökonomie"))
    for path in ("/programs", "/courses", "/rooms", "/instructors"):
        assert names(catalog.data(path, search=text)) == ["Gesundheitsökonomie"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "100%", "a_b", "c\\d"])
def test_wildcards_of_the_database_are_plain_characters(university: University, catalog: Catalog, text: str):
    university.add(Course(name="100% a_b c\\d"))
    assert names(catalog.data("/courses", search=text)) == ["100% a_b c\\d"]
    assert names(catalog.data("/rooms", search=text)) == []


@pytest.mark.parametrize(
    "text", ["\x00", "a\x00b", "\x1b[31m", "x" * 5000, "\ud800".encode("utf-8", "replace")]
)
def test_texts_that_no_name_can_have_find_nothing(university: University, catalog: Catalog, text: str):
    for path in ("/programs", "/courses", "/rooms", "/instructors"):
        assert catalog.data(path, search=text) == []
    assert catalog.data("/programs", degreeType=text) == []


def test_searches_look_at_names_alone(university: University, catalog: Catalog):
    assert catalog.data("/courses", search="DB1") == []
    assert catalog.data("/rooms", search="furtwangen") == []
    assert catalog.data("/instructors", search="example.edu") == []
    assert names(catalog.data("/programs", search="aib")) == ["Allgemeine Informatik"]


def test_a_building_is_compared_as_it_is_written(university: University, catalog: Catalog):
    assert names(catalog.data("/rooms", building="F")) == ["F-007"]
    assert catalog.data("/rooms", building="f") == []
    assert catalog.data("/rooms", building="F-") == []
    assert names(catalog.data("/rooms", building="F", search="00")) == ["F-007"]


def test_a_piece_of_a_degree_is_enough(university: University, catalog: Catalog):
    assert names(catalog.data("/programs", degreeType="b.SC")) == ["Allgemeine Informatik"]
    assert len(catalog.data("/programs", degreeType=".sc")) == 2
    assert catalog.data("/programs", degreeType=".sc", search="x") == []


@pytest.mark.parametrize("text", ["false", "", "1", "yes", "truethy"])
def test_only_true_asks_for_archived_programs(university: University, catalog: Catalog, text: str):
    university.change(university.aib, is_active=False)
    assert names(catalog.data("/programs", archived=text)) == ["Wirtschaftsinformatik"]


@pytest.mark.parametrize("text", ["true", "TRUE", "True"])
def test_archived_programs_come_alone(university: University, catalog: Catalog, text: str):
    university.change(university.aib, is_active=False)
    assert names(catalog.data("/programs", archived=text)) == ["Allgemeine Informatik"]
    assert catalog.data("/programs", archived=text)[0]["isActive"] is False


def test_an_archived_program_stays_readable(university: University, catalog: Catalog):
    period = university.link(university.aib1)
    university.plan(at(8), university.aib1, sources=(period,))
    university.change(university.aib, is_active=False)
    path = f"/programs/{university.aib.uid}"
    assert catalog.data(path)["isActive"] is False
    assert names(catalog.data(f"{path}/semesters")) == ["Semester 1", "Semester 3"]
    assert len(catalog.data(f"{path}/courses")) == 1


def test_semesters_of_a_program_are_sorted_by_number(university: University, catalog: Catalog):
    university.semester("Zusatz", None, university.aib)
    university.semester("Auslauf", None, university.aib)
    found = catalog.data(f"/programs/{university.aib.uid}/semesters")
    assert names(found) == ["Semester 1", "Semester 3", "Auslauf", "Zusatz"]
    assert list(found[0]) == [
        *("id", "programId", "name", "number", "academicPeriodId", "createdAt", "updatedAt")
    ]
    assert found[0]["programId"] == str(university.aib.uid)


def test_all_semesters_have_their_program_and_go_by_it(university: University, catalog: Catalog):
    university.semester("Studium generale", None, None, "api")
    found = catalog.data("/semesters")
    assert [(one["program"] and one["program"]["shortName"], one["name"]) for one in found] == [
        ("AIB", "Semester 1"),
        ("AIB", "Semester 3"),
        ("WIB", "Semester 1"),
        (None, "Studium generale"),
    ]
    assert found[0]["program"] == {
        "id": str(university.aib.uid),
        "name": "Allgemeine Informatik",
        "shortName": "AIB",
    }
    assert found[-1]["programId"] is None
    assert catalog.data(f"/semesters/{university.aib1.uid}") == found[0]


def test_semesters_of_one_program(university: University, catalog: Catalog):
    found = catalog.data("/semesters", programId=str(university.wib.uid).upper())
    assert [one["id"] for one in found] == [str(university.wib1.uid)]


@pytest.mark.parametrize("value", [NOBODY, "17", "not-a-uuid", "%", "\x00"])
def test_a_filter_by_an_id_that_nothing_has_finds_nothing(
    university: University, catalog: Catalog, value: str
):
    assert catalog.data("/semesters", programId=value) == []
    assert catalog.data("/courses", periodId=value) == []


UNKNOWN = [NOBODY, "17", "not-a-uuid", "%00", "{" + NOBODY + "}", NOBODY.replace("-", "")]
ROUTES = [
    *("/programs/{}", "/programs/{}/semesters", "/programs/{}/courses"),
    *("/semesters/{}", "/semesters/{}/courses", "/courses/{}"),
    *("/rooms/{}", "/rooms/{}/schedule", "/instructors/{}", "/instructors/{}/courses"),
]


@pytest.mark.parametrize("route", ROUTES)
def test_an_id_that_nothing_has_is_not_found(university: University, catalog: Catalog, route: str):
    for value in UNKNOWN:
        catalog.error(route.format(value), 404)


def test_what_was_deleted_is_not_found(university: University, catalog: Catalog):
    from support.database import edit_of

    with edit_of(university.app, "sync") as edit:
        edit.delete(edit.session.get_one(Room, university.room.id))
    assert catalog.data("/rooms") == []
    catalog.error(f"/rooms/{university.room.uid}", 404)


def test_a_period_is_null_until_there_is_live_data(university: University, catalog: Catalog):
    path = f"/semesters/{university.aib1.uid}"
    assert catalog.data(path)["academicPeriodId"] is None
    period = university.link(university.aib1)
    assert catalog.data(path)["academicPeriodId"] == str(period.uid)


def test_a_semester_that_nobody_follows_has_a_period_of_its_own(university: University, catalog: Catalog):
    level = university.semester("Studium generale", None, None, "api")
    period = catalog.data(f"/semesters/{level.uid}")["academicPeriodId"]
    assert UUID(period).version == 5
    university.plan(at(8), level, course=university.course)
    assert names(catalog.data("/courses", periodId=period)) == ["Datenbanken 1"]
    assert len(catalog.data(f"/semesters/{level.uid}/courses")) == 1


def test_courses_of_a_period_meet_in_it(university: University, catalog: Catalog):
    mine, other = university.link(university.aib1), university.link(university.wib1)
    off, draft = university.add(Course(name="Abgesagt")), university.add(Course(name="Entwurf"))
    university.plan(at(8), university.aib1, sources=(mine,), course=university.course)
    university.plan(at(10), university.aib1, sources=(mine,), course=off, status=CANCELLED)
    university.plan(at(12), university.aib1, course=draft, status="draft")
    assert names(catalog.data("/courses", periodId=str(mine.uid))) == ["Datenbanken 1"]
    assert names(catalog.data("/courses", periodId=str(mine.uid), search="ENBANK")) == ["Datenbanken 1"]
    assert catalog.data("/courses", periodId=str(mine.uid), search="x") == []
    assert catalog.data("/courses", periodId=str(other.uid)) == []


def test_a_part_of_a_list(university: University, catalog: Catalog):
    for name in ("Chemie", "Biologie", "Anatomie"):
        university.add(Course(name=name))
    assert names(catalog.data("/courses", limit="2")) == ["Anatomie", "Biologie"]
    assert names(catalog.data("/courses", limit="2", offset="3")) == ["Datenbanken 1"]
    assert catalog.data("/courses", offset="9") == []
    for wrong in ({"limit": "0"}, {"limit": "-1"}, {"limit": "x"}, {"offset": "-1"}, {"offset": "²"}):
        assert next(iter(wrong)) in catalog.error("/courses", 400, **wrong)
