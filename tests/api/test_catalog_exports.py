"""Taking parts of the catalog home, asking whether a meeting would clash, and the description of the door."""

import csv
import io
import re
import zipfile
from typing import Any

import pytest
from icalendar import Calendar
from werkzeug.test import TestResponse

from models import Course, Room
from support.catalog import CATALOG, DRAFT, Catalog, University, at
from support.timetable import made


def table(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.fixture
def planned(university: University) -> University:
    period = university.link(university.aib1)
    university.plan(
        at(8), university.aib1, sources=(period,), rooms=(university.room,), course=university.course
    )
    return university


def custom(catalog: Catalog, **body: Any) -> TestResponse:
    return catalog.client.post(f"{CATALOG}/export/custom", json=body)


def test_programs_and_courses_as_json_are_what_lists_show(planned: University, catalog: Catalog):
    for name in ("programs", "courses"):
        answer = catalog.get(f"/export/{name}")
        assert answer.get_json() == catalog.body(f"/{name}")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.json"'
        again = catalog.get(f"/export/{name}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_a_table_has_a_column_a_key(planned: University, catalog: Catalog):
    answer = catalog.get("/export/programs", format="csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    found = table(answer.data)
    assert list(found[0]) == list(catalog.data("/programs")[0])
    assert (found[0]["name"], found[0]["isActive"], found[0]["facultyId"]) == (
        "Allgemeine Informatik",
        "true",
        "",
    )


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", 'a;b,"c"', "x\ny"])
def test_cells_are_text_and_never_formulas(university: University, catalog: Catalog, name: str):
    university.add(Course(name=name))
    cells = [row["name"] for row in table(catalog.get("/export/courses", format="csv").data)]
    assert ("'" + name if name[0] in "=+-@\t" else name) in cells


def test_a_semester_in_three_forms(planned: University, catalog: Catalog):
    path = f"/export/semesters/{planned.aib1.uid}"
    meetings = catalog.data(f"/semesters/{planned.aib1.uid}/courses")
    assert catalog.data(path) == meetings
    (row,) = table(catalog.get(path, format="csv").data)
    assert (row["id"], row["course.name"], row["room.building"], row["instructor.id"]) == (
        *(meetings[0]["id"], "Datenbanken 1", "F", ""),
    )
    assert (row["semester.program.name"], row["weekday"]) == ("Allgemeine Informatik", "1")
    answer = catalog.get(path, format="ical")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="semester.ics"'
    (vevent,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(vevent["UID"]) == meetings[0]["id"]
    catalog.error("/export/semesters/x", 404)


@pytest.mark.parametrize(("path", "form"), [("programs", "ical"), ("courses", "xlsx")])
def test_forms_that_there_are_not(catalog: Catalog, path: str, form: str):
    assert "csv" in catalog.error(f"/export/{path}", 400, format=form)


def test_several_kinds_in_one_file(planned: University, catalog: Catalog):
    body = made(custom(catalog, entities=["rooms", "instructors"], fields=["name"]), 200)
    assert body == {"data": {"rooms": [{"name": "F-007"}], "instructors": [{"name": "Prof. Dr. Beispiel"}]}}
    packed = custom(catalog, entities=["rooms", "courses"], format="csv")
    assert packed.content_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert archive.namelist() == ["rooms.csv", "courses.csv"]
        assert table(archive.read("rooms.csv"))[0]["tags"] == "beamer, lab"
    single = custom(catalog, entities=["rooms"], fields=["name", "capacity"], format="csv")
    assert table(single.data) == [{"name": "F-007", "capacity": "60"}]


def test_meetings_are_chosen_by_filters(planned: University, catalog: Catalog):
    planned.plan(at(10), planned.wib1, status=DRAFT)

    def count(**filters: str) -> int:
        body = made(custom(catalog, entities=["events"], filters=filters), 200)
        return len(body["data"]["events"])

    november = {"from": "2026-11-01", "to": "2026-11-30"}
    assert count(**november) == 1
    assert count(**{"from": "2027-11-01", "to": "2027-11-30"}) == 0
    assert count(semesterId=str(planned.aib1.uid)) == 1
    assert count(programId=str(planned.aib.uid)) == 1
    assert count(programId=str(planned.wib.uid)) == 0
    assert count(semesterId=str(planned.aib1.uid), **{"from": "2027-01-01", "to": "2027-01-02"}) == 0
    calendar = custom(catalog, entities=["events"], filters=november, format="ical")
    assert len(Calendar.from_ical(calendar.data).walk("VEVENT")) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"entities": []},
        {"entities": ["users"]},
        {"entities": ["rooms"], "fields": ["secret"]},
        {"entities": ["rooms"], "format": "ical"},
        {"entities": ["rooms"], "format": "xlsx"},
        {"entities": ["events"], "filters": {"from": "2020-01-01", "to": "2026-01-01"}},
        {"entities": ["events"], "filters": {"programId": "x"}},
        {"entities": ["events"], "filters": {"from": "x"}},
        [],
    ],
)
def test_exports_that_make_no_sense(planned: University, catalog: Catalog, body: Any):
    answer = catalog.client.post(f"{CATALOG}/export/custom", json=body)
    assert made(answer, 400)["error"]["code"] == "BAD_REQUEST"


def test_a_body_that_is_no_json(catalog: Catalog):
    for path in ("/export/custom", "/events:conflicts"):
        answer = catalog.client.post(CATALOG + path, data="{", content_type="application/json")
        assert made(answer, 400)["error"]["code"] == "BAD_REQUEST"


def clashes(catalog: Catalog, hour: float = 8, **body: Any) -> list[dict[str, Any]]:
    slot = at(hour)
    times = {"startTime": slot.starts_at.isoformat(), "endTime": slot.ends_at.isoformat()}
    return made(catalog.client.post(f"{CATALOG}/events:conflicts", json={**times, **body}), 200)["data"]


def test_a_dry_run_tells_what_stands_in_the_way(university: University, catalog: Catalog):
    event = university.plan(at(8), university.aib1, rooms=(university.room,), people=(university.person,))
    room, person, level = (str(one.uid) for one in (university.room, university.person, university.aib1))
    found = clashes(catalog, 9, roomIds=[room], instructorIds=[person], groupIds=[level])
    assert [one["resource"] for one in found] == ["instructor", "group", "room"]
    assert found[-1] == {
        "resource": "room",
        "id": room,
        "name": "F-007",
        "eventId": event.uid,
        "startTime": "2026-11-02T08:00:00.000Z",
        "endTime": "2026-11-02T09:30:00.000Z",
    }
    assert clashes(catalog, 9.5, roomIds=[room]) == []
    assert clashes(catalog, 9, roomIds=[room], ignoreEventId=event.uid) == []
    assert clashes(catalog, 9) == []


def test_a_draft_stands_in_the_way_without_a_name(university: University, catalog: Catalog):
    university.plan(at(8), university.aib1, rooms=(university.room,), status=DRAFT)
    (found,) = clashes(catalog, roomIds=[str(university.room.uid)])
    assert found["eventId"] is None


def test_a_dry_run_of_nonsense(university: University, catalog: Catalog):
    room = str(university.add(Room(name="Neu")).uid)
    time = "2026-11-02T08:00:00Z"
    for body in (
        {"startTime": time, "endTime": time, "roomIds": [room]},
        {"startTime": time, "endTime": "2026-11-04T08:00:00Z", "roomIds": [room]},
        {"startTime": time, "endTime": "2026-11-02T09:00:00Z", "roomIds": [str(university.person.uid)]},
        {"startTime": time, "endTime": "2026-11-02T09:00:00Z", "groupIds": [room]},
        {"startTime": time, "endTime": "2026-11-02T09:00:00Z", "roomIds": ["x"]},
        {"startTime": "soon", "endTime": "later"},
    ):
        answer = catalog.client.post(f"{CATALOG}/events:conflicts", json=body)
        assert made(answer, 400)["error"]["code"] == "BAD_REQUEST", body


def test_the_description_is_of_the_catalog_alone(catalog: Catalog):
    answer = catalog.get("/openapi.json")
    spec = answer.get_json()
    assert spec["openapi"].startswith("3.")
    assert all(path.startswith(f"{CATALOG}/") for path in spec["paths"])
    assert f"{CATALOG}/semesters/{{semester_id}}/courses" in spec["paths"]
    assert "Plannings" not in answer.text
    assert all(re.fullmatch(r"[\w.-]+", name) for name in spec["components"]["schemas"])
    assert catalog.get("/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_the_description_knows_every_key_that_is_sent(planned: University, catalog: Catalog):
    spec = catalog.get("/openapi.json").get_json()

    def schema(name: str) -> dict[str, Any]:
        schemas = spec["components"]["schemas"]
        return next(about for known, about in schemas.items() if known.endswith(f".{name}"))["properties"]

    assert list(schema("ProgramOut")) == list(catalog.data("/programs")[0])
    assert list(schema("SemesterWithProgramOut")) == list(catalog.data("/semesters")[0])
    assert list(schema("RoomOut")) == list(catalog.data("/rooms")[0])
    meeting = catalog.data(f"/semesters/{planned.aib1.uid}/courses")[0]
    assert list(schema("OccurrenceOut")) == list(meeting)
    assert list(schema("StatisticsOut")) == list(catalog.data("/statistics"))
    assert list(schema("SyncStatusOut")) == list(catalog.data("/sync/status"))
