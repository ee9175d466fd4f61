"""Who changed what, and taking it back over HTTP."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from support.timetable import SmallTimetable, at, made

CHANGES = "/api/v1/changes"
SCHEDULE = "/api/v1/schedule"


def batch_of(response: Any) -> str:
    return response.headers["X-Change-Batch"]


def undone(client: FlaskClient, batch: str, status: int = 200, **query: str) -> Any:
    return made(client.post(f"{CHANGES}/{batch}/undo", query_string=query), status)


def test_a_deleted_item_comes_back_as_it_was(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    batch = batch_of(admin_client.delete(f"{SCHEDULE}/{item['id']}"))
    assert small.schedule() == []
    assert undone(admin_client, batch) == {"id": int(batch), "restored": 1, "left": []}
    assert small.schedule() == [item]


def test_an_undo_can_be_undone(small: SmallTimetable, admin_client: FlaskClient):
    planned = small.post(at(8), at(10))
    undo = admin_client.post(f"{CHANGES}/{batch_of(planned)}/undo")
    assert small.schedule() == []
    undone(admin_client, batch_of(undo))
    assert [item["id"] for item in small.schedule()] == [planned.get_json()["id"]]


def test_what_has_taken_the_place_stops_an_undo(small: SmallTimetable, admin_client: FlaskClient):
    first = small.plan(at(8), at(10))
    batch = batch_of(admin_client.delete(f"{SCHEDULE}/{first['id']}"))
    second = small.plan(at(9), at(11))
    answer = undone(admin_client, batch, 409)
    assert answer["errorCode"] == "UNDO_CONFLICT"
    assert [(left["entity"], left["id"]) for left in answer["left"]] == [("schedule_item", first["id"])]
    assert str(second["id"]) in answer["left"][0]["reason"]
    assert small.schedule() == [second]


def test_what_can_be_taken_back_is(small: SmallTimetable, admin_client: FlaskClient):
    bodies = [small.item(at(8), at(9)), small.item(at(9), at(10))]
    batch = admin_client.post(f"{SCHEDULE}/batch", json=bodies)
    first, second = (item["id"] for item in batch.get_json()["successItems"])
    made(admin_client.put(f"{SCHEDULE}/{first}", json={"roomId": small.ids["C1"]}), 200)
    assert undone(admin_client, batch_of(batch), 409)["errorCode"] == "UNDO_CONFLICT"
    assert len(small.schedule()) == 2
    answer = undone(admin_client, batch_of(batch), partial="true")
    assert answer["restored"] == 1
    assert [left["id"] for left in answer["left"]] == [first]
    assert [item["id"] for item in small.schedule()] == [first]
    assert second != first


def test_a_cascade_comes_back_whole(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    before = made(admin_client.get("/api/v1/levels"), 200)
    response = admin_client.delete(f"/api/v1/levels/{small.ids['L1']}?cascade=true")
    assert response.headers["X-Deleted-Items"] == "1"
    assert len(made(admin_client.get("/api/v1/levels"), 200)) == 1
    undone(admin_client, batch_of(response))
    assert made(admin_client.get("/api/v1/levels"), 200) == before
    assert small.schedule() == [item]


def test_a_batch_is_undone_once(small: SmallTimetable, admin_client: FlaskClient):
    batch = batch_of(small.post(at(8), at(10)))
    undone(admin_client, batch)
    assert undone(admin_client, batch, 409)["errorCode"] == "ALREADY_UNDONE"


@pytest.mark.parametrize("batch", ["999999", "0"])
def test_an_unknown_batch(admin_client: FlaskClient, batch: str):
    assert undone(admin_client, batch, 404)["errorCode"] == "BATCH_NOT_FOUND"


def test_a_dry_run_of_an_undo_changes_nothing(small: SmallTimetable, admin_client: FlaskClient):
    planned = small.post(at(8), at(10))
    assert undone(admin_client, batch_of(planned), dryRun="true")["restored"] == 1
    assert len(small.schedule()) == 1
    undone(admin_client, batch_of(planned))


def test_the_log_names_who_did_what(small: SmallTimetable, admin_client: FlaskClient):
    first = batch_of(small.post(at(8), at(10)))
    undo = admin_client.post(f"{CHANGES}/{first}/undo")
    newest, before, *_ = made(admin_client.get(CHANGES), 200)
    assert newest["id"] == int(batch_of(undo))
    assert newest["undoes"] == before["id"] == int(first)
    assert before["undoneBy"] == newest["id"]
    assert before["changes"] == [{"entity": "schedule_item", "action": "created", "count": 1}]
    assert newest["changes"] == [{"entity": "schedule_item", "action": "deleted", "count": 1}]
    assert before["door"] == "api"
    assert before["madeBy"].startswith("admin-")


def test_the_log_comes_in_pages(small: SmallTimetable, admin_client: FlaskClient):
    whole = made(admin_client.get(CHANGES, query_string={"limit": 200}), 200)
    first = made(admin_client.get(CHANGES, query_string={"limit": 3}), 200)
    rest = made(admin_client.get(CHANGES, query_string={"limit": 200, "before": first[-1]["id"]}), 200)
    assert first + rest == whole
    for bad in ({"limit": 0}, {"limit": "x"}, {"before": -1}):
        assert admin_client.get(CHANGES, query_string=bad).get_json()["errorCode"] == "VALIDATION_FAILED"


def test_what_changes_nothing_leaves_no_batch(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    assert "X-Change-Batch" not in admin_client.put(f"{SCHEDULE}/{item['id']}", json={}).headers
    assert "X-Change-Batch" not in small.post(at(8), at(10)).headers


def test_the_log_is_searched_by_what_was_done_to_what(small: SmallTimetable, admin_client: FlaskClient):
    def found(**query: str) -> list[int]:
        return [batch["id"] for batch in made(admin_client.get(CHANGES, query_string=query), 200)]

    item = small.plan(at(8), at(10))
    deleted = int(batch_of(admin_client.delete(f"{SCHEDULE}/{item['id']}")))
    assert found(entity="schedule_item", action="deleted") == [deleted]
    assert found(entity="schedule_item", q=item["teacher"]["name"])[0] == deleted
    assert found(entity="room", action="deleted") == found(q="zzzzzz") == found(door="sync") == []
    assert found(madeBy="admin-", endDate="2199-01-01") == found()
    assert found(startDate="2199-01-01") == []
    for bad, code in (
        ({"entity": "user"}, "VALIDATION_FAILED"),
        ({"door": "x"}, "VALIDATION_FAILED"),
        ({"q": "\0"}, "VALIDATION_FAILED"),
        ({"startDate": "x"}, "INVALID_DATE_TIME_FORMAT"),
    ):
        assert admin_client.get(CHANGES, query_string=bad).get_json()["errorCode"] == code


def test_a_batch_is_told_object_by_object_with_names(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    moved = {"startTime": at(9), "roomId": small.ids["C1"]}
    batch = batch_of(admin_client.put(f"{SCHEDULE}/{item['id']}", json=moved))
    told = made(admin_client.get(f"{CHANGES}/{batch}"), 200)
    assert (told["id"], told["door"], told["nextAfter"]) == (int(batch), "api", None)
    (row,) = told["rows"]
    assert (row["entity"], row["id"], row["action"]) == ("schedule_item", item["id"], "updated")
    assert {one["field"]: (one["before"], one["after"]) for one in row["differences"]} == {
        "startTime": (at(8), at(9)),
        "roomIds": ([small.ids["B1"]], [small.ids["C1"]]),
    }
    names = {(one["entity"], one["id"]): one["name"] for one in told["named"]}
    assert (names["room", small.ids["B1"]], names["room", small.ids["C1"]]) == ("B1", "C1")


def test_a_long_batch_is_told_page_by_page(small: SmallTimetable, admin_client: FlaskClient):
    bodies = [small.item(at(hour), at(hour + 1)) for hour in (8, 9, 10)]
    batch = batch_of(admin_client.post(f"{SCHEDULE}/batch", json=bodies))
    first = made(admin_client.get(f"{CHANGES}/{batch}?limit=2"), 200)
    rest = made(admin_client.get(f"{CHANGES}/{batch}?limit=2&after={first['nextAfter']}"), 200)
    assert [len(page["rows"]) for page in (first, rest)] == [2, 1]
    assert rest["nextAfter"] is None
    assert admin_client.get(f"{CHANGES}/999999").status_code == 404
