"""What the columns of an import mean: guessed, told, kept as a template for the next file."""

import pytest
from flask import Flask

from models import Role
from support.accounts import add_user
from support.html import form_of, tags_of, text_of
from support.imports import (
    IMPORT,
    begun,
    columns,
)
from support.pages import PageClient, page_client

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(app: Flask) -> PageClient:
    return page_client(app)


def test_a_table_that_is_told_to_be_something_else_is_guessed_anew(client: PageClient):
    run = begun(client, ("liste.csv", b"Nom;Dings\nA1;30\n"))
    assert 'name="c-0-0"' not in client.get(f"{run}/columns").text
    block = client.post(f"{run}/columns", data={"is-0": "room", "action": "look"}, headers=HTMX)
    assert block.text.lstrip().startswith('<div class="stack wide" id="columns">')
    form = form_of(client.get(f"{run}/columns").text)
    assert (form["is-0"], form["c-0-0"], form["c-0-1"]) == ("room", "name", "")


def test_two_columns_cannot_be_the_same_and_something_must_be_chosen(client: PageClient):
    run = begun(client, ("room.csv", b"name;size\nA1;30\n"))
    twice = columns(client, run, **{"c-0-1": "name"})
    assert twice.status_code == 400
    assert text_of(twice.text).count("Another column is the same") == 2
    nothing = columns(client, run, **{"is-0": ""})
    assert "Say of at least one table what it is" in text_of(nothing.text)
    without = columns(client, run, "look-0", **{"is-0": "room"})
    assert without.headers["Location"] == f"{run}/columns#t0"
    columns(client, run, "look-0", **{"c-0-0": ""})
    assert "They need: Name." in text_of(client.get(f"{run}/columns").text)


def test_a_template_is_applied_to_the_next_file_with_the_same_headers(app: Flask, client: PageClient):
    run = begun(client, ("eins.csv", b"x;y\nA1;30\n"))
    columns(client, run, "look-0", **{"is-0": "room"})
    columns(client, run, "save-0", **{"c-0-0": "name", "c-0-1": "size", "name-0": "Hausverwaltung"})
    other = page_client(app, add_user(app, Role.ADMIN, "zweite"))
    again = begun(other, ("zwei.csv", b"Y;X\n40;A2\n"))
    form = form_of(other.get(f"{again}/columns").text)
    assert (form["is-0"], form["c-0-0"], form["c-0-1"]) == ("room", "size", "name")
    assert "Template “Hausverwaltung”" in text_of(other.get(f"{again}/columns").text)

    columns(other, again, "save-0", **{"c-0-0": "", "name-0": "Nur Namen"})
    page = other.get(f"{again}/columns").text
    use = next(
        tag["value"] for tag in tags_of(page, "button") if (tag.get("value") or "").startswith("use-0-")
    )
    assert text_of(page).count("Template “") == 2
    assert use is not None
    listed = text_of(client.get(f"{IMPORT}/templates").text)
    assert "Hausverwaltung Rooms" in listed
    assert "Nur Namen Rooms" in listed


def test_templates_are_renamed_and_deleted(client: PageClient):
    run = begun(client, ("room.csv", b"name;size\nA1;30\n"))
    for name in ("Eins", "Zwei"):
        columns(client, run, "save-0", **{"name-0": name})
    columns(client, run, "save-0", **{"name-0": "eins"})
    page = client.get(f"{IMPORT}/templates").text
    one, two = (tag["action"] for tag in tags_of(page, "form") if str(tag.get("action")).endswith("/delete"))
    rename = str(two).replace("delete", "rename")
    assert client.post(rename, data={"name": "EINS"}).status_code == 409
    assert client.post(rename, data={"name": "Drei"}).status_code == 303
    assert client.post(str(one)).status_code == 303
    said = text_of(client.get(f"{IMPORT}/templates").text)
    assert ("Drei" in said, "eins" in said, "Zwei" in said) == (True, False, False)
    assert client.post(str(one)).status_code == 404
