"""What a client that exists insists on: one null, or one key less, and it shows an empty timetable."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import selectinload

from models import Course, Event, Group, Instructor, Level, Origin, Program, Room
from services.schedule import events
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot
from support.database import edit_of
from support.timetable import MONDAY, SmallTimetable, at, made

SCHEDULE = "/api/v1/schedule"
MAY_BE_NULL = {"room", "level"}
WITH_BOOKINGS = selectinload(Event.bookings)


def nulls(value: Any, key: str = "") -> Iterator[str]:
    """Keys whose value is null or an empty list, at any depth."""
    if value is None or value == []:
        yield key
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from nulls(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from nulls(inner, key)


def test_every_list_is_without_nulls(small: SmallTimetable, admin_client: FlaskClient):
    small.plan(at(8), at(10), room=None, unit="ANA")
    for path in ("levels", "teachers", "teachingUnits", "rooms", f"levels/{small.ids['L1']}/groups"):
        answer = made(admin_client.get(f"/api/v1/{path}"), 200)
        assert answer
        assert set(nulls(answer)) <= MAY_BE_NULL, path
    (item,) = small.schedule()
    assert item["room"] is None
    assert item["teachingUnit"]["level"] is None
    assert set(nulls(item)) == MAY_BE_NULL


INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*[1-9]\d*)?Z")


def test_instants_end_in_z_with_seconds(small: SmallTimetable):
    item = small.plan("2026-11-02T08:00Z", "2026-11-02T10:00:00.000+00:00")
    assert (item["startTime"], item["endTime"]) == (at(8), at(10))
    item = small.plan("2026-11-02T11:00:00.5Z", "2026-11-02T12:00:00,25Z")
    assert INSTANT.fullmatch(item["startTime"])
    assert INSTANT.fullmatch(item["endTime"])


def test_ranges_come_with_milliseconds_and_bare_colons(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    address = f"{SCHEDULE}?startDate=2026-11-01T23:00:00.000Z&endDate=2026-11-02T22:59:59.999Z"
    assert made(admin_client.get(address), 200) == [item]
    plus = f"{SCHEDULE}?startDate=2026-11-02T00:00:00+01:00&endDate=2026-11-03T00:00:00%2B01:00"
    assert made(admin_client.get(plus), 200) == [item]


def test_texts_are_never_missing(small: SmallTimetable, admin_client: FlaskClient):
    group = made(
        admin_client.post(
            f"/api/v1/levels/{small.ids['L2']}/groups",
            json={"name": "X", "type": "", "classe": "", "size": 1},
        )
    )
    assert (group["type"], group["classe"]) == ("", "")
    room = made(
        admin_client.post("/api/v1/rooms", json={"name": "Amphi Nord", "abbreviation": "", "size": 9})
    )
    assert room["abbreviation"] == "Amphi Nord"
    teacher = made(
        admin_client.post("/api/v1/teachers", json={"name": "Grace Brewster Hopper", "abbreviation": ""})
    )
    assert teacher["abbreviation"] == "GBH"


@pytest.fixture
def synced(app: Flask) -> dict[str, int]:
    """What a sync may leave: an event with nobody and no course, one without groups, a room nobody measured."""
    starts_at, ends_at = datetime(2026, 11, 2, 8, tzinfo=UTC), datetime(2026, 11, 2, 10, tzinfo=UTC)
    with edit_of(app, "sync") as edit:

        def add(record: Any) -> int:
            record.origin = Origin.STARPLAN
            edit.add(record)
            return record.id

        program = add(Program(name="Allgemeine Informatik", abbreviation="AIB"))
        level = add(Level(name="Semester 1", abbreviation="", program_id=program))
        group = add(Group(name="AIB1", type="CM", level_id=level, size=1))
        room = add(Room(name="I 0.12"))
        people = [add(Instructor(name=name)) for name in ("Prof. Dr. Eva Groß", "Max Frei")]
        course = add(Course(name="Mathematik I", level_id=level))

        def event(resources: tuple[list[int], list[int], list[int]], **columns: Any) -> int:
            made = Event(starts_at=starts_at, ends_at=ends_at, **columns)
            made.book(*resources)
            return add(made)

        bare = event(([], [], [group]), summary="Einführung")
        full = event(([room], people, [group]), course_id=course)
        event(([room], people, []), summary="Sitzung")
        return {"bare": bare, "full": full, "level": level, "room": room, "group": group}


def test_a_synced_event_with_nobody_and_no_course_has_placeholders(
    synced: dict[str, int], admin_client: FlaskClient
):
    items = {
        item["id"]: item
        for item in made(admin_client.get(f"{SCHEDULE}?startDate={MONDAY}&endDate={MONDAY}"), 200)
    }
    assert set(items) == {synced["bare"], synced["full"]}, "an item without groups is left out"
    bare = items[synced["bare"]]
    assert bare["teacher"] == {"id": 0, "name": "—", "abbreviation": "—"}
    assert bare["teachingUnit"] == {"id": 0, "abbreviation": "E", "name": "Einführung", "level": None}
    assert bare["room"] is None
    assert bare["groups"][0]["type"] == "CM"
    assert set(nulls(bare)) == MAY_BE_NULL


def test_a_synced_event_shows_the_first_of_several(synced: dict[str, int], admin_client: FlaskClient):
    full = made(admin_client.get(f"{SCHEDULE}/{synced['full']}"), 200)
    assert full["teacher"]["name"] == "Prof. Dr. Eva Groß"
    assert full["room"] == {"id": synced["room"], "name": "I 0.12", "abbreviation": "I 0.12", "size": 999}
    assert full["teachingUnit"]["level"]["name"] == "AIB Semester 1"


def test_a_room_of_unknown_size_passes_availability(synced: dict[str, int], admin_client: FlaskClient):
    query = {"startTime": at(12), "endTime": at(13), "size": 500}
    rooms = made(admin_client.get("/api/v1/rooms/available", query_string=query), 200)
    assert [(room["id"], room["size"]) for room in rooms] == [(synced["room"], 999)]


def test_what_a_sync_brought_is_changed_by_it_alone(synced: dict[str, int], admin_client: FlaskClient):
    for response in (
        admin_client.put(f"{SCHEDULE}/{synced['full']}", json={"endTime": at(9)}),
        admin_client.delete(f"{SCHEDULE}/{synced['full']}"),
        admin_client.put(
            f"/api/v1/rooms/{synced['room']}", json={"name": "X", "abbreviation": "X", "size": 1}
        ),
        admin_client.delete(f"/api/v1/levels/{synced['level']}?cascade=true"),
    ):
        assert response.status_code == 409
        assert response.get_json()["errorCode"] == "MANAGED_UPSTREAM"


def test_a_synced_event_keeps_others_out(small: SmallTimetable, synced: dict[str, int]):
    body = small.item(at(9), at(11)) | {"roomId": synced["room"]}
    response = small.client.post(SCHEDULE, json=body)
    assert response.status_code == 409
    taken = response.get_json()["conflicts"]
    assert synced["full"] in [conflict["itemId"] for conflict in taken]
    assert {conflict["resource"] for conflict in taken} == {"room"}


def test_what_is_booked_twice_by_a_sync_is_told(
    app: Flask, small: SmallTimetable, synced: dict[str, int], admin_client: FlaskClient
):
    query = {"startDate": MONDAY, "endDate": MONDAY}
    address = f"{SCHEDULE}/doubleBookings"
    before = made(admin_client.get(address, query_string=query), 200)
    assert [found["resource"] for found in before].count("teacher") == 2
    assert {(found["resource"], found["id"]) for found in before} > {
        ("room", synced["room"]),
        ("group", synced["group"]),
    }
    ours = small.plan(at(14), at(16), groups=["TD1"], room="B1")
    with edit_of(app, "sync") as edit:
        theirs = events.create(
            edit,
            EventFields(
                Slot(datetime(2026, 11, 2, 15, tzinfo=UTC), datetime(2026, 11, 2, 17, tzinfo=UTC)),
                Resources(room_ids=(small.ids["C1"],), group_ids=(small.ids["CM"],)),
                summary="Brought by the sync",
            ),
        ).id
    (told,) = [
        found for found in made(admin_client.get(address, query_string=query), 200) if found not in before
    ]
    assert told == {
        "resource": "group",
        "id": small.ids["CM"],
        "name": "CM",
        "itemIds": [ours["id"], theirs],
        "startTime": at(15),
        "endTime": at(16),
    }
    assert {item["id"] for item in small.schedule()} >= {ours["id"], theirs}
    assert (
        made(
            admin_client.get(address, query_string={"startDate": "2026-11-03", "endDate": "2026-11-04"}), 200
        )
        == []
    )


def test_a_put_replaces_the_first_of_several(app: Flask, small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    with edit_of(app) as edit:
        event = edit.session.get_one(Event, item["id"], options=[WITH_BOOKINGS])
        with edit.changing(event):
            event.book(
                [small.ids["B1"], small.ids["C1"]], [small.ids["ADA"], small.ids["ALAN"]], event.group_ids
            )
    room = small.add("D1", "rooms", name="D1", abbreviation="D1", size=10)
    changed = made(admin_client.put(f"{SCHEDULE}/{item['id']}", json={"roomId": room}), 200)
    assert changed["room"]["name"] == "D1"
    assert changed["teacher"]["name"] == "Ada Lovelace"
    with edit_of(app) as edit:
        event = edit.session.get_one(Event, item["id"], options=[WITH_BOOKINGS])
        assert event.room_ids == (room, small.ids["C1"])
        assert event.instructor_ids == (small.ids["ADA"], small.ids["ALAN"])
