"""What a program needs to edit a timetable as staff do in a browser."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from support.timetable import SmallTimetable, at, error, made

API = "/api/v1"
SCHEDULE = f"{API}/schedule"
ALL = {"fields": "all"}
TUESDAY = "2026-11-03"


@pytest.fixture(autouse=True)
def _on_a_sunday() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=UTC)):
        yield


def batch_of(response: Any) -> str:
    return response.headers["X-Change-Batch"]


def test_an_item_may_have_several_rooms_and_teachers_and_words_of_its_own(
    small: SmallTimetable, admin_client: FlaskClient
):
    ids = small.ids
    body = {
        **small.item(at(8), at(10)),
        "roomIds": [ids["C1"], ids["B1"]],
        "teacherIds": [ids["ALAN"], ids["ADA"]],
        "summary": "Exam",
        "note": "Bring a pen",
    }
    item = made(admin_client.post(SCHEDULE, json=body, query_string=ALL))
    assert [room["name"] for room in item["rooms"]] == ["C1", "B1"]
    assert [teacher["abbreviation"] for teacher in item["teachers"]] == ["ALAN", "ADA"]
    assert (item["summary"], item["note"], item["status"]) == ("Exam", "Bring a pen", "published")
    assert (item["series"], item["version"], item["origin"]) == (None, 1, "local")
    address = f"{SCHEDULE}/{item['id']}"
    change = {"roomIds": [ids["B1"]], "teacherIds": [], "summary": "Oral exam", "teachingUnitId": None}
    changed = made(admin_client.put(address, json=change, query_string=ALL), 200)
    assert [room["name"] for room in changed["rooms"]] == ["B1"]
    assert (changed["teachers"], changed["note"]) == ([], "Bring a pen")
    assert changed["teachingUnit"] == {"id": 0, "abbreviation": "OE", "name": "Oral exam", "level": None}


def test_old_clients_see_no_further_key(small: SmallTimetable, admin_client: FlaskClient):
    item = made(admin_client.post(SCHEDULE, json={**small.item(at(8), at(10)), "note": "x"}))
    assert set(item) == {"id", "groups", "teacher", "teachingUnit", "room", "startTime", "endTime"}
    assert small.schedule() == [item]
    without = {"groupIds": [], "teacherIds": [], "summary": "Open day"}
    body = {**without, "startTime": at(8), "endTime": at(10)}
    made(admin_client.post(SCHEDULE, json=body))
    assert small.schedule() == [item]
    assert [one["summary"] for one in small.schedule(**ALL)] == ["", "Open day"]
    assert error(admin_client.post(SCHEDULE, json={**body, "teacherIds": None}), 400) == "VALIDATION_FAILED"


def test_entity_tags_follow_what_was_asked_for(small: SmallTimetable, admin_client: FlaskClient):
    address = f"{SCHEDULE}/{small.plan(at(8), at(10))['id']}"
    plain, full = admin_client.get(address), admin_client.get(address, query_string=ALL)
    assert plain.headers["ETag"] != full.headers["ETag"]
    match = {"If-Match": full.headers["ETag"]}
    changed = admin_client.put(address, json={"note": "x"}, query_string=ALL, headers=match)
    made(changed, 200)
    stale = admin_client.put(address, json={"note": "y"}, query_string=ALL, headers=match)
    assert error(stale, 412) == "VERSION_CONFLICT"
    assert changed.headers["ETag"] == admin_client.get(address, query_string=ALL).headers["ETag"]


def test_staff_list_drafts_and_what_is_cancelled(
    small: SmallTimetable, admin_client: FlaskClient, user_client: FlaskClient
):
    draft = made(admin_client.post(SCHEDULE, json={**small.item(at(8), at(9)), "status": "draft"}))
    off = small.plan(at(10), at(11))
    made(admin_client.put(f"{SCHEDULE}/{off['id']}", json={"status": "cancelled"}), 200)
    assert [item["id"] for item in small.schedule()] == [draft["id"]]
    assert [item["id"] for item in small.schedule(status="draft")] == [draft["id"]]
    both = small.schedule(status="draft,cancelled", **ALL)
    assert [(item["id"], item["status"]) for item in both] == [
        (draft["id"], "draft"),
        (off["id"], "cancelled"),
    ]
    assert [item["id"] for item in small.schedule(user_client, status="draft,cancelled")] == [off["id"]]
    assert made(admin_client.get(f"{SCHEDULE}/{off['id']}", query_string=ALL), 200)["status"] == "cancelled"
    listing = {"startDate": TUESDAY, "endDate": TUESDAY, "status": "gone"}
    assert error(admin_client.get(SCHEDULE, query_string=listing), 400) == "VALIDATION_FAILED"
    published = admin_client.post(f"{SCHEDULE}/publications", json={"itemIds": [draft["id"], off["id"]]})
    assert made(published, 200) == {"itemIds": [draft["id"]]}
    assert [item["id"] for item in small.schedule(user_client)] == [draft["id"]]
    missing = admin_client.post(f"{SCHEDULE}/publications", json={"itemIds": [draft["id"], 999]})
    assert error(missing, 404) == "SCHEDULE_ITEM_NOT_FOUND"


def test_a_room_and_a_teacher_have_a_schedule(small: SmallTimetable, admin_client: FlaskClient):
    first = small.plan(at(8), at(10))
    small.plan(at(8), at(10), teacher="ALAN", room="C1", groups=["OTHER"])
    assert small.schedule(roomId=small.ids["B1"]) == [first]
    assert small.schedule(teacherId=small.ids["ADA"]) == [first]
    asked = {"startDate": TUESDAY, "endDate": TUESDAY, "roomId": 999}
    assert error(admin_client.get(SCHEDULE, query_string=asked), 404) == "ROOM_NOT_FOUND"


def test_other_places_for_an_item(small: SmallTimetable, admin_client: FlaskClient):
    small.plan(at(8), at(10), room="C1", groups=["OTHER"], teacher="ALAN")
    item = small.plan(at(8), at(10))
    found = made(admin_client.get(f"{SCHEDULE}/{item['id']}/suggestions?limit=2"), 200)
    assert [(one["startTime"], one["sameHour"], one["nearest"]) for one in found] == [
        (at(8, day="2026-11-09"), True, True),
        (at(8, day="2026-11-16"), True, False),
    ]
    wanted = {**small.item(at(8), at(10), groups=["TD2"], teacher="ALAN", room="C1")}
    (best, *_) = made(admin_client.post(f"{SCHEDULE}/suggestions", json=wanted), 200)
    assert (best["startTime"], best["sameHour"]) == (at(8, day="2026-11-09"), True)
    rooms = made(admin_client.post(f"{SCHEDULE}/rooms", json=wanted), 200)
    assert [(one["room"]["name"], one["fits"]) for one in rooms] == [("C1", False), ("B1", False)]
    assert [taking["itemId"] for taking in rooms[1]["takenBy"]] == [item["id"]]
    moving = {**small.item(at(8), at(10)), "itemId": item["id"]}
    rooms = made(admin_client.post(f"{SCHEDULE}/rooms", json=moving), 200)
    assert [(one["room"]["name"], one["fits"]) for one in rooms] == [("B1", True), ("C1", False)]
    assert error(admin_client.get(f"{SCHEDULE}/999/suggestions"), 404) == "SCHEDULE_ITEM_NOT_FOUND"


WEEKLY = {"untilDate": "2026-11-30", "exceptDates": ["2026-11-16"]}


def series(small: SmallTimetable, client: FlaskClient) -> Any:
    body = {**small.item(at(8), at(10)), "repeat": WEEKLY}
    return made(client.post(f"{SCHEDULE}/series", json=body))


def starts(small: SmallTimetable) -> list[str]:
    return [item["startTime"] for item in small.schedule(endDate="2026-12-31")]


def test_an_item_is_repeated_every_week_but_for_some(small: SmallTimetable, admin_client: FlaskClient):
    made_of = series(small, admin_client)
    days = ["2026-11-02", "2026-11-09", "2026-11-23", "2026-11-30"]
    assert [item["startTime"] for item in made_of["items"]] == [at(8, day=day) for day in days]
    assert made_of["series"]["weekdays"] == ["MO"]
    assert made_of["items"][0]["series"] == made_of["series"]
    body = {**small.item(at(9), at(11)), "repeat": {**WEEKLY, "weekdays": ["MO", "TU"]}}
    clash = admin_client.post(f"{SCHEDULE}/series", json=body)
    assert error(clash, 409) == "SCHEDULE_CONFLICT"
    assert len(clash.get_json()["conflicts"]) == 12
    for repeat in ({}, {"untilDate": "2026-10-01"}, {**WEEKLY, "weekdays": ["XX"]}):
        bad = admin_client.post(f"{SCHEDULE}/series", json={**body, "repeat": repeat})
        assert error(bad, 400) == "VALIDATION_FAILED"


def test_a_change_is_of_one_meeting_of_the_following_or_of_all(
    small: SmallTimetable, admin_client: FlaskClient
):
    first, second, *_ = (item["id"] for item in series(small, admin_client)["items"])
    address = f"{SCHEDULE}/{second}"
    moved = {"startTime": at(13, day="2026-11-10"), "endTime": at(14, day="2026-11-10")}
    following = admin_client.put(address, json=moved, query_string={"scope": "following"})
    assert following.headers["X-Changed-Items"] == "3"
    assert starts(small) == [
        at(8),
        *(at(13, day=day) for day in ("2026-11-10", "2026-11-24", "2026-12-01")),
    ]
    made(admin_client.post(f"{API}/changes/{batch_of(following)}/undo"), 200)
    one = admin_client.put(address, json={"note": "x"}, query_string={**ALL, "scope": "this"})
    assert made(one, 200)["originalStartTime"] == at(8, day="2026-11-09")
    of_all = admin_client.put(f"{SCHEDULE}/{first}", json={"status": "draft"}, query_string={"scope": "all"})
    assert of_all.headers["X-Changed-Items"] == "4"
    assert len(small.schedule(status="draft", endDate="2026-12-31")) == 3
    shorter = {"repeat": {"untilDate": "2026-11-25"}}
    made(admin_client.put(f"{SCHEDULE}/{first}", json=shorter, query_string={"scope": "all"}), 200)
    assert len(starts(small)) == 3
    alone = small.plan(at(18), at(19))
    refused = admin_client.put(f"{SCHEDULE}/{alone['id']}", json={}, query_string={"scope": "all"})
    assert error(refused, 400) == "NOT_IN_SERIES"
    refused = admin_client.put(f"{SCHEDULE}/{first}", json=shorter)
    assert error(refused, 400) == "VALIDATION_FAILED"


def test_a_day_that_was_left_out_is_put_back(small: SmallTimetable, admin_client: FlaskClient):
    first, second, *_ = series(small, admin_client)["items"]
    address = f"{SCHEDULE}/{first['id']}/series"
    admin_client.delete(f"{SCHEDULE}/{second['id']}")
    known = made(admin_client.get(address), 200)
    assert known["exceptDates"] == ["2026-11-09", "2026-11-16"]
    assert len(known["items"]) == 3
    back = admin_client.post(f"{address}/dates", json={"dates": ["2026-11-16"]})
    assert [item["startTime"] for item in made(back)["items"]] == [at(8, day="2026-11-16")]
    assert made(admin_client.get(address), 200)["exceptDates"] == ["2026-11-09"]
    made(admin_client.post(f"{API}/changes/{batch_of(back)}/undo"), 200)
    assert len(starts(small)) == 3
    wrong = admin_client.post(f"{address}/dates", json={"dates": ["2026-11-17"]})
    assert error(wrong, 400) == "VALIDATION_FAILED"
    small.plan(at(9, day="2026-11-16"), at(10, day="2026-11-16"))
    taken = admin_client.post(f"{address}/dates", json={"dates": ["2026-11-16"]})
    assert error(taken, 409) == "SCHEDULE_CONFLICT"
    alone = small.plan(at(18), at(19))
    assert error(admin_client.get(f"{SCHEDULE}/{alone['id']}/series"), 400) == "NOT_IN_SERIES"


def test_a_delete_is_of_one_meeting_of_the_following_or_of_all(
    small: SmallTimetable, admin_client: FlaskClient
):
    _, second, third, _ = (item["id"] for item in series(small, admin_client)["items"])
    gone = admin_client.delete(f"{SCHEDULE}/{third}", query_string={"scope": "following"})
    assert (gone.status_code, gone.headers["X-Deleted-Items"]) == (204, "2")
    assert starts(small) == [at(8), at(8, day="2026-11-09")]
    gone = admin_client.delete(f"{SCHEDULE}/{second}", query_string={"scope": "all"})
    assert (gone.headers["X-Deleted-Items"], starts(small)) == ("2", [])


def test_a_week_is_copied_as_drafts_all_or_what_can_be(small: SmallTimetable, admin_client: FlaskClient):
    first, second = small.plan(at(8), at(10)), small.plan(at(10), at(12), room="C1")
    taken = small.plan(at(8, day="2026-11-09"), at(9, day="2026-11-09"), groups=["OTHER"], teacher="ALAN")
    wanted = {
        "of": "group",
        "id": small.ids["TD1"],
        "stretch": "week",
        "fromDate": "2026-11-04",
        "toDate": "2026-11-11",
    }
    refused = admin_client.post(f"{SCHEDULE}/copies", json=wanted)
    assert error(refused, 409) == "SCHEDULE_CONFLICT"
    assert [clash["itemId"] for clash in refused.get_json()["conflicts"]] == [taken["id"]]
    copied = admin_client.post(f"{SCHEDULE}/copies", json=wanted, query_string={"partial": "true", **ALL})
    (item,) = made(copied)["items"]
    assert (item["startTime"], item["status"]) == (at(10, day="2026-11-09"), "draft")
    (left,) = copied.get_json()["failedItems"]
    assert left["itemId"] == first["id"]
    assert str(taken["id"]) in left["reason"]
    assert second["id"] != item["id"]
    missing = admin_client.post(f"{SCHEDULE}/copies", json={**wanted, "of": "room", "id": 999})
    assert error(missing, 404) == "ROOM_NOT_FOUND"


def test_steps_are_taken_back_and_done_again(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    moved = admin_client.put(f"{SCHEDULE}/{item['id']}", json={"startTime": at(9)})
    steps = made(admin_client.get(f"{API}/changes/steps"), 200)
    assert steps["redo"] is None
    assert steps["undo"]["id"] == int(batch_of(moved))
    assert steps["undo"]["did"] == [{"entity": "schedule_item", "deed": "moved", "count": 1}]
    undone = admin_client.post(f"{API}/changes/{batch_of(moved)}/undo")
    redo = made(admin_client.get(f"{API}/changes/steps"), 200)["redo"]
    assert redo["id"] == int(batch_of(undone))
    made(admin_client.post(f"{API}/changes/{redo['id']}/undo"), 200)
    assert starts(small) == [at(9)]


def test_what_has_become_of_an_item(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    moved = admin_client.put(f"{SCHEDULE}/{item['id']}", json={"startTime": at(9)})
    small.plan(at(12), at(13))
    asked = {"entity": "schedule_item", "id": item["id"]}
    newest, oldest = made(admin_client.get(f"{API}/changes", query_string=asked), 200)
    assert newest["id"] == int(batch_of(moved))
    assert newest["differences"] == [{"field": "startTime", "before": at(8), "after": at(9)}]
    assert {"field": "roomIds", "before": None, "after": [small.ids["B1"]]} in oldest["differences"]
    page = made(admin_client.get(f"{API}/changes", query_string={**asked, "before": newest["id"]}), 200)
    assert page == [oldest]
    alone = admin_client.get(f"{API}/changes", query_string={"id": item["id"]})
    assert error(alone, 400) == "VALIDATION_FAILED"
