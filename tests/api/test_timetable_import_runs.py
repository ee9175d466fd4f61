"""Imports step by step, and their templates, over HTTP."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from models import Role
from support.accounts import as_role
from support.imports import finish
from support.timetable import made

RUNS, TEMPLATES = "/api/v1/import/runs", "/api/v1/import/templates"
ROOMS = b"Raum;Plaetze\nA1;30\nA2;viele\n"


def upload(client: FlaskClient, *files: tuple[str, bytes]) -> Any:
    return client.post(RUNS, data={"files": [(io.BytesIO(body), name) for name, body in files]})


def test_an_import_is_taken_step_by_step(app: Flask, admin_client: FlaskClient):
    answer = upload(admin_client, ("räume.csv", ROOMS), ("bild.png", b"\x89PNG\r\n\x1a\n"))
    run = made(answer, 201)
    address = answer.headers["Location"]
    assert (run["state"], run["counts"], run["progress"]) == ("mapping", None, None)
    assert [one["file"] for one in run["refused"]] == ["bild.png"]
    assert run["tables"][0]["columns"][0] == {"header": "Raum", "letter": "A", "example": "A1"}
    told = {"räume.csv": {"": {"entityType": "room", "headersMapping": {"Raum": "name", "Plaetze": "size"}}}}
    assert run["mapping"] == told
    assert admin_client.post(f"{address}/apply").get_json()["errorCode"] == "WRONG_STEP"

    body = {"mapping": told, "ignoreConflicts": False}
    assert made(admin_client.put(f"{address}/mapping", json=body), 200)["ignoreConflicts"] is False
    assert made(admin_client.post(f"{address}/check"), 202)["state"] in ("checking", "checked")
    finish(app)
    checked = made(admin_client.get(address), 200)
    assert (checked["state"], checked["counts"]["created"], checked["counts"]["failed"]) == ("checked", 1, 1)
    assert checked["preview"]["failed"][0]["rows"][0]["letter"] == "B"
    sheet = admin_client.get(f"{address}/errors", buffered=True)
    assert load_workbook(io.BytesIO(sheet.data)).worksheets[0]["A2"].value == "A2"
    assert made(admin_client.get("/api/v1/rooms"), 200) == []

    made(admin_client.post(f"{address}/apply"), 202)
    finish(app)
    applied = made(admin_client.get(address), 200)
    assert applied["state"] == "applied"
    assert [room["name"] for room in made(admin_client.get("/api/v1/rooms"), 200)] == ["A1"]
    made(admin_client.post(f"/api/v1/changes/{applied['batchId']}/undo"), 200)
    assert made(admin_client.get("/api/v1/rooms"), 200) == []


def test_one_that_is_not_applied_is_its_owners_alone(app: Flask, admin_client: FlaskClient):
    uid = made(upload(admin_client, ("räume.csv", ROOMS)), 201)["uid"]
    other = as_role(app, Role.ADMIN)
    assert other.get(f"{RUNS}/{uid}").get_json()["errorCode"] == "IMPORT_RUN_NOT_FOUND"
    assert made(other.get(RUNS), 200) == []
    assert [run["uid"] for run in made(admin_client.get(RUNS), 200)] == [uid]
    assert other.delete(f"{RUNS}/{uid}").status_code == 404
    assert admin_client.delete(f"{RUNS}/{uid}").status_code == 204
    assert made(admin_client.get(RUNS), 200) == []


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("bild.xlsx", b"\x89PNG\r\n\x1a\n", "UNSUPPORTED_MEDIA_TYPE"),
        ("leer.csv", b"", "INVALID_FILE_CODEC"),
        ("kaputt.json", b'{"room": [', "INVALID_FILE_CODEC"),
    ],
)
def test_what_cannot_be_read_is_refused(admin_client: FlaskClient, name: str, body: bytes, code: str):
    answer = upload(admin_client, (name, body))
    assert (answer.status_code, answer.get_json()["errorCode"]) == (400, code)
    assert admin_client.post(RUNS).get_json()["errorCode"] == "VALIDATION_FAILED"


def test_a_bad_mapping_is_named(admin_client: FlaskClient):
    address = upload(admin_client, ("räume.csv", ROOMS)).headers["Location"]
    bad = {"räume.csv": {"": {"entityType": "room", "headersMapping": {"Raum": "colour"}}}}
    assert admin_client.put(f"{address}/mapping", json={"mapping": bad}).status_code == 400
    made(admin_client.put(f"{address}/mapping", json={"mapping": {}}), 200)
    answer = admin_client.post(f"{address}/check")
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (400, "mapping")


def test_templates_are_saved_applied_renamed_and_deleted(admin_client: FlaskClient):
    mapping = {"entityType": "room", "headersMapping": {"x": "name", "y": "size"}}
    saved = made(admin_client.post(TEMPLATES, json={"name": "Haus", "headers": ["y", "x"], **mapping}), 201)
    run = made(upload(admin_client, ("irgendwas.csv", b"X;Y\nA1;30\n")), 201)
    assert run["tables"][0]["template"] == "Haus"
    assert run["mapping"]["irgendwas.csv"][""]["headersMapping"] == {"X": "name", "Y": "size"}
    made(admin_client.post(TEMPLATES, json={"name": "Zwei", "headers": ["x", "y"], **mapping}), 201)
    one = f"{TEMPLATES}/{saved['id']}"
    assert (
        admin_client.put(one, json={"name": "zwei"}).get_json()["errorCode"]
        == "IMPORT_TEMPLATE_NAME_NOT_UNIQUE"
    )
    assert made(admin_client.put(one, json={"name": "Drei"}), 200)["name"] == "Drei"
    assert [template["name"] for template in made(admin_client.get(TEMPLATES), 200)] == ["Drei", "Zwei"]
    assert admin_client.delete(one).status_code == 204
    assert admin_client.delete(one).get_json()["errorCode"] == "IMPORT_TEMPLATE_NOT_FOUND"
    bad = {"name": "Vier", "headers": ["x"], "entityType": "unicorn", "headersMapping": {}}
    assert admin_client.post(TEMPLATES, json=bad).get_json()["errorCode"] == "UNKNOWN_ENTITY"
