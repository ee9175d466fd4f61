"""Deleting from the registries, one row or many: what depends on it is said first, and one undo brings all back."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import sessionmaker

from extensions import db
from models import Course, Group, Instructor, Origin, Room
from services.schedule.fields import Resources
from support.campus import Campus
from support.database import edit_of
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, page_client

ALL = "/desk/registries"


@pytest.fixture
def client(app: Flask) -> PageClient:
    return page_client(app)


def field(html: str, name: str) -> str:
    return next(tag.get("value") or "" for tag in tags_of(html, "input") if tag.get("name") == name)


def living(app: Flask, model: Any, row_id: int) -> bool:
    with app.app_context(), sessionmaker(db.engine)() as session:
        return session.get_one(model, row_id).deleted_at is None


def undo(client: PageClient, html: str) -> str:
    answer = client.post("/desk/undo", data={"batch": field(html, "batch"), "back": ALL})
    return text_of(client.get(answer.headers["Location"]).text)


def test_a_room_says_which_meetings_lose_it(app: Flask, campus: Campus, client: PageClient):
    for day in range(7):
        campus.plan(8, campus.one, day=day)
    address = f"{ALL}/rooms/{campus.room.id}/delete"
    html = client.get(address).text
    assert "7 meetings go on without it" in text_of(html)
    assert len([link for link in links_of(html) if link.startswith("/event?")]) == 5
    assert living(app, Room, campus.room.id)
    answer = client.post(address, data={"expected": field(html, "expected"), "back": "q=b2"})
    assert answer.headers["Location"] == f"{ALL}/rooms?q=b2"
    page = client.get(answer.headers["Location"]).text
    assert "Deleted: B204." in text_of(page)
    assert not living(app, Room, campus.room.id)
    assert "Taken back: 8 changes." in undo(client, page)
    assert living(app, Room, campus.room.id)


def test_a_level_takes_groups_and_meetings_with_it(app: Flask, campus: Campus, client: PageClient):
    campus.plan(8, campus.one)
    address = f"{ALL}/levels/{campus.level.id}/delete"
    html = client.get(address).text
    said = text_of(html)
    assert "1 meeting is deleted with it" in said
    assert "3 groups are deleted with it: L2 INFO" in said
    assert "1 course stays, without a level: Algorithmique" in said
    campus.plan(10, campus.one)
    stale = client.post(address, data={"expected": field(html, "expected")})
    assert stale.status_code == 409
    assert "2 meetings are deleted with it" in text_of(stale.text)
    answer = client.post(address, data={"expected": field(stale.text, "expected")})
    page = client.get(answer.headers["Location"]).text
    assert "Deleted: L2 Informatique and 2 meetings." in text_of(page)
    assert not living(app, Group, campus.one.id)
    undo(client, page)
    assert living(app, Group, campus.one.id)


def test_who_is_needed_cannot_be_deleted(app: Flask, campus: Campus, client: PageClient):
    campus.plan(8, campus.one)
    address = f"{ALL}/instructors/{campus.person.id}/delete"
    html = client.get(address).text
    assert "Camille Lemoine cannot be deleted" in text_of(html)
    assert "1 meeting needs it" in text_of(html)
    assert client.post(address, data={"expected": "0"}).status_code == 409
    assert living(app, Instructor, campus.person.id)
    program = client.get(f"{ALL}/programs/{campus.program.id}/delete").text
    assert "It still has levels" in text_of(program)


def test_readers_who_follow_it_are_counted(campus: Campus, client: PageClient):
    client.post("/my/plannings", data={"planning": f"timetable.room.{campus.room.uid}", "on": "1"})
    said = text_of(client.get(f"{ALL}/rooms/{campus.room.id}/delete").text)
    assert "1 reader has it in a timetable" in said
    assert client.get(f"{ALL}/rooms/999999/delete").status_code == 404


def test_many_rows_are_changed_as_one(app: Flask, campus: Campus, client: PageClient):
    rooms = [campus.add(Room(name=f"C {n}", building="C", tags="Lab")) for n in range(3)]
    with edit_of(app) as edit:
        edit.session.get_one(Room, rooms[2].id).origin = Origin.STARPLAN
    sent = {"act": "building", "value": "Annex", "id": [room.id for room in rooms]}
    preview = client.post(f"{ALL}/rooms/bulk", data=sent).text
    said = text_of(preview)
    assert "2 rows will change" in said
    assert "1 row stays as it is" in said
    assert "C 2: It comes from StarPlan" in said
    assert "C Annex" in said
    again = {name: field(preview, name) for name in ("act", "value", "ids")}
    answer = client.post(f"{ALL}/rooms/bulk", data={**again, "apply": "1"})
    page = client.get(answer.headers["Location"]).text
    assert "2 rows are changed." in text_of(page)
    assert text_of(client.get(f"{ALL}/rooms?building=Annex").text).count("Annex") > 2
    assert "Taken back: 2 changes" in undo(client, page)


def test_all_that_fit_the_list_get_a_tag(app: Flask, campus: Campus, client: PageClient):
    for number, tags in enumerate(("lab, beamer", "LAB", "")):
        campus.add(Room(name=f"C {number}", building="C", tags=tags))
    sent = {"act": "add_tags", "value": "Lab", "all": "on", "back": "building=C"}
    preview = client.post(f"{ALL}/rooms/bulk", data=sent).text
    assert "1 row will change" in text_of(preview)
    assert "2 rows say so already" in text_of(preview)
    sent["act"] = "remove_tags"
    preview = client.post(f"{ALL}/rooms/bulk", data=sent).text
    assert "2 rows will change" in text_of(preview)
    assert re.search(r"lab, beamer.*beamer", text_of(preview))


def test_many_rows_are_deleted_as_one(app: Flask, campus: Campus, client: PageClient):
    spare = campus.add(Course(name="Spare"))
    campus.plan(8, campus.one)
    sent = {"act": "delete", "id": [spare.id, campus.course.id]}
    preview = client.post(f"{ALL}/courses/bulk", data=sent).text
    assert "2 rows will be deleted" in text_of(preview)
    again = {name: field(preview, name) for name in ("act", "ids", "expected")}
    assert (
        client.post(f"{ALL}/courses/bulk", data={**again, "expected": "0", "apply": "1"}).status_code == 409
    )
    answer = client.post(f"{ALL}/courses/bulk", data={**again, "apply": "1"})
    page = client.get(answer.headers["Location"]).text
    assert "Deleted: 2 rows and 1 meeting." in text_of(page)
    undo(client, page)
    assert living(app, Course, spare.id)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"act": "building"}, "No row is ticked"),
        ({"act": "name", "id": "1"}, "Choose what to do"),
        ({"act": "capacity", "id": "1", "value": "many"}, "A whole number"),
        ({"act": "add_tags", "id": "1", "value": " , "}, "Say which tags"),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    campus: Campus, client: PageClient, sent: dict[str, str], why: str
):
    answer = client.post(f"{ALL}/rooms/bulk", data=sent)
    assert why in text_of(client.get(answer.headers["Location"]).text)


def test_meetings_elsewhere_are_put_into_a_room(campus: Campus, client: PageClient, morning: None):
    client = page_client(client.application)
    nowhere = Resources(group_ids=(campus.one.id,))
    campus.plan(8, campus.two, day=1)
    for day in (1, 2):
        campus.plan(8, campus.one, day=day, resources=nowhere, location_text="Salle B-204")
    said = text_of(client.get(f"{ALL}/unplaced").text)
    assert "1 place is no room" in said
    assert "2 meetings, the next" in said
    client.post(f"{ALL}/unplaced", data={"place": "Salle B-204", "room": campus.room.id})
    page = client.get(f"{ALL}/unplaced").text
    assert "1 meeting is in B204 now. 1 stays, because the room is taken then." in text_of(page)
    assert "Taken back: 1 change" in undo(client, page)
