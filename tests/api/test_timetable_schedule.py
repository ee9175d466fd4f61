"""Reading the schedule over HTTP: ranges, filters, what is shown to whom; and many items in one call."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from support.timetable import MONDAY, SmallTimetable, at, error, made

SCHEDULE = "/api/v1/schedule"


def test_a_range_holds_what_overlaps_it(small: SmallTimetable):
    item = small.plan(at(8), at(10))
    for start, end, found in [
        (at(10), at(12), []), (at(6), at(8), []), (at(9), at(12), [item]), (at(6), at(9), [item]),
    ]:  # fmt: skip
        assert small.schedule(startDate=start, endDate=end) == found


def test_a_plain_date_is_a_whole_day_of_the_institution(small: SmallTimetable):
    item = small.plan("2026-11-01T23:00:00Z", "2026-11-02T00:00:00Z")  # midnight to one in Paris
    assert small.schedule(startDate="2026-11-01", endDate="2026-11-01") == []
    assert small.schedule(startDate="2026-11-02", endDate="2026-11-02") == [item]


def test_a_long_item_is_found_by_its_last_minute(small: SmallTimetable):
    item = small.plan(at(8), at(8, day="2026-11-03"))
    assert small.schedule(startDate="2026-11-03T07:59:00Z", endDate="2026-11-03T09:00:00Z") == [item]


def test_items_come_by_start(small: SmallTimetable):
    late = small.plan(at(14), at(15))
    early = small.plan(at(8), at(9))
    assert small.schedule() == [early, late]


def test_a_group_attends_what_its_cohort_attends(small: SmallTimetable):
    lecture = small.plan(at(8), at(9), groups=["CM"], room="C1")
    tutorial = small.plan(at(9), at(10), groups=["TD1"])
    other = small.plan(at(10), at(11), groups=["TD2"])
    elsewhere = small.plan(at(11), at(12), groups=["OTHER"], unit="ANA")
    ids = small.ids
    assert small.schedule(groupId=ids["TP1"]) == [lecture, tutorial]
    assert small.schedule(groupId=ids["TD2"]) == [lecture, other]
    assert small.schedule(groupId=ids["CM"]) == [lecture]
    assert small.schedule(levelId=ids["L1"]) == [lecture, tutorial, other]
    assert small.schedule(levelId=ids["L2"], groupId=ids["OTHER"]) == [elsewhere]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"levelId": 999_999}, "LEVEL_NOT_FOUND"),
        ({"groupId": 999_999}, "GROUP_NOT_FOUND"),
        ({"levelId": "L2", "groupId": "TD1"}, "GROUP_NOT_FOUND"),
    ],
)
def test_an_unknown_level_or_group_is_no_empty_schedule(
    small: SmallTimetable, admin_client: FlaskClient, query: dict[str, Any], code: str
):
    asked = {key: small.ids.get(value, value) for key, value in query.items()}
    response = admin_client.get(SCHEDULE, query_string={"startDate": MONDAY, "endDate": MONDAY, **asked})
    assert error(response, 404) == code


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"endDate": MONDAY}, "VALIDATION_FAILED"),
        ({"startDate": MONDAY}, "VALIDATION_FAILED"),
        ({"startDate": MONDAY, "endDate": MONDAY, "levelId": "x"}, "VALIDATION_FAILED"),
        ({"startDate": MONDAY, "endDate": MONDAY, "groupId": str(2**70)}, "VALIDATION_FAILED"),
        ({"startDate": "yesterday", "endDate": MONDAY}, "INVALID_DATE_TIME_FORMAT"),
        ({"startDate": MONDAY, "endDate": "2026-02-30"}, "INVALID_DATE_TIME_FORMAT"),
        ({"startDate": MONDAY, "endDate": "2026-11-01"}, "INVALID_DATE_RANGE"),
        ({"startDate": at(9), "endDate": at(9)}, "INVALID_DATE_RANGE"),
        ({"startDate": "0000-00-00", "endDate": "9999-99-99"}, "INVALID_DATE_TIME_FORMAT"),
    ],
)
def test_a_range_that_makes_no_sense(admin_client: FlaskClient, query: dict[str, str], code: str):
    assert error(admin_client.get(SCHEDULE, query_string=query), 400) == code


def test_what_has_not_changed_is_not_sent_again(small: SmallTimetable, admin_client: FlaskClient):
    small.plan(at(8), at(10))
    query = {"startDate": MONDAY, "endDate": MONDAY}
    first = admin_client.get(SCHEDULE, query_string=query)
    known = {"If-None-Match": first.headers["ETag"]}
    assert admin_client.get(SCHEDULE, query_string=query, headers=known).status_code == 304
    made(
        admin_client.put(
            f"/api/v1/rooms/{small.ids['B1']}", json={"name": "B1 bis", "abbreviation": "", "size": 30}
        ),
        200,
    )
    again = admin_client.get(SCHEDULE, query_string=query, headers=known)
    assert again.status_code == 200
    assert again.get_json()[0]["room"]["name"] == "B1 bis"


def test_a_draft_is_for_planners(small: SmallTimetable, admin_client: FlaskClient, user_client: FlaskClient):
    item = made(admin_client.post(SCHEDULE, json=small.item(at(8), at(10)) | {"status": "draft"}))
    assert small.schedule() == [item]
    assert small.schedule(user_client) == []
    assert error(small.post(at(9), at(11)), 409) == "SCHEDULE_CONFLICT"
    made(admin_client.put(f"{SCHEDULE}/{item['id']}", json={"status": "published"}), 200)
    assert small.schedule(user_client) == [item]


def test_a_cancelled_item_is_left_out_and_frees_what_it_took(
    small: SmallTimetable, admin_client: FlaskClient
):
    item = small.plan(at(8), at(10))
    made(admin_client.put(f"{SCHEDULE}/{item['id']}", json={"status": "cancelled"}), 200)
    assert small.schedule() == []
    assert error(admin_client.get(f"{SCHEDULE}/{item['id']}"), 404) == "SCHEDULE_ITEM_NOT_FOUND"
    small.plan(at(9), at(11))
    back = admin_client.put(f"{SCHEDULE}/{item['id']}", json={"status": "published"})
    assert error(back, 409) == "SCHEDULE_CONFLICT"


def test_a_batch_takes_each_item_on_its_own(small: SmallTimetable, admin_client: FlaskClient):
    bodies = [
        small.item(at(8), at(10)),
        small.item(at(9), at(11), room=None),
        small.item(at(12), at(11)),
        small.item(at(14), at(15)) | {"roomId": 999_999},
        small.item("2026-11-02T15:00:00+01:00", "2026-11-02T16:00:00.5+01:00"),
    ]
    answer = made(admin_client.post(f"{SCHEDULE}/batch", json=bodies), 200)
    assert [item["startTime"] for item in answer["successItems"]] == [at(8), at(14)]
    assert [failed["item"] for failed in answer["failedItems"]] == bodies[1:4]
    clash, backwards, unknown = (failed["reason"] for failed in answer["failedItems"])
    first = answer["successItems"][0]["id"]
    assert "Ada Lovelace" in clash
    assert f"item {first}" in clash
    assert "999999" in unknown
    assert backwards
    assert small.schedule() == answer["successItems"]


def test_an_echoed_item_has_its_times_in_utc(small: SmallTimetable, admin_client: FlaskClient):
    body = small.item("2026-11-02T15:00:00+01:00", "2026-11-02T14:00:00+01:00")
    answer = made(admin_client.post(f"{SCHEDULE}/batch", json=[body]), 200)
    assert answer["failedItems"][0]["item"] == body | {"startTime": at(14), "endTime": at(13)}


def test_an_atomic_batch_is_all_or_nothing(small: SmallTimetable, admin_client: FlaskClient):
    good, bad = small.item(at(8), at(10)), small.item(at(9), at(11))
    response = admin_client.post(f"{SCHEDULE}/batch", json=[good, bad], query_string={"atomic": "true"})
    assert response.status_code == 409
    assert response.get_json()["successItems"] == []
    assert [failed["item"] for failed in response.get_json()["failedItems"]] == [bad]
    assert small.schedule() == []
    answer = made(admin_client.post(f"{SCHEDULE}/batch?atomic=true", json=[good]), 200)
    assert small.schedule() == answer["successItems"]


def test_an_empty_batch_is_no_error(admin_client: FlaskClient):
    assert made(admin_client.post(f"{SCHEDULE}/batch", json=[]), 200) == {
        "successItems": [],
        "failedItems": [],
    }
