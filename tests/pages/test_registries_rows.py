"""Rows of the registries as forms: stored, refused at the cell, overtaken by others, taken back."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import sessionmaker

from extensions import db
from models import Change, ChangeBatch, Event, Group, Level, Origin, Room
from services.schedule.fields import Resources
from support.campus import Campus
from support.database import edit_of
from support.html import tags_of, text_of
from support.pages import PageClient, page_client

ALL = "/desk/registries"
ROOMS = f"{ALL}/rooms"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(app: Flask) -> PageClient:
    return page_client(app)


def field(html: str, name: str) -> str:
    return next(tag.get("value") or "" for tag in tags_of(html, "input") if tag.get("name") == name)


def stored(app: Flask, model: Any, row_id: int) -> Any:
    with app.app_context(), sessionmaker(db.engine)() as session:
        return session.get_one(model, row_id)


def form(room: Room, **changes: Any) -> dict[str, Any]:
    return {
        "name": room.name,
        "abbreviation": "",
        "capacity": "",
        "building": room.building,
        "version": 1,
        **changes,
    }


def test_a_row_is_changed_in_place_and_taken_back(app: Flask, campus: Campus, client: PageClient):
    address = f"{ROOMS}/{campus.room.id}"
    html = client.get(f"{address}?edit=1", headers=HTMX).text
    assert html.startswith("<tr")
    assert field(html, "name") == "B204"
    sent = form(campus.room, capacity="40", tags=" lab,  beamer ", version=field(html, "version"))
    answer = client.post(address, data=sent, headers=HTMX)
    assert answer.status_code == 200
    assert "40" in text_of(answer.text)
    assert "B204 is saved." in answer.text
    room = stored(app, Room, campus.room.id)
    assert (room.capacity, room.tags, room.version) == (40, "lab, beamer", 2)
    undone = client.post("/desk/undo", data={"batch": field(answer.text, "batch"), "back": ROOMS})
    assert "Taken back: 1 change." in client.get(undone.headers["Location"]).text
    assert stored(app, Room, campus.room.id).capacity is None


def test_without_scripts_the_list_holds_the_form(app: Flask, campus: Campus, client: PageClient):
    back = "q=b2&sort=-name"
    led = client.get(f"{ROOMS}/{campus.room.id}", query_string={"back": back, "edit": "1"})
    assert led.status_code == 303
    html = client.get(led.headers["Location"]).text
    assert field(html, "building") == "Bâtiment B"
    answer = client.post(f"{ROOMS}/{campus.room.id}", data=form(campus.room, campus="Nord", back=back))
    assert answer.headers["Location"] == f"{ROOMS}?q=b2&sort=-name#r-{campus.room.id}"
    assert "B204 is saved." in client.get(answer.headers["Location"]).text
    with edit_of(app) as edit:
        change = edit.session.query(Change).order_by(Change.id.desc()).first()
        assert edit.session.get_one(ChangeBatch, change.batch_id).door == "page"


@pytest.mark.parametrize(
    ("sent", "status", "why"),
    [
        ({"name": " "}, 400, "cannot stay empty"),
        ({"capacity": "0"}, 400, "A whole number from 1"),
        ({"name": "a\x00b"}, 400, "cannot be shown"),
        ({"name": "aula"}, 409, "Another one has “aula” already."),
    ],
)
def test_a_mistake_is_told_at_its_cell(
    campus: Campus, client: PageClient, sent: dict[str, str], status: int, why: str
):
    campus.add(Room(name="Aula"))
    for headers in (HTMX, {}):
        answer = client.post(f"{ROOMS}/{campus.room.id}", data=form(campus.room, **sent), headers=headers)
        assert (answer.status_code, why in answer.text) == (status, True)
        told = next(tag for tag in tags_of(answer.text, "input") if tag.get("aria-invalid"))
        assert told["id"] == f"r-{campus.room.id}-{next(iter(sent))}"
        assert f'id="{told["aria-describedby"]}"' in answer.text


def test_the_second_of_two_is_told_who_was_first(app: Flask, campus: Campus, client: PageClient):
    address = f"{ROOMS}/{campus.room.id}"
    campus.change(campus.room, building="Annex")
    answer = client.post(address, data=form(campus.room, building="Main"), headers=HTMX)
    said = text_of(answer.text)
    assert answer.status_code == 412
    assert "test has changed this" in said
    assert "now: Annex" in said
    assert stored(app, Room, campus.room.id).building == "Annex"
    assert field(answer.text, "building") == "Main"
    again = client.post(
        address, data=form(campus.room, building="Main", version=field(answer.text, "version"))
    )
    assert again.status_code == 303
    assert stored(app, Room, campus.room.id).building == "Main"
    campus.drop(campus.room)
    assert client.post(address, data=form(campus.room), headers=HTMX).status_code == 404


def test_a_synced_row_says_why_it_is_locked_and_what_can_be_done(
    app: Flask, campus: Campus, client: PageClient
):
    with edit_of(app) as edit:
        edit.session.get_one(Room, campus.room.id).origin = Origin.STARPLAN
    html = client.get(f"{ROOMS}?edit={campus.room.id}").text
    said = text_of(html)
    assert "B204 comes from StarPlan" in said
    assert "You can plan with it" in said
    assert f"{ROOMS}/{campus.room.id}/delete" not in html
    answer = client.post(f"{ROOMS}/{campus.room.id}", data=form(campus.room, building="X"), headers=HTMX)
    assert answer.status_code == 409
    assert "comes from StarPlan" in answer.text
    assert stored(app, Room, campus.room.id).building == "Bâtiment B"


def test_rows_of_each_kind_are_added(app: Flask, campus: Campus, client: PageClient):
    level = str(campus.level.id)
    sent: dict[str, dict[str, Any]] = {
        "rooms": {"name": "Aula", "capacity": "300"},
        "instructors": {"name": "Ada Lovelace", "email": "ada@example.org"},
        "courses": {"name": "Analyse", "abbreviation": "ANA", "level_id": level},
        "levels": {"name": "L3", "program_id": str(campus.program.id), "number": "3"},
        "groups": {"name": "TP1", "level_id": level, "type": "TP", "size": "12", "parent_id": campus.one.id},
        "programs": {"name": "Master"},
        "terms": {"name": "Winter", "starts_on": "2026-10-01", "ends_on": "2027-02-28"},
    }
    for slug, row in sent.items():
        assert client.get(f"{ALL}/{slug}/new", headers=HTMX).text.startswith('<tr id="r-new"'), slug
        answer = client.post(f"{ALL}/{slug}", data=row, headers=HTMX)
        assert (answer.status_code, f"{row['name']} is added." in answer.text) == (200, True), answer.text
    assert "L2 INFO TD1" in client.get(f"{ALL}/groups?q=TP1").text
    refused = client.post(f"{ALL}/terms", data={**sent["terms"], "ends_on": "2026-09-01"})
    assert "The last day cannot come before the first." in refused.text
    assert "cannot stay empty" in client.post(f"{ALL}/groups", data={"name": "TP2", "size": "1"}).text


def test_a_group_moves_only_where_nothing_clashes(campus: Campus, client: PageClient):
    other = campus.add(Group(name="Loose", level_id=campus.level.id))
    nobody = Resources(group_ids=(other.id,))
    campus.plan(8, campus.cohort)
    campus.plan(8, resources=nobody)
    address = f"{ALL}/groups/{campus.cohort.id}"
    sent = {"name": "L2 INFO", "size": "1", "version": "1", "parent_id": str(campus.one.id)}
    answer = client.post(address, data=sent, headers=HTMX)
    assert "A group cannot be a part of itself" in answer.text
    answer = client.post(
        f"{ALL}/groups/{other.id}", data={**sent, "name": "Loose", "parent_id": str(campus.cohort.id)}
    )
    assert answer.status_code == 409
    assert "would overlap with those that stand above: Loose" in text_of(answer.text)


def test_the_names_of_levels_are_told_apart_in_their_program(campus: Campus, client: PageClient):
    campus.add(Level(name="L2 Informatique"))
    sent = {"name": "L2 Informatique", "program_id": ""}
    assert client.post(f"{ALL}/levels", data=sent).status_code == 409


def test_no_script_of_a_name_runs(campus: Campus, client: PageClient):
    room = campus.add(Room(name="<script>alert(1)</script>", building='"><b>'))
    html = client.get(f"{ROOMS}?edit={room.id}").text + client.get(f"{ROOMS}/{room.id}/delete").text
    assert "<script>alert" not in html
    assert not re.search(r'value=""><b>', html)


def test_events_are_left_alone(app: Flask, campus: Campus, client: PageClient):
    event = campus.plan(8, campus.one)
    client.post(f"{ROOMS}/{campus.room.id}", data=form(campus.room, name="B205"))
    assert stored(app, Event, event.id).version == 1
