"""``/teachingUnits``: their bodies and rules."""

from flask import Flask
from flask.testing import FlaskClient

from models import Course, Origin
from support.database import edit_of
from support.refusals import refused
from support.timetable import SmallTimetable, at, made

UNITS = "/api/v1/teachingUnits"


def test_a_unit_is_created_read_and_changed(small: SmallTimetable, admin_client: FlaskClient):
    level = {"id": small.ids["L2"], "name": "Licence 2", "abbreviation": "L2"}
    created = admin_client.post(UNITS, json={"abbreviation": "GR", "name": "Graphes", "levelId": level["id"]})
    unit = made(created)
    assert unit == {"id": unit["id"], "abbreviation": "GR", "name": "Graphes", "level": level}
    path = created.headers["Location"]
    assert path == f"{UNITS}/{unit['id']}"
    assert made(admin_client.get(path), 200) == unit
    names = [listed["name"] for listed in made(admin_client.get(UNITS), 200)]
    assert names == ["Algorithmique", "Analyse", "Graphes"]


def test_absent_keys_keep_and_a_null_level_unlinks(small: SmallTimetable, admin_client: FlaskClient):
    path = f"{UNITS}/{small.ids['ALG']}"
    before = made(admin_client.get(path), 200)
    assert made(admin_client.put(path, json={}), 200) == before
    assert made(admin_client.put(path, json={"name": "Algo"}), 200) == {**before, "name": "Algo"}
    assert made(admin_client.put(path, json={"levelId": None}), 200)["level"] is None
    changed = made(admin_client.put(path, json={"levelId": small.ids["L2"], "abbreviation": ""}), 200)
    assert changed["level"]["id"] == small.ids["L2"]
    assert changed["abbreviation"] == "A"
    assert made(admin_client.get(path), 200) == changed


def test_the_units_of_a_level(small: SmallTimetable, admin_client: FlaskClient):
    own = made(admin_client.get(f"/api/v1/levels/{small.ids['L1']}/teachingUnits"), 200)
    assert [unit["name"] for unit in own] == ["Algorithmique"]
    assert own[0]["level"]["id"] == small.ids["L1"]
    assert made(admin_client.get(f"/api/v1/levels/{small.ids['L2']}/teachingUnits"), 200) == []
    refused(admin_client.get("/api/v1/levels/999/teachingUnits"), 404, "LEVEL_NOT_FOUND")


def test_an_unknown_level_is_refused(small: SmallTimetable, admin_client: FlaskClient):
    for level_id in (0, 999):
        body = {"abbreviation": "", "name": "X", "levelId": level_id}
        refused(admin_client.post(UNITS, json=body), 404, "LEVEL_NOT_FOUND")
        path = f"{UNITS}/{small.ids['ALG']}"
        refused(admin_client.put(path, json={"levelId": level_id}), 404, "LEVEL_NOT_FOUND")


def test_an_abbreviation_belongs_to_one_unit(small: SmallTimetable, admin_client: FlaskClient):
    code = "TEACHING_UNIT_ABBREVIATION_NOT_UNIQUE"
    refused(admin_client.post(UNITS, json={"abbreviation": "alg", "name": "X"}), 409, code)
    refused(admin_client.put(f"{UNITS}/{small.ids['ANA']}", json={"abbreviation": "ALG"}), 409, code)


def test_a_unit_goes_with_its_items_only_when_asked(small: SmallTimetable, admin_client: FlaskClient):
    items = [small.plan(at(8), at(9)), small.plan(at(10), at(11))]
    other = small.plan(at(12), at(13), unit="ANA")
    path = f"{UNITS}/{small.ids['ALG']}"
    assert refused(admin_client.delete(path), 409, "IN_USE")["items"] == [item["id"] for item in items]
    tried = admin_client.delete(f"{path}?cascade=true&dryRun=true")
    assert (tried.status_code, tried.headers["X-Deleted-Items"]) == (204, "2")
    assert len(small.schedule()) == 3
    answer = admin_client.delete(f"{path}?cascade=true")
    assert (answer.status_code, answer.data, answer.headers["X-Deleted-Items"]) == (204, b"", "2")
    assert small.schedule() == [other]
    refused(admin_client.get(path), 404, "TEACHING_UNIT_NOT_FOUND")


def test_a_synced_unit_is_read_only(app: Flask, admin_client: FlaskClient):
    with edit_of(app, "sync") as edit:
        edit.add(Course(name="Informatik", origin=Origin.STARPLAN))
    (unit,) = made(admin_client.get(UNITS), 200)
    assert unit == {"id": unit["id"], "abbreviation": "I", "name": "Informatik", "level": None}
    path = f"{UNITS}/{unit['id']}"
    refused(admin_client.put(path, json={"name": "A"}), 409, "MANAGED_UPSTREAM")
    refused(admin_client.delete(f"{path}?cascade=true"), 409, "MANAGED_UPSTREAM")
