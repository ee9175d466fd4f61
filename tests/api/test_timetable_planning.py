"""Planning and changing items over HTTP: what is stored, what is refused."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from support.timetable import MONDAY, SmallTimetable, at, error, made

SCHEDULE = "/api/v1/schedule"


def test_a_planned_item_answers_as_it_will_be_read(small: SmallTimetable, admin_client: FlaskClient):
    response = small.post(at(8), at(10))
    item = made(response)
    level = {"id": small.ids["L1"], "name": "Licence 1", "abbreviation": "L1"}
    assert item == {
        "id": item["id"],
        "groups": [
            {"id": small.ids["TD1"], "name": "TD1", "type": "TD", "classe": "", "size": 30, "level": level}
        ],
        "teacher": {"id": small.ids["ADA"], "name": "Ada Lovelace", "abbreviation": "ADA"},
        "teachingUnit": {
            "id": small.ids["ALG"],
            "abbreviation": "ALG",
            "name": "Algorithmique",
            "level": level,
        },
        "room": {"id": small.ids["B1"], "name": "B1", "abbreviation": "B1", "size": 30},
        "startTime": at(8),
        "endTime": at(10),
    }
    read = admin_client.get(response.headers["Location"])
    assert read.get_json() == item
    assert read.headers["ETag"] == response.headers["ETag"]
    assert small.schedule() == [item]


def test_times_with_an_offset_come_back_in_utc(small: SmallTimetable):
    item = small.plan(f"{MONDAY}T09:00:00+01:00", f"{MONDAY}T10:30:00.250+01:00")
    assert (item["startTime"], item["endTime"]) == (at(8), f"{MONDAY}T09:30:00.250000Z")


def test_an_item_may_have_no_room(small: SmallTimetable):
    assert small.plan(at(8), at(10), room=None)["room"] is None


def test_a_group_named_twice_is_booked_once(small: SmallTimetable):
    item = small.plan(at(8), at(10), groups=["TD1", "TD1", "TD2"])
    assert [group["name"] for group in item["groups"]] == ["TD1", "TD2"]


@pytest.mark.parametrize("key", ["groupIds", "teacherId", "teachingUnitId", "startTime", "endTime"])
@pytest.mark.parametrize("value", ["absent", None])
def test_each_key_but_the_room_is_required(
    small: SmallTimetable, admin_client: FlaskClient, key: str, value: Any
):
    body = small.item(at(8), at(10))
    if value == "absent":
        del body[key]
    else:
        body[key] = value
    response = admin_client.post(SCHEDULE, json=body)
    assert response.status_code == 400
    answer = response.get_json()
    if value == "absent" or not key.endswith("Time"):
        assert answer["errorCode"] == "VALIDATION_FAILED"
        assert [problem["field"] for problem in answer["errors"]] == [key]
    else:
        assert answer["errorCode"] == "INVALID_DATE_TIME_FORMAT"
    assert small.schedule() == []


def test_at_least_one_group(small: SmallTimetable):
    response = small.post(at(8), at(10), groups=[])
    assert error(response, 400) == "VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("start", "end"),
    [(at(10), at(10)), (at(10), at(8)), (at(8), "2026-11-03T08:00:00.001Z")],
    ids=["empty", "backwards", "over a day"],
)
def test_an_impossible_stretch_is_refused(small: SmallTimetable, start: str, end: str):
    assert error(small.post(start, end), 400) == "INVALID_DATE_RANGE"


def test_a_whole_day_is_possible(small: SmallTimetable):
    small.plan(at(8), at(8, day="2026-11-03"))


@pytest.mark.parametrize(
    "text",
    ["2026-11-02", "2026-11-02T08:00:00", "next monday", "2026-13-02T08:00:00Z", "", 1762070400, True,
     "0001-01-01T00:00:00+14:00", "2026-11-02T08:00:00+99:00", "٢٠٢٦-11-02T08:00:00Z"],
)  # fmt: skip
def test_what_is_no_instant_has_a_code_of_its_own(
    small: SmallTimetable, admin_client: FlaskClient, text: Any
):
    body = small.item(at(8), at(10)) | {"startTime": text}
    response = admin_client.post(SCHEDULE, json=body)
    assert error(response, 400) == "INVALID_DATE_TIME_FORMAT"
    assert set(response.get_json()) == {"timestamp", "message", "details", "errorCode"}
    assert response.get_json()["details"] == f"uri={SCHEDULE}"


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("groupIds", "GROUP"),
        ("teacherId", "TEACHER"),
        ("teachingUnitId", "TEACHING_UNIT"),
        ("roomId", "ROOM"),
    ],
)
def test_an_unknown_id_in_a_body_is_named(
    small: SmallTimetable, admin_client: FlaskClient, key: str, code: str
):
    body = small.item(at(8), at(10)) | {key: [999_999] if key == "groupIds" else 999_999}
    response = admin_client.post(SCHEDULE, json=body)
    assert error(response, 404) == f"{code}_NOT_FOUND"
    assert "999999" in response.get_json()["message"]


@pytest.mark.parametrize("number", [-1, 2**31, 2**70, 1.5, "1", True, [1]])
def test_an_id_is_a_small_whole_number(small: SmallTimetable, admin_client: FlaskClient, number: Any):
    response = admin_client.post(SCHEDULE, json=small.item(at(8), at(10)) | {"teacherId": number})
    assert error(response, 400) == "VALIDATION_FAILED"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_item_is_invalid(small: SmallTimetable, admin_client: FlaskClient, body: bytes):
    response = admin_client.post(SCHEDULE, data=body, content_type="application/json")
    assert error(response, 400) == "VALIDATION_FAILED"
    assert response.get_json()["errors"]


def test_a_body_may_not_be_huge(small: SmallTimetable, admin_client: FlaskClient):
    body = b'{"note": "' + b"x" * (20 * 2**20) + b'"}'
    response = admin_client.post(SCHEDULE, data=body, content_type="application/json")
    assert error(response, 413) == "PAYLOAD_TOO_LARGE"


def test_a_clash_says_who_is_taken_by_what(small: SmallTimetable):
    first = small.plan(at(8), at(10))
    response = small.post(at(9), at(11))
    assert error(response, 409) == "SCHEDULE_CONFLICT"
    body = response.get_json()
    assert body["details"] == "teacher, groups, room"
    taken = {"itemId": first["id"], "startTime": at(8), "endTime": at(10)}
    assert body["conflicts"] == [
        {"resource": "teacher", "id": small.ids["ADA"], "name": "Ada Lovelace", **taken},
        {"resource": "group", "id": small.ids["TD1"], "name": "TD1", **taken},
        {"resource": "room", "id": small.ids["B1"], "name": "B1", **taken},
    ]
    assert str(first["id"]) in body["message"]
    assert small.schedule() == [first]


@pytest.mark.parametrize(
    ("changes", "details"),
    [
        ({"groups": ["OTHER"], "room": "C1"}, "teacher"),
        ({"teacher": "ALAN", "groups": ["OTHER"]}, "room"),
        ({"teacher": "ALAN", "room": "C1"}, "groups"),
        ({"teacher": "ALAN", "room": "C1", "groups": ["CM"]}, "groups"),
        ({"teacher": "ALAN", "room": "C1", "groups": ["TP1"]}, "groups"),
        ({"groups": ["OTHER"]}, "teacher, room"),
    ],
)
def test_one_shared_resource_is_enough(small: SmallTimetable, changes: dict[str, Any], details: str):
    small.plan(at(8), at(10))
    response = small.post(at(9), at(11), **changes)
    assert error(response, 409) == "SCHEDULE_CONFLICT"
    assert response.get_json()["details"] == details


def test_siblings_and_neighbours_do_not_clash(small: SmallTimetable):
    small.plan(at(8), at(10))
    small.plan(at(8), at(10), groups=["TD2"], teacher="ALAN", room="C1")
    small.plan(at(10), at(12))
    small.plan(at(6), at(8))
    assert len(small.schedule()) == 4


def test_a_dry_run_checks_and_writes_nothing(small: SmallTimetable, admin_client: FlaskClient):
    body = small.item(at(8), at(10))
    response = admin_client.post(SCHEDULE, json=body, query_string={"dryRun": "true"})
    assert response.status_code == 200
    assert response.get_json()["id"] == 0
    assert small.schedule() == []
    small.plan(at(8), at(10))
    response = admin_client.post(SCHEDULE, json=body, query_string={"dryRun": "true"})
    assert error(response, 409) == "SCHEDULE_CONFLICT"


def test_warnings_do_not_block(small: SmallTimetable):
    small.plan(at(10), at(12), room="C1")
    item = made(small.post(at(8), at(10), groups=["TD1", "TD2"], teacher="ALAN"))
    assert {warning["code"] for warning in item["warnings"]} == {"ROOM_TOO_SMALL", "OTHER_BUILDING"}
    item = made(small.post(at(22), at(23), groups=["OTHER"]))
    assert {warning["code"] for warning in item["warnings"]} == {"OUTSIDE_OPENING_HOURS", "OTHER_LEVEL"}
    assert all(warning["message"] for warning in item["warnings"])


def test_a_put_keeps_what_it_does_not_name(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    changed = made(admin_client.put(f"{SCHEDULE}/{item['id']}", json={"endTime": at(9)}), 200)
    assert changed == item | {"endTime": at(9)}
    changed = made(admin_client.put(f"{SCHEDULE}/{item['id']}", json={"roomId": None}), 200)
    assert changed == item | {"endTime": at(9), "room": None}
    assert small.schedule() == [changed]


def test_a_zero_id_means_unchanged(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    unchanged = {"teacherId": 0, "teachingUnitId": 0, "roomId": 0}
    assert made(admin_client.put(f"{SCHEDULE}/{item['id']}", json=unchanged), 200) == item


def test_a_put_of_nothing_changes_nothing(small: SmallTimetable, admin_client: FlaskClient):
    planned = small.post(at(8), at(10))
    address = planned.headers["Location"]
    answer = admin_client.put(address, json={})
    assert answer.get_json() == planned.get_json()
    assert answer.headers["ETag"] == planned.headers["ETag"]


@pytest.mark.parametrize("key", ["groupIds", "teacherId", "teachingUnitId", "startTime", "endTime"])
def test_null_clears_the_room_only(small: SmallTimetable, admin_client: FlaskClient, key: str):
    item = small.plan(at(8), at(10))
    response = admin_client.put(f"{SCHEDULE}/{item['id']}", json={key: None})
    assert error(response, 400) == "VALIDATION_FAILED"
    assert small.schedule() == [item]


def test_a_move_into_a_taken_room_names_the_other_item(small: SmallTimetable, admin_client: FlaskClient):
    first = small.plan(at(8), at(10))
    second = small.plan(at(8), at(10), groups=["OTHER"], teacher="ALAN", room="C1")
    response = admin_client.put(f"{SCHEDULE}/{second['id']}", json={"roomId": small.ids["B1"]})
    assert error(response, 409) == "SCHEDULE_CONFLICT"
    assert [conflict["itemId"] for conflict in response.get_json()["conflicts"]] == [first["id"]]
    assert second in small.schedule()


def test_an_item_does_not_clash_with_itself(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    made(admin_client.put(f"{SCHEDULE}/{item['id']}", json={"startTime": at(9), "endTime": at(11)}), 200)


def test_an_end_before_the_kept_start_is_refused(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    response = admin_client.put(f"{SCHEDULE}/{item['id']}", json={"endTime": at(7)})
    assert error(response, 400) == "INVALID_DATE_RANGE"


def test_a_write_to_what_was_changed_meanwhile_is_refused(small: SmallTimetable, admin_client: FlaskClient):
    planned = small.post(at(8), at(10))
    address, first = planned.headers["Location"], {"If-Match": planned.headers["ETag"]}
    changed = admin_client.put(address, json={"endTime": at(11)}, headers=first)
    made(changed, 200)
    assert (
        error(admin_client.put(address, json={"endTime": at(12)}, headers=first), 412) == "VERSION_CONFLICT"
    )
    assert error(admin_client.delete(address, headers=first), 412) == "VERSION_CONFLICT"
    assert admin_client.delete(address, headers={"If-Match": changed.headers["ETag"]}).status_code == 204


def test_a_deleted_item_is_gone_and_frees_what_it_took(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    assert admin_client.delete(f"{SCHEDULE}/{item['id']}").status_code == 204
    for response in (
        admin_client.get(f"{SCHEDULE}/{item['id']}"),
        admin_client.put(f"{SCHEDULE}/{item['id']}", json={}),
        admin_client.delete(f"{SCHEDULE}/{item['id']}"),
    ):
        assert error(response, 404) == "SCHEDULE_ITEM_NOT_FOUND"
    assert small.plan(at(8), at(10))["id"] != item["id"]


@pytest.mark.parametrize("number", ["999999", str(2**31), str(2**80), "-1", "x", "1.5"])
def test_an_id_that_leads_nowhere(small: SmallTimetable, admin_client: FlaskClient, number: str):
    response = admin_client.get(f"{SCHEDULE}/{number}")
    assert error(response, 404) in ("SCHEDULE_ITEM_NOT_FOUND", "NOT_FOUND")
