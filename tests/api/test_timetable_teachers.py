"""``/teachers``: their bodies and rules."""

from flask import Flask
from flask.testing import FlaskClient

from models import Event, EventStatus, Instructor, Origin
from support.database import edit_of
from support.refusals import refused
from support.timetable import SmallTimetable, at, made

TEACHERS = "/api/v1/teachers"


def test_a_teacher_is_created_read_and_changed(admin_client: FlaskClient):
    created = admin_client.post(TEACHERS, json={"name": "Ada King Lovelace", "abbreviation": ""})
    teacher = made(created)
    assert teacher == {"id": teacher["id"], "name": "Ada King Lovelace", "abbreviation": "AKL"}
    path = created.headers["Location"]
    assert path == f"{TEACHERS}/{teacher['id']}"
    assert made(admin_client.get(path), 200) == teacher
    assert made(admin_client.get(TEACHERS), 200) == [teacher]
    changed = made(admin_client.put(path, json={"name": "Ada", "abbreviation": "AL"}), 200)
    assert changed == {"id": teacher["id"], "name": "Ada", "abbreviation": "AL"}
    assert made(admin_client.get(path), 200) == changed


def test_mail_and_tags_are_kept_when_a_change_leaves_them_out(app: Flask, admin_client: FlaskClient):
    body = {"name": "Ada", "abbreviation": "AL"}
    more = {"email": "ada@uni.example", "tags": "maths"}
    teacher = made(admin_client.post(TEACHERS, json={**body, **more}))
    made(admin_client.put(f"{TEACHERS}/{teacher['id']}", json={**body, "tags": ""}), 200)
    with edit_of(app) as edit:
        stored = edit.session.get_one(Instructor, teacher["id"])
        assert (stored.email, stored.tags) == ("ada@uni.example", "")


def test_an_abbreviation_belongs_to_one_teacher(small: SmallTimetable, admin_client: FlaskClient):
    code = "TEACHER_ABBREVIATION_NOT_UNIQUE"
    refused(admin_client.post(TEACHERS, json={"name": "X", "abbreviation": "ada"}), 409, code)
    path = f"{TEACHERS}/{small.ids['ALAN']}"
    refused(admin_client.put(path, json={"name": "X", "abbreviation": "ADA"}), 409, code)
    for _ in range(2):  # no abbreviation is nobody's, and names may be the same
        made(admin_client.post(TEACHERS, json={"name": "Ada Lovelace", "abbreviation": ""}))


def test_a_teacher_with_items_stays(small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    path = f"{TEACHERS}/{small.ids['ADA']}"
    answer = refused(admin_client.delete(path), 409, "IN_USE")
    assert answer["items"] == [item["id"]]
    assert str(item["id"]) in answer["message"]
    assert admin_client.delete(f"{TEACHERS}/{small.ids['ALAN']}").status_code == 204
    assert admin_client.delete(f"/api/v1/schedule/{item['id']}").status_code == 204
    assert admin_client.delete(path).status_code == 204
    assert made(admin_client.get(TEACHERS), 200) == []


def test_a_cancelled_item_needs_its_teacher(app: Flask, small: SmallTimetable, admin_client: FlaskClient):
    item = small.plan(at(8), at(10))
    cancelled = admin_client.put(f"/api/v1/schedule/{item['id']}", json={"status": "cancelled"})
    assert cancelled.status_code == 200
    with edit_of(app) as edit:
        assert edit.session.get_one(Event, item["id"]).status == EventStatus.CANCELLED
    refused(admin_client.delete(f"{TEACHERS}/{small.ids['ADA']}"), 409, "IN_USE")


def test_a_synced_teacher_is_read_only(app: Flask, admin_client: FlaskClient):
    with edit_of(app, "sync") as edit:
        edit.add(Instructor(name="—", origin=Origin.STARPLAN))
    (teacher,) = made(admin_client.get(TEACHERS), 200)
    assert teacher == {"id": teacher["id"], "name": "—", "abbreviation": "—"}
    path = f"{TEACHERS}/{teacher['id']}"
    refused(admin_client.put(path, json={"name": "A", "abbreviation": ""}), 409, "MANAGED_UPSTREAM")
    refused(admin_client.delete(path), 409, "MANAGED_UPSTREAM")


def test_initials_that_a_client_sends_back_are_not_stored(app: Flask, admin_client: FlaskClient):
    both = [
        made(admin_client.post(TEACHERS, json={"name": name, "abbreviation": ""})) for name in ("A B", "A C")
    ]
    for teacher in both:
        body = {**teacher, "name": "Ada Byron"}
        shown = made(
            admin_client.put(f"{TEACHERS}/{teacher['id']}", json={**body, "abbreviation": "AB"}), 200
        )
        assert shown == {"id": teacher["id"], "name": "Ada Byron", "abbreviation": "AB"}
    with edit_of(app) as edit:
        assert {edit.session.get_one(Instructor, teacher["id"]).abbreviation for teacher in both} == {""}
    given = {"name": "Ada Byron", "abbreviation": "AD"}
    made(admin_client.put(f"{TEACHERS}/{both[0]['id']}", json=given), 200)
    refused(
        admin_client.put(f"{TEACHERS}/{both[1]['id']}", json=given), 409, "TEACHER_ABBREVIATION_NOT_UNIQUE"
    )
