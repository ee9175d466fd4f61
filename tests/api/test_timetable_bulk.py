"""Many rows of a registry in one call: what each becomes, what is refused, and that one undo takes all back."""

from flask.testing import FlaskClient

from support.refusals import invalid_field, refused
from support.timetable import SmallTimetable, made

API = "/api/v1"


def test_many_rooms_say_the_same(small: SmallTimetable, admin_client: FlaskClient):
    ids = [small.ids["B1"], small.ids["C1"], 999]
    body = {"ids": ids, "change": {"building": "B"}, "addTags": "lab, Beamer"}
    tried = made(admin_client.post(f"{API}/rooms/batch?dryRun=true", json=body), 200)
    assert tried == {"changed": ids[:2], "unchanged": [], "failed": [], "deletedItems": 0}
    assert made(admin_client.get(f"{API}/rooms?search=beamer"), 200) == []
    answer = admin_client.post(f"{API}/rooms/batch", json=body)
    assert made(answer, 200) == tried
    assert len(made(admin_client.get(f"{API}/rooms?search=beamer"), 200)) == 2
    again = made(admin_client.post(f"{API}/rooms/batch", json=body), 200)
    assert again["unchanged"] == ids[:2]
    batch = answer.headers["X-Change-Batch"]
    assert made(admin_client.post(f"{API}/changes/{batch}/undo"), 200)["restored"] == 2


def test_only_what_rows_have_is_set(small: SmallTimetable, admin_client: FlaskClient):
    group = {"ids": [small.ids["TD1"]]}
    assert made(admin_client.post(f"{API}/groups/batch", json={**group, "change": {"size": 7}}), 200)[
        "changed"
    ]
    for sent, field in (
        ({**group, "change": {"building": "B"}}, "change"),
        ({**group, "change": {"size": None}}, "change"),
        ({**group, "addTags": "x"}, "addTags"),
        ({"ids": []}, "ids"),
    ):
        invalid_field(admin_client.post(f"{API}/groups/batch", json=sent), field)
    unit = {"ids": [small.ids["ANA"]], "change": {"levelId": 999}}
    refused(admin_client.post(f"{API}/teachingUnits/batch", json=unit), 404, "LEVEL_NOT_FOUND")
    assert admin_client.post(f"{API}/planets/batch", json=group).status_code == 404


def test_what_is_needed_stays_and_the_rest_is_deleted(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan("2026-11-02T08:00:00Z", "2026-11-02T09:00:00Z")
    body = {"ids": [small.ids["ALG"], small.ids["ANA"]]}
    answer = made(admin_client.post(f"{API}/teachingUnits/batch/delete", json=body), 200)
    assert answer["changed"] == [small.ids["ANA"]]
    assert [(one["id"], one["errorCode"]) for one in answer["failed"]] == [(small.ids["ALG"], "IN_USE")]
    assert str(item["id"]) in answer["failed"][0]["reason"]
    answer = made(admin_client.post(f"{API}/teachingUnits/batch/delete", json={**body, "cascade": True}), 200)
    assert (answer["changed"], answer["deletedItems"]) == ([small.ids["ALG"]], 1)
    assert small.schedule() == []
