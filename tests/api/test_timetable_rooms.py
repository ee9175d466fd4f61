"""``/rooms``: their bodies and rules, and which are free."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import Event, Origin, Role, Room
from support.accounts import as_role
from support.application import MakeApp
from support.database import edit_of
from support.refusals import invalid_field, refused
from support.statements import statements
from support.timetable import MONDAY, SmallTimetable, at, made

ROOMS = "/api/v1/rooms"
AVAILABLE = f"{ROOMS}/available"


def free(client: FlaskClient, start: str, end: str, **more: Any) -> list[str]:
    query = {"startTime": start, "endTime": end, **more}
    return [room["name"] for room in made(client.get(AVAILABLE, query_string=query), 200)]


def test_a_room_is_created_read_and_changed(admin_client: FlaskClient):
    created = admin_client.post(ROOMS, json={"name": " Aula ", "abbreviation": "AU", "size": 120})
    room = made(created)
    assert room == {"id": room["id"], "name": "Aula", "abbreviation": "AU", "size": 120}
    assert created.headers["Location"] == f"{ROOMS}/{room['id']}"
    assert made(admin_client.get(created.headers["Location"]), 200) == room
    assert made(admin_client.get(ROOMS), 200) == [room]
    body = {"name": "Aula", "abbreviation": "", "size": 100}
    changed = made(admin_client.put(created.headers["Location"], json=body), 200)
    assert changed == {"id": room["id"], "name": "Aula", "abbreviation": "Aula", "size": 100}
    assert made(admin_client.get(created.headers["Location"]), 200) == changed


def test_what_a_change_leaves_out_is_kept(app: Flask, admin_client: FlaskClient):
    body = {"name": "A", "abbreviation": "A", "size": 3}
    more = {"building": "B", "campus": "Nord", "tags": "lab,beamer", "aliases": "Aula; Cube"}
    room = made(admin_client.post(ROOMS, json={**body, **more}))
    assert set(room) == {"id", "name", "abbreviation", "size"}
    made(admin_client.put(f"{ROOMS}/{room['id']}", json={**body, "tags": "lab"}), 200)
    with edit_of(app) as edit:
        stored = edit.session.get_one(Room, room["id"])
        assert (stored.building, stored.campus, stored.tags) == ("B", "Nord", "lab")
        assert stored.aliases == "Aula; Cube"
    assert [found["id"] for found in made(admin_client.get(f"{ROOMS}?search=nord"), 200)] == [room["id"]]


def test_a_name_belongs_to_one_room(small: SmallTimetable, admin_client: FlaskClient):
    body = {"name": "b1", "abbreviation": "C1", "size": 1}
    answer = refused(admin_client.post(ROOMS, json=body), 409, "ROOM_NAME_NOT_UNIQUE")
    assert answer["details"] == f"uri={ROOMS}"
    path = f"{ROOMS}/{small.ids['C1']}"
    refused(admin_client.put(path, json=body), 409, "ROOM_NAME_NOT_UNIQUE")
    assert made(admin_client.put(path, json={**body, "name": "c1"}), 200)["name"] == "c1"


def test_items_lose_a_room_that_is_deleted(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    assert item["room"]["name"] == "B1"
    assert admin_client.delete(f"{ROOMS}/{small.ids['B1']}").status_code == 204
    assert small.schedule() == [{**item, "room": None}]


def test_a_synced_room_is_read_only_and_of_unknown_size(app: Flask, admin_client: FlaskClient):
    with edit_of(app, "sync") as edit:
        edit.add(Room(name="Hörsaal 1", origin=Origin.STARPLAN))
    (room,) = made(admin_client.get(ROOMS), 200)
    assert room == {"id": room["id"], "name": "Hörsaal 1", "abbreviation": "Hörsaal 1", "size": 999}
    path = f"{ROOMS}/{room['id']}"
    body = {"name": "A", "abbreviation": "A", "size": 3}
    refused(admin_client.put(path, json=body), 409, "MANAGED_UPSTREAM")
    refused(admin_client.delete(path), 409, "MANAGED_UPSTREAM")
    assert free(admin_client, at(8), at(9), size=500) == ["Hörsaal 1"]


def test_free_rooms_are_those_that_nothing_takes(small: SmallTimetable, admin_client: FlaskClient):
    small.plan(at(8), at(10), room="B1")
    assert free(admin_client, at(9), at(11)) == ["C1"]
    assert free(admin_client, at(10), at(11)) == ["B1", "C1"]  # touching is fine
    assert free(admin_client, at(7), at(8)) == ["B1", "C1"]
    assert free(admin_client, at(7), at(8, day="2026-11-09")) == ["C1"]  # any length


def test_the_smallest_sufficient_room_comes_first(small: SmallTimetable, admin_client: FlaskClient):
    small.add("A9", "rooms", name="A9", abbreviation="", size=100)
    assert free(admin_client, at(8), at(9)) == ["B1", "A9", "C1"]
    assert free(admin_client, at(8), at(9), size=31) == ["A9", "C1"]
    assert free(admin_client, at(8), at(9), size=101) == []


def test_times_without_offset_are_local(make_app: MakeApp):
    client = as_role(make_app(timezone="Europe/Paris"), Role.ADMIN)
    small = SmallTimetable(client).build()
    small.plan(at(8), at(10), room="B1")  # nine to eleven in Paris
    assert free(client, f"{MONDAY}T08:00", f"{MONDAY}T09:00:00") == ["B1", "C1"]
    assert free(client, f"{MONDAY}T10:30:00", f"{MONDAY}T12:00") == ["C1"]
    assert free(client, f"{MONDAY}T10:30:00+01:00", f"{MONDAY}T12:00:00.000Z") == ["C1"]


def test_events_at_unknown_places_are_counted(app: Flask, small: SmallTimetable, admin_client: FlaskClient):
    first = small.plan(at(8), at(10), room=None)["id"]
    with edit_of(app) as edit:
        edit.session.get_one(Event, first).location_text = "somewhere else"
    query = {"startTime": at(9), "endTime": at(11)}
    assert admin_client.get(AVAILABLE, query_string=query).headers["X-Unplaced-Events"] == "1"
    query["startTime"] = at(10)
    assert admin_client.get(AVAILABLE, query_string=query).headers["X-Unplaced-Events"] == "0"


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (at(9), at(9), "INVALID_DATE_RANGE"),
        (at(9), at(8), "INVALID_DATE_RANGE"),
        (MONDAY, at(9), "INVALID_DATE_TIME_FORMAT"),
        (at(9), "tomorrow", "INVALID_DATE_TIME_FORMAT"),
        ("", at(9), "INVALID_DATE_TIME_FORMAT"),
        ("2026-13-01T00:00:00Z", at(9), "INVALID_DATE_TIME_FORMAT"),
        ("0001-01-01T00:00:00+14:00", at(9), "INVALID_DATE_TIME_FORMAT"),
        ("0001-01-01T00:00:00Z", at(9), "INVALID_DATE_TIME_FORMAT"),
        (at(9), "9999-12-31T23:59:59-14:00", "INVALID_DATE_TIME_FORMAT"),
        ("1793606400", at(9), "INVALID_DATE_TIME_FORMAT"),
    ],
)
def test_a_time_that_makes_no_sense_is_named(admin_client: FlaskClient, start: str, end: str, code: str):
    refused(admin_client.get(AVAILABLE, query_string={"startTime": start, "endTime": end}), 400, code)


def test_both_times_and_a_sensible_size_are_needed(admin_client: FlaskClient):
    query = {"startTime": at(8), "endTime": at(9)}
    for key in query:
        rest = {name: value for name, value in query.items() if name != key}
        invalid_field(admin_client.get(AVAILABLE, query_string=rest), key)
    for size in ("0", "-1", "x", "", "1.5", "9" * 30):
        invalid_field(admin_client.get(AVAILABLE, query_string={**query, "size": size}), "size")


def test_free_rooms_cost_the_same_however_many_there_are(
    app: Flask, small: SmallTimetable, admin_client: FlaskClient
):
    with edit_of(app) as edit:
        for number in range(300):
            edit.add_later(Room(name=f"R{number}", capacity=5))
    with statements(app) as sent:
        assert len(free(admin_client, at(8), at(9))) == 302
    assert len(sent) <= 6


def test_an_unknown_size_that_a_client_sends_back_stays_unknown(app: Flask, admin_client: FlaskClient):
    with edit_of(app) as edit:
        room = Room(name="Keller")
        edit.add(room)
        path = f"{ROOMS}/{room.id}"
    shown = made(admin_client.get(path), 200)
    assert shown["size"] == 999
    made(admin_client.put(path, json={**shown, "name": "Gewölbe", "abbreviation": "Gewölbe"}), 200)
    with edit_of(app) as edit:
        stored = edit.session.get_one(Room, shown["id"])
        assert (stored.name, stored.abbreviation, stored.capacity) == ("Gewölbe", "", None)
    assert made(admin_client.put(path, json={**shown, "size": 12}), 200)["size"] == 12
