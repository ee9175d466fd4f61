"""``/levels``: their bodies and rules."""

from flask import Flask
from flask.testing import FlaskClient

from models import Group, Level, Origin, Program
from support.database import edit_of
from support.refusals import refused
from support.statements import statements
from support.timetable import SmallTimetable, at, made

LEVELS = "/api/v1/levels"


def test_a_level_is_created_read_and_changed(admin_client: FlaskClient):
    created = admin_client.post(LEVELS, json={"name": "Licence 1", "abbreviation": "L1"})
    level = made(created)
    assert level == {"id": level["id"], "name": "Licence 1", "abbreviation": "L1"}
    path = created.headers["Location"]
    assert path == f"{LEVELS}/{level['id']}"
    assert made(admin_client.get(path), 200) == {"level": level, "groups": []}
    changed = made(admin_client.put(path, json={"name": "Licence 2", "abbreviation": ""}), 200)
    assert changed == {"id": level["id"], "name": "Licence 2", "abbreviation": "L2"}
    assert made(admin_client.get(LEVELS), 200) == [{"level": changed, "groups": []}]


def test_levels_are_read_with_their_groups_by_name(small: SmallTimetable, admin_client: FlaskClient):
    first, second = made(admin_client.get(LEVELS), 200)
    assert [first["level"]["name"], second["level"]["name"]] == ["Licence 1", "Licence 2"]
    assert [group["name"] for group in first["groups"]] == ["CM", "TD1", "TD2", "TP1"]
    assert second["groups"] == [
        {
            "id": small.ids["OTHER"],
            "name": "OTHER",
            "type": "OT",
            "classe": "",
            "size": 20,
            "level": second["level"],
        }
    ]
    assert made(admin_client.get(f"{LEVELS}/{small.ids['L1']}"), 200) == first


def test_250_levels_cost_as_many_statements_as_one(app: Flask, admin_client: FlaskClient):
    made(admin_client.post(LEVELS, json={"name": "L", "abbreviation": ""}))
    with statements(app) as few:
        admin_client.get(LEVELS)
    with edit_of(app, "sync") as edit:
        program = Program(name="Angewandte Informatik", abbreviation="AIB")
        edit.add(program)
        levels = [Level(name=f"Semester {n}", program_id=program.id) for n in range(250)]
        for level in levels:
            edit.add_later(level)
        edit.settle()
        for level in levels:
            edit.add_later(Group(name="CM", level_id=level.id, type="CM"))
    with statements(app) as many:
        answer = made(admin_client.get(LEVELS), 200)
    assert len(answer) == 251
    assert sum(len(entry["groups"]) for entry in answer) == 250
    assert len(many) == len(few) <= 6


def test_a_name_belongs_to_one_level_of_a_program(
    app: Flask, small: SmallTimetable, admin_client: FlaskClient
):
    with edit_of(app) as edit:
        program = Program(name="Informatique")
        edit.add(program)
        program_id = program.id
    code = "LEVEL_NAME_NOT_UNIQUE"
    refused(admin_client.post(LEVELS, json={"name": "licence 1", "abbreviation": ""}), 409, code)
    path = f"{LEVELS}/{small.ids['L2']}"
    refused(admin_client.put(path, json={"name": "Licence 1", "abbreviation": ""}), 409, code)
    body = {"name": "Licence 1", "abbreviation": "", "programId": program_id, "number": 1}
    level = made(admin_client.post(LEVELS, json=body))
    refused(admin_client.post(LEVELS, json=body), 409, code)
    path = f"{LEVELS}/{level['id']}"
    made(admin_client.put(path, json={"name": "Licence 1", "abbreviation": "x"}), 200)  # stays in its program
    refused(admin_client.put(path, json={**body, "programId": None}), 409, code)


def test_an_unknown_program_is_refused(admin_client: FlaskClient):
    body = {"name": "L", "abbreviation": "", "programId": 9}
    refused(admin_client.post(LEVELS, json=body), 404, "PROGRAM_NOT_FOUND")


def test_a_level_goes_with_its_items_only_when_asked(small: SmallTimetable, admin_client: FlaskClient):
    needing = small.plan(at(8), at(9), groups=["TD1"])
    shared = small.plan(at(10), at(11), groups=["CM", "OTHER"])
    path = f"{LEVELS}/{small.ids['L1']}"
    assert refused(admin_client.delete(path), 409, "IN_USE")["items"] == [needing["id"]]
    answer = admin_client.delete(f"{path}?cascade=true")
    assert (answer.status_code, answer.headers["X-Deleted-Items"]) == (204, "1")
    (item,) = small.schedule()
    assert item["id"] == shared["id"]
    assert [group["name"] for group in item["groups"]] == ["OTHER"]
    assert item["teachingUnit"]["level"] is None
    refused(admin_client.get(path), 404, "LEVEL_NOT_FOUND")
    refused(admin_client.get(f"{path}/groups"), 404, "LEVEL_NOT_FOUND")
    assert len(made(admin_client.get(LEVELS), 200)) == 1


def test_a_level_without_items_goes_at_once(small: SmallTimetable, admin_client: FlaskClient):
    answer = admin_client.delete(f"{LEVELS}/{small.ids['L1']}")
    assert (answer.status_code, answer.headers["X-Deleted-Items"]) == (204, "0")


def test_a_synced_level_carries_the_short_name_of_its_program(app: Flask, admin_client: FlaskClient):
    with edit_of(app, "sync") as edit:
        program = Program(name="Angewandte Informatik", abbreviation="AIB", origin=Origin.STARPLAN)
        edit.add(program)
        edit.add(Level(name="Semester 1", program_id=program.id, origin=Origin.STARPLAN))
    (found,) = made(admin_client.get(f"{LEVELS}?search=aib+sem"), 200)
    level = found["level"]
    assert level == {"id": level["id"], "name": "AIB Semester 1", "abbreviation": "AS1"}
    path = f"{LEVELS}/{level['id']}"
    refused(admin_client.put(path, json={"name": "A", "abbreviation": ""}), 409, "MANAGED_UPSTREAM")
    refused(admin_client.delete(f"{path}?cascade=true"), 409, "MANAGED_UPSTREAM")
