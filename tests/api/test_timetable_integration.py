"""``/integration``: programs with an API key read what planners read, and nothing else."""

import pytest
from flask.testing import FlaskClient

from support.accounts import HeaderClient
from support.refusals import refused
from support.timetable import MONDAY, SmallTimetable, at, made

READS = [
    "levels",
    "levels/{L1}",
    "levels/{L1}/groups",
    "levels/{L1}/groups/{TD1}",
    "levels/{L1}/teachingUnits",
    "teachers",
    "teachers/{ADA}",
    "teachingUnits",
    "teachingUnits/{ALG}",
    "rooms",
    "rooms/{B1}",
    f"rooms/available?startTime={at(9)}&endTime={at(11)}&size=2",
    f"schedule?startDate={MONDAY}&endDate={MONDAY}",
]
ELSEWHERE = ["users", "api-keys", "auth/me", "import/upload", "export", "nothing"]


@pytest.fixture
def small(admin_client: HeaderClient) -> SmallTimetable:
    small = SmallTimetable(admin_client).build()
    small.plan(at(8), at(10))
    return small


def test_programs_read_what_planners_read(
    small: SmallTimetable, admin_client: FlaskClient, key_client: FlaskClient
):
    for read in READS:
        path = read.format(**small.ids)
        planners = admin_client.get(f"/api/v1/{path}")
        programs = key_client.get(f"/integration/{path}")
        assert made(programs, 200) == made(planners, 200), path
        assert programs.get_json()
        assert programs.headers["ETag"] == planners.headers["ETag"]
        known = key_client.get(f"/integration/{path}", headers={"If-None-Match": programs.headers["ETag"]})
        assert known.status_code == 304
    item = small.schedule()[0]
    assert made(key_client.get(f"/integration/schedule/{item['id']}"), 200) == item


def test_nobody_else_reads_there(small: SmallTimetable, client: FlaskClient, admin_client: FlaskClient):
    for read in READS:
        path = f"/integration/{read.format(**small.ids)}"
        refused(client.get(path), 401, "UNAUTHORIZED")
        refused(admin_client.get(path), 401, "UNAUTHORIZED")
        refused(client.get(path, headers={"X-Api-Key": "edt_nothing"}), 401, "UNAUTHORIZED")


def test_a_key_opens_nothing_else(small: SmallTimetable, key_client: FlaskClient):
    for read in READS:
        refused(key_client.get(f"/api/v1/{read.format(**small.ids)}"), 401, "UNAUTHORIZED")


def test_programs_only_read(small: SmallTimetable, key_client: FlaskClient):
    for read in READS:
        path = f"/integration/{read.format(**small.ids)}"
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            refused(key_client.open(path, method=method, json={}), 405, "METHOD_NOT_ALLOWED")
    refused(key_client.post("/integration/schedule/batch", json=[]), 404, "NOT_FOUND")


def test_what_is_not_for_programs_does_not_exist(key_client: FlaskClient):
    for path in ELSEWHERE:
        for method in ("GET", "POST"):
            refused(key_client.open(f"/integration/{path}", method=method), 404, "NOT_FOUND")


def test_drafts_are_not_for_programs(small: SmallTimetable, key_client: FlaskClient):
    body = {**small.item(at(12), at(13)), "status": "draft"}
    draft = made(small.client.post("/api/v1/schedule", json=body))
    assert len(small.schedule()) == 2
    listed = made(
        key_client.get("/integration/schedule", query_string={"startDate": MONDAY, "endDate": MONDAY}), 200
    )
    assert len(listed) == 1
    refused(key_client.get(f"/integration/schedule/{draft['id']}"), 404, "SCHEDULE_ITEM_NOT_FOUND")


def test_errors_are_those_of_the_other_door(key_client: FlaskClient):
    refused(key_client.get("/integration/rooms/7"), 404, "ROOM_NOT_FOUND")
    refused(key_client.get("/integration/rooms?limit=x"), 400, "VALIDATION_FAILED")
    refused(key_client.get("/integration/levels/7/groups/1"), 404, "LEVEL_NOT_FOUND")
    query = {"startTime": at(9), "endTime": at(9)}
    refused(key_client.get("/integration/rooms/available", query_string=query), 400, "INVALID_DATE_RANGE")
