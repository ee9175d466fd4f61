"""Calendars for programs that subscribe."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from icalendar import Calendar

from models import Instructor, Program, SourceKey, SyncState, Term
from support.catalog import CANCELLED, DRAFT, Catalog, University, at
from support.database import edit_of

NOW = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


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
