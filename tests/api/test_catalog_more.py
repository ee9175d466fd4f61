"""Weeks, calendars, free times, terms and sweeps."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from icalendar import Calendar

from models import Instructor, Program, Room, SourceKey, SyncError, SyncRun, SyncState, Term
from services.schedule import series
from services.schedule.fields import EventFields, Resources
from services.schedule.recurrence import Rule
from services.schedule.series import Scope
from support.catalog import CANCELLED, DRAFT, Catalog, University, at, cohort
from support.database import edit_of

NOW = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
WEEK = "/week/2026-W45"


def week_ids(catalog: Catalog, path: str = WEEK, **query: str) -> list[str]:
    return [one["eventId"] for one in catalog.body(path, **query)["occurrences"]]


def test_a_week_is_not_wrapped_and_goes_from_monday_to_sunday(university: University, catalog: Catalog):
    period = university.link(university.aib1)
    event = university.plan(
        at(8), university.aib1, sources=(period,), rooms=(university.room,), course=university.course
    )
    assert catalog.body(WEEK) == {
        "week": "2026-W45",
        "dateRange": {"start": "2026-11-01T23:00:00.000Z", "end": "2026-11-08T22:59:59.999Z"},
        "occurrences": [
            {
                "eventId": event.uid,
                "occurrenceDate": "2026-11-02",
                "startTime": "2026-11-02T08:00:00.000Z",
                "durationMin": 90,
                "roomId": str(university.room.uid),
                "metadata": {},
                "isException": False,
                "exceptionType": None,
                "originalEvent": {
                    "id": event.uid,
                    "title": "Datenbanken 1",
                    "courseId": str(university.course.uid),
                    "periodId": str(period.uid),
                    "startTime": None,
                },
            }
        ],
    }


def test_a_week_in_which_the_clocks_change_is_an_hour_longer(university: University, catalog: Catalog):
    assert catalog.body("/week/2026-W43")["dateRange"] == {
        "start": "2026-10-18T22:00:00.000Z",
        "end": "2026-10-25T22:59:59.999Z",
    }


def test_the_current_week_is_that_of_the_institution(university: University, catalog: Catalog):
    with time_machine.travel(datetime(2026, 11, 1, 23, 30, tzinfo=UTC), tick=False):
        assert catalog.body("/week/current")["week"] == "2026-W45"
    with time_machine.travel(datetime(2027, 1, 3, 12, tzinfo=UTC), tick=False):
        assert catalog.body("/week/current")["week"] == "2026-W53"


@pytest.mark.parametrize("week", ["2026-W53", "2020-W53"])
def test_some_years_have_53_weeks(university: University, catalog: Catalog, week: str):
    assert catalog.body(f"/week/{week}")["week"] == week


@pytest.mark.parametrize(
    "week", ["2026-W00", "2026-W54", "2025-W53", "2026-45", "2026-w45", "26-W45", "x", "0000-W01"]
)
def test_what_is_no_week_is_refused(catalog: Catalog, week: str):
    assert "2026-W45" in catalog.error(f"/week/{week}", 400)
    catalog.error(f"/week/{week}/rooms", 400)


def test_filters_of_a_week_hold_together(university: University, catalog: Catalog):
    other = university.add(Room(name="G-1"))
    mine = university.plan(
        at(8),
        university.aib1,
        rooms=(university.room,),
        people=(university.person,),
        course=university.course,
    )
    its = university.plan(at(10), university.wib1, rooms=(other,), people=(university.person,))
    room, person = str(university.room.uid), str(university.person.uid)
    assert week_ids(catalog) == [mine.uid, its.uid]
    assert week_ids(catalog, roomIds=room) == [mine.uid]
    assert week_ids(catalog, roomIds=f" {room} , {other.uid},,x") == [mine.uid, its.uid]
    assert week_ids(catalog, instructorIds=person, roomIds=str(other.uid)) == [its.uid]
    assert week_ids(catalog, courseIds=str(university.course.uid)) == [mine.uid]
    assert week_ids(catalog, groupIds=str(university.wib1.uid)) == [its.uid]
    assert week_ids(catalog, courseIds=str(university.course.uid), roomIds=str(other.uid)) == []
    for wrong in ("x", str(uuid4()), "\x00"):
        for name in ("roomIds", "instructorIds", "courseIds", "groupIds"):
            assert week_ids(catalog, **{name: wrong}) == []
    assert week_ids(catalog, roomIds=" , ") == [mine.uid, its.uid]


def test_a_week_tells_no_drafts_and_nothing_that_is_off(university: University, catalog: Catalog):
    university.plan(at(8), university.aib1, status=DRAFT)
    university.plan(at(9), university.aib1, status=CANCELLED)
    university.plan(at(8, day=7), university.aib1)
    assert week_ids(catalog) == []


def test_a_meeting_that_was_moved_out_of_its_series_is_an_exception(university: University, catalog: Catalog):
    level = university.semester("Abendkurs", None, None, "api")
    rule = Rule("Europe/Berlin", date(2026, 11, 3), date(2026, 11, 17), (1,), time(18), 90)
    with edit_of(university.app, "api") as edit:
        fields = EventFields(rule.slot(rule.starts_on), Resources((), (), (cohort(edit, level),)))
        first = min(series.create(edit, rule, fields), key=lambda event: event.starts_at).id
    with edit_of(university.app, "api") as edit:
        series.change(edit, first, Scope.THIS, fields=lambda fields: replace(fields, slot=at(19, day=1)))
    (found,) = catalog.body(WEEK)["occurrences"]
    assert (found["isException"], found["exceptionType"]) == (True, "modified")
    assert found["startTime"] == "2026-11-03T19:00:00.000Z"
    assert found["originalEvent"]["startTime"] == "2026-11-03T17:00:00.000Z"
    assert found["originalEvent"]["periodId"] == catalog.data(f"/semesters/{level.uid}")["academicPeriodId"]


def test_a_week_of_rooms_tells_each_room(university: University, catalog: Catalog):
    annexe = university.add(Room(name="Annexe"))
    event = university.plan(at(8), university.aib1, rooms=(university.room,))
    body = catalog.body(f"{WEEK}/rooms")
    assert body["week"] == "2026-W45"
    assert [
        (one["room"]["name"], [each["eventId"] for each in one["occurrences"]]) for one in body["rooms"]
    ] == [
        (annexe.name, []),
        ("F-007", [event.uid]),
    ]


def events_of(catalog: Catalog, path: str) -> list:
    answer = catalog.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=600"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


@pytest.fixture
def in_november():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_a_semester_is_a_calendar(university: University, catalog: Catalog, in_november):
    period = university.link(university.aib1)
    event = university.plan(
        at(8),
        university.aib1,
        sources=(period,),
        rooms=(university.room,),
        people=(university.person,),
        course=university.course,
    )
    university.plan(at(10), university.aib1, sources=(period,), status=CANCELLED)
    university.plan(at(12), university.aib1, status=DRAFT)
    university.plan(at(8, day=-1), university.aib1, sources=(period,))
    university.plan(at(8, day=366), university.aib1, sources=(period,))
    found, off = events_of(catalog, f"/ical/{university.aib1.uid}")
    assert (str(found["UID"]), str(found["LOCATION"])) == (event.uid, "F-007")
    assert found["DTSTART"].dt == datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert "Prof. Dr. Beispiel" in found["DESCRIPTION"]
    assert (str(found["STATUS"]), str(off["STATUS"])) == ("CONFIRMED", "CANCELLED")
    text = catalog.get(f"/ical/{university.aib1.uid}").text
    assert "X-WR-CALNAME:AIB - Semester 1\r\n" in text
    assert "RRULE" not in text


def test_a_calendar_is_the_same_bytes_until_something_changes(
    university: University, catalog: Catalog, in_november
):
    period = university.link(university.aib1)
    event = university.plan(at(8), university.aib1, sources=(period,))
    path = f"/ical/{university.aib1.uid}"
    first = catalog.get(path)
    in_november.shift(timedelta(hours=9))
    assert catalog.get(path).data == first.data
    again = catalog.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "public, max-age=600")
    university.update(event, lambda fields: replace(fields, slot=at(9)))
    (moved,) = events_of(catalog, path)
    assert (str(moved["UID"]), moved["SEQUENCE"]) == (event.uid, 1)


def test_a_semester_without_live_data_is_an_empty_calendar(university: University, catalog: Catalog):
    assert events_of(catalog, f"/ical/{university.aib1.uid}") == []


def test_rooms_and_people_are_calendars(university: University, catalog: Catalog, in_november):
    other = university.add(Instructor(name="Niemand"))
    event = university.plan(at(8), university.aib1, rooms=(university.room,), people=(university.person,))
    for path in (f"/ical/room/{university.room.uid}", f"/ical/instructor/{university.person.uid}"):
        assert [str(one["UID"]) for one in events_of(catalog, path)] == [event.uid]
    assert events_of(catalog, f"/ical/instructor/{other.uid}") == []


@pytest.mark.parametrize("path", ["/ical/{}", "/ical/room/{}", "/ical/instructor/{}", "/ical/{}/url"])
def test_calendars_of_nothing(university: University, catalog: Catalog, path: str):
    for value in (str(uuid4()), "x"):
        catalog.error(path.format(value), 404)


def test_where_the_university_gives_its_own_calendar(university: University, catalog: Catalog):
    path = f"/ical/{university.aib1.uid}/url"
    catalog.error(path, 404)
    university.link(university.aib1)
    with edit_of(university.app, "sync") as edit:
        root = "https://splan.example.edu/splan"
        edit.session.add_all(
            [
                SyncState(instance="main", base_url=f"{root}/"),
                SourceKey(kind=Term.kind, key="6", record_id=university.winter.id),
                SourceKey(kind=Program.kind, key="73", record_id=university.aib.id),
            ]
        )
    group = f"{university.aib1.id}0"
    assert catalog.data(path) == {
        "url": f"{root}/ical?lan=de&puid=6&type=pg&pgid={group}",
        "splanUnitId": "6",
        "splanProgramId": "73",
        "splanSemesterId": group,
    }
    catalog.error(f"/ical/{university.aib3.uid}/url", 404)


def availability(catalog: Catalog, room: Room, **query: str) -> dict:
    return catalog.data(f"/rooms/{room.uid}/availability", **query)


def test_a_room_is_free_inside_of_the_opening_hours(university: University, catalog: Catalog):
    """From half past seven to nine in the evening at the institution, an hour before UTC."""
    first = university.plan(at(8), university.aib1, rooms=(university.room,), course=university.course)
    touching = university.plan(at(9.5), university.aib1, rooms=(university.room,))
    found = availability(catalog, university.room, from_="2026-11-02", to="2026-11-02")
    assert found["room"]["name"] == "F-007"
    assert found["period"] == {"from": "2026-11-01T23:00:00.000Z", "to": "2026-11-02T23:00:00.000Z"}
    assert [(one["eventId"], one["start"][11:16], one["end"][11:16]) for one in found["busy"]] == [
        (first.uid, "08:00", "09:30"),
        (touching.uid, "09:30", "11:00"),
    ]
    assert found["busy"][0]["summary"] == "Datenbanken 1"
    assert [(one["start"][11:16], one["end"][11:16], one["durationMin"]) for one in found["free"]] == [
        ("06:30", "08:00", 90),
        ("11:00", "20:00", 540),
    ]
    longer = availability(catalog, university.room, from_="2026-11-02", to="2026-11-02", minMinutes="91")
    assert [one["durationMin"] for one in longer["free"]] == [540]


def test_a_draft_takes_a_room_and_is_not_told(university: University, catalog: Catalog):
    university.plan(at(8), university.aib1, rooms=(university.room,), status=DRAFT)
    university.plan(at(12), university.aib1, rooms=(university.room,), status=CANCELLED)
    found = availability(catalog, university.room, from_="2026-11-02", to="2026-11-02")
    assert found["busy"] == []
    assert [one["durationMin"] for one in found["free"]] == [90, 630]


def test_meetings_without_a_known_room_are_counted(university: University, catalog: Catalog):
    university.plan(at(8), university.aib1, location_text="Aula")
    day = {"from_": "2026-11-02", "to": "2026-11-02"}
    assert availability(catalog, university.room, **day)["unplaced"] == 1
    assert catalog.body("/rooms/available", **day)["unplaced"] == 1


def test_availability_begins_now_and_lasts_a_week(university: University, catalog: Catalog, in_november):
    found = availability(catalog, university.room)
    assert found["period"] == {"from": "2026-11-02T07:00:00.000Z", "to": "2026-11-09T07:00:00.000Z"}
    assert found["free"][0]["start"] == "2026-11-02T07:00:00.000Z"


@pytest.mark.parametrize(
    "query",
    [
        {"from_": "2026-11-03", "to": "2026-11-01"},
        {"from_": "2026-01-01", "to": "2028-01-01"},
        {"from_": "2026-11-03T00:00:00Z", "to": "2026-11-03T00:00:00Z"},
        {"from_": "x"},
    ],
)
def test_times_that_make_no_sense(university: University, catalog: Catalog, query: dict[str, str]):
    catalog.error(f"/rooms/{university.room.uid}/availability", 400, **query)
    catalog.error("/rooms/available", 400, **query)


def test_free_rooms_come_by_the_smallest_that_is_enough(university: University, catalog: Catalog):
    for name, capacity in (("Aula", 300), ("Labor", 20), ("B-Raum", 60), ("Unbekannt", None)):
        university.add(Room(name=name, capacity=capacity, campus="Furtwangen", building="G", tags="Beamer"))
    university.plan(at(12), university.aib1, rooms=(university.room,))
    when = {"from_": "2026-11-02T10:00:00Z", "to": "2026-11-02T12:00:00Z"}

    def names(**query: str) -> list[str]:
        return [one["room"]["name"] for one in catalog.body("/rooms/available", **when, **query)["data"]]

    assert names() == ["Labor", "B-Raum", "F-007", "Aula", "Unbekannt"]
    assert names(minCapacity="60") == ["B-Raum", "F-007", "Aula", "Unbekannt"]
    assert names(building="F") == ["F-007"]
    assert names(building="f") == []
    assert names(campus="FURT", tags="beamer, LAB") == ["F-007"]
    assert names(campus="Schwenningen") == []
    free = {one["room"]["name"]: one["freeUntil"] for one in catalog.body("/rooms/available", **when)["data"]}
    assert (free["F-007"], free["Aula"]) == ("2026-11-02T12:00:00.000Z", None)
    catalog.error("/rooms/available", 400, minCapacity="many")


def test_a_taken_room_is_not_free(university: University, catalog: Catalog):
    university.plan(at(8), university.aib1, rooms=(university.room,))
    when = {"from_": "2026-11-02T09:00:00Z", "to": "2026-11-02T10:00:00Z"}
    assert catalog.body("/rooms/available", **when)["data"] == []


def test_terms_come_in_order_of_time(university: University, catalog: Catalog):
    assert catalog.data("/terms") == [
        {
            "id": str(university.winter.uid),
            "name": "WS 26/27",
            "shortName": None,
            "startsOn": "2026-09-01",
            "endsOn": "2027-02-28",
        },
        {
            "id": str(university.summer.uid),
            "name": "SS 27",
            "shortName": None,
            "startsOn": "2027-03-01",
            "endsOn": "2027-08-31",
        },
    ]


def test_sweeps_are_told_with_what_they_left_behind(university: University, catalog: Catalog):
    assert catalog.data("/sync/runs") == []
    runs = [
        SyncRun(
            trigger="job", started_at=NOW - timedelta(hours=1), ended_at=NOW, outcome="complete", counters={}
        ),
        SyncRun(
            trigger="cli", started_at=NOW + timedelta(hours=1), outcome="running", counters={"created": 3}
        ),
    ]
    failed = SyncError(
        program_id=university.aib.id,
        level_id=university.aib1.id,
        kind="http",
        message="HTTP 503",
        updated_at=NOW + timedelta(hours=2),
    )
    with edit_of(university.app, "sync") as edit:
        edit.session.add_all([*runs, failed])
        edit.session.flush()
        uid = str(runs[1].uid)
    newest, oldest = catalog.data("/sync/runs")
    assert newest == {
        "id": uid,
        "trigger": "cli",
        "startedAt": "2026-11-02T08:00:00.000Z",
        "endedAt": None,
        "outcome": "running",
        "message": None,
        "counters": {"created": 3},
        "errors": [
            {
                "kind": "http",
                "errorMessage": "HTTP 503",
                "updatedAt": "2026-11-02T09:00:00.000Z",
                "programId": str(university.aib.uid),
                "semesterId": str(university.aib1.uid),
            }
        ],
    }
    assert (oldest["outcome"], oldest["errors"]) == ("complete", [])
    assert len(catalog.data("/sync/runs", limit="1")) == 1
    for limit in ("0", "101", "x"):
        catalog.error("/sync/runs", 400, limit=limit)
