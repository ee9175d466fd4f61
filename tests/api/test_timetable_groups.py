"""``/levels/{levelId}/groups``: their bodies, their trees, and what keeps them."""

import pytest
from flask.testing import FlaskClient

from support.refusals import invalid_field, refused
from support.timetable import SmallTimetable, at, made

BODY = {"name": "TD9", "type": "TD", "classe": "L1-A", "size": 24}


@pytest.fixture
def groups(small: SmallTimetable) -> str:
    return f"/api/v1/levels/{small.ids['L1']}/groups"


def test_a_group_is_created_read_and_changed(small: SmallTimetable, groups: str, admin_client: FlaskClient):
    created = admin_client.post(groups, json=BODY)
    group = made(created)
    level = {"id": small.ids["L1"], "name": "Licence 1", "abbreviation": "L1"}
    assert group == {"id": group["id"], **BODY, "level": level}
    path = created.headers["Location"]
    assert path == f"{groups}/{group['id']}"
    assert made(admin_client.get(path), 200) == group
    body = {"name": "TD9", "type": "Projet", "classe": "", "size": 1}
    assert made(admin_client.put(path, json=body), 200) == {**group, **body}
    listed = made(admin_client.get(groups), 200)
    assert [entry["name"] for entry in listed] == ["CM", "TD1", "TD2", "TD9", "TP1"]
    assert listed[3] == {**group, **body}


def test_a_group_is_found_under_its_own_level_only(
    small: SmallTimetable, groups: str, admin_client: FlaskClient
):
    foreign = f"{groups}/{small.ids['OTHER']}"
    for answer in (
        admin_client.get(foreign),
        admin_client.put(foreign, json=BODY),
        admin_client.delete(foreign),
    ):
        refused(answer, 404, "GROUP_NOT_FOUND")
    nowhere = f"/api/v1/levels/999/groups/{small.ids['TD1']}"
    for answer in (
        admin_client.get(nowhere),
        admin_client.put(nowhere, json=BODY),
        admin_client.delete(nowhere),
        admin_client.get("/api/v1/levels/999/groups"),
        admin_client.post("/api/v1/levels/999/groups", json=BODY),
    ):
        refused(answer, 404, "LEVEL_NOT_FOUND")


def test_a_parent_is_a_group_of_the_same_level(small: SmallTimetable, groups: str, admin_client: FlaskClient):
    for parent in (0, 999, small.ids["OTHER"]):
        refused(admin_client.post(groups, json={**BODY, "parentId": parent}), 404, "GROUP_NOT_FOUND")
    cohort = f"{groups}/{small.ids['CM']}"
    for parent in ("CM", "TD1", "TP1"):
        body = {**BODY, "parentId": small.ids[parent]}
        invalid_field(admin_client.put(cohort, json=body), "parentId")


def test_a_group_keeps_its_parent_when_a_change_leaves_it_out(
    small: SmallTimetable, groups: str, admin_client: FlaskClient
):
    small.plan(at(8), at(10), groups=["CM"])
    path = f"{groups}/{small.ids['TD1']}"
    made(admin_client.put(path, json=BODY), 200)
    refused(small.post(at(8), at(10), teacher="ALAN", room="C1"), 409, "SCHEDULE_CONFLICT")
    made(admin_client.put(path, json={**BODY, "parentId": None}), 200)
    made(small.post(at(8), at(10), teacher="ALAN", room="C1"))
    answer = refused(
        admin_client.put(path, json={**BODY, "parentId": small.ids["CM"]}), 409, "SCHEDULE_CONFLICT"
    )
    assert answer["details"] == "groups"
    (conflict,) = answer["conflicts"]
    assert (conflict["resource"], conflict["id"]) == ("group", small.ids["TD1"])
    assert (conflict["startTime"], conflict["endTime"]) == (at(8), at(10))


def test_a_deleted_group_is_taken_out_of_its_items(
    small: SmallTimetable, groups: str, admin_client: FlaskClient
):
    small.plan(at(8), at(10), groups=["TD1", "TD2"])
    assert admin_client.delete(f"{groups}/{small.ids['TD2']}").status_code == 204
    (item,) = small.schedule()
    assert [group["name"] for group in item["groups"]] == ["TD1"]


def test_a_group_stays_while_an_item_has_no_other(
    small: SmallTimetable, groups: str, admin_client: FlaskClient
):
    item = small.plan(at(8), at(10), groups=["TP1"])
    small.plan(at(10), at(12), groups=["TD1", "TD2"])
    for key in ("TP1", "TD1", "CM"):  # TP1 is a part of the others
        answer = refused(admin_client.delete(f"{groups}/{small.ids[key]}"), 409, "IN_USE")
        assert item["id"] in answer["items"]
    assert admin_client.delete(f"/api/v1/schedule/{item['id']}").status_code == 204
    assert admin_client.delete(f"{groups}/{small.ids['TD1']}").status_code == 204
    names = [group["name"] for group in made(admin_client.get(groups), 200)]
    assert names == ["CM", "TD2"]
