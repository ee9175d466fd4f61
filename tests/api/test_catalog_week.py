"""What happens in a calendar week."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
import time_machine

from models import Room
from services.schedule import series
from services.schedule.fields import EventFields, Resources
from services.schedule.recurrence import Rule
from services.schedule.series import Scope
from support.catalog import CANCELLED, DRAFT, Catalog, University, at, cohort
from support.database import edit_of

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
