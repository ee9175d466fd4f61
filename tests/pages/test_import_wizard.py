"""An import step by step: files, what would happen, the result and the way back."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from models import Role, Room
from support.accounts import add_user
from support.database import edit_of
from support.html import form_of, links_of, text_of
from support.imports import (
    IMPORT,
    a_day_later,
    applied,
    begun,
    checked,
    columns,
    finish,
    rooms,
    upload,
)
from support.pages import PageClient, page_client
from support.statements import statements
from support.uploads import workbook, zipped

HTMX = {"HX-Request": "true"}
ROOMS = "Raum;Plätze;Bemerkung\nA1;30;x\nA2;viele;y\nA3;40;z\n".encode()


@pytest.fixture
def client(app: Flask) -> PageClient:
    return page_client(app)


def taken_back(client: PageClient, run: str, **more: str) -> TestResponse:
    """Press the button of the result."""
    return client.post("/desk/undo", data={**form_of(client.get(run).text), **more})


def test_the_whole_journey(app: Flask, client: PageClient):
    run = begun(client, ("Räume.csv", ROOMS))
    told = text_of(client.get(f"{run}/columns").text)
    assert "2 of 3 columns matched" in told
    assert "Choose a field, or leave it out" in told

    assert columns(client, run).status_code == 303
    finish(app)
    page = client.get(run).text
    assert "Nothing is written yet" in text_of(page)
    assert "2 new 0 changed 0 unchanged 1 left out, with errors" in text_of(page)
    assert "Cell B3: This is no whole number." in text_of(page)
    assert '<span class="cellbad">viele</span>' in page
    assert "Apply 2 rows, leave 1 out" in text_of(page)
    assert rooms(app) == {}

    assert client.post(f"{run}/apply").headers["Location"] == run
    finish(app)
    assert "Imported" in text_of(client.get(run).text)
    assert rooms(app) == {"A1": 30, "A3": 40}

    assert taken_back(client, run).headers["Location"] == run
    assert "Taken back" in text_of(client.get(run).text)
    assert rooms(app) == {}


# The upload


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("bild.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(50), "an image"),
        ("bombe.zip", zipped({"a.csv": "0" * 30_000_000}), "far more than it is packed in"),
        ("leer.csv", b"", "The files hold no rows"),
        ("kaputt.json", b'{"room": [', "kaputt.json"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(client: PageClient, name: str, body: bytes, reason: str):
    answer = upload(client, (name, body))
    assert answer.status_code == 400
    assert reason in text_of(answer.text)
    assert "Nothing was uploaded" in text_of(answer.text)


def test_without_a_file_it_says_so(client: PageClient):
    answer = client.post(IMPORT, data={})
    assert (answer.status_code, "Choose a file first." in text_of(answer.text)) == (400, True)


def test_a_good_file_goes_on_without_the_bad_one(app: Flask, client: PageClient):
    run = begun(
        client, ("bild.png", b"\x89PNG\r\n\x1a\n"), ("räume.csv", "Raum;Plätze\nÄ1;30\n".encode("cp1252"))
    )
    assert "bild.png is left out" in text_of(client.get(f"{run}/columns").text)
    columns(client, run)
    finish(app)
    client.post(f"{run}/apply")
    finish(app)
    assert rooms(app) == {"Ä1": 30}


def test_what_is_called_the_same_is_told_apart(app: Flask, client: PageClient):
    book = workbook([("Raum", "Plätze", "Raum"), ("A1", 30, "x"), ("A2", "=20+20", "y")])
    run = begun(client, ("räume.xlsx", book), ("räume.xlsx", book))
    told = text_of(client.get(f"{run}/columns").text)
    assert "räume.xlsx, räume.xlsx (2)" in told
    assert told.count("Column A has the same title and is read instead") == 2
    form = form_of(client.get(f"{run}/columns").text)
    assert [name for name in form if name.startswith("c-")] == ["c-0-0", "c-0-1", "c-1-0", "c-1-1"]


def test_uploads_are_kept_for_a_day_and_only_a_few_of_each_user(
    app: Flask, client: PageClient, settings: Any
):
    folder = settings.instance_path / "imports"
    runs = [begun(client, ("room.csv", b"name\nA1\n")) for _ in range(6)]
    assert len(list(folder.iterdir())) == 5
    assert client.get(f"{runs[0]}/columns").status_code == 404
    assert client.get(f"{runs[5]}/columns").status_code == 200
    a_day_later(app)
    assert list(folder.iterdir()) == []
    assert client.get(f"{runs[5]}/columns").status_code == 404


def test_giving_up_deletes_the_files(client: PageClient, settings: Any):
    run = begun(client, ("room.csv", b"name\nA1\n"))
    assert client.post(f"{run}/discard").headers["Location"] == IMPORT
    assert list((settings.instance_path / "imports").iterdir()) == []
    assert client.get(run).status_code == 404


# The check, and the choice about what is there


def test_rows_that_are_there_stay_or_get_what_the_file_says(app: Flask, client: PageClient):
    applied(app, client, ("room.csv", b"name;size\nA1;30\nA2;40\n"))
    run = checked(app, client, ("room.csv", b"name;size\nA1;35\nA2;40\nA3;50\n"))
    page = client.get(f"{run}?show=updated").text
    assert "1 new 1 changed 1 unchanged 0 left out" in text_of(page)
    assert "<td><b>35</b></td>" in page
    client.post(f"{run}/check", data={"keep": "yes"})
    finish(app)
    said = text_of(client.get(run).text)
    assert "1 new 0 changed 1 unchanged 1 different, and left as they are" in said
    client.post(f"{run}/apply")
    finish(app)
    assert rooms(app) == {"A1": 30, "A2": 40, "A3": 50}


def test_errors_are_told_as_the_spreadsheet_numbers_them_and_can_be_fetched(app: Flask, client: PageClient):
    book = workbook(
        [("Liste der Räume",), ("Raum", "Plätze", "Note"), (), ("A1", "viele", "x"), ("A2", 30, "=1")]
    )
    run = checked(app, client, ("a.xlsx", book), **{"is-0": "room"})
    assert "Cell B4: This is no whole number." in text_of(client.get(run).text)
    german = {"Accept-Language": "de"}
    assert "Zelle B4: Das ist keine ganze Zahl." in text_of(client.get(run, headers=german).text)
    answer = client.get(f"{run}/errors", buffered=True, headers=german)
    sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
    assert [list(row) for row in sheet.values] == [
        ["Raum", "Plätze", "Note", "Warum weggelassen"],
        ["A1", "viele", "x", "Plätze: Das ist keine ganze Zahl."],
    ]
    client.post(f"{run}/apply")
    finish(app)
    assert client.get(f"{run}/errors", buffered=True).status_code == 200


def test_a_preview_costs_the_same_whatever_was_uploaded(app: Flask, client: PageClient):
    def cost(run: str) -> int:
        with statements(app) as seen:
            client.get(run)
        return len(seen)

    small = checked(app, client, ("room.csv", b"name\nA1\n"))
    large = checked(app, client, ("room.csv", b"name;size\n" + b"".join(b"R%d;x\n" % i for i in range(300))))
    assert cost(small) == cost(large)
    assert "The first 100 are shown. The error sheet has all of them." in text_of(client.get(large).text)
    assert cost(f"{small}/columns") == cost(f"{large}/columns")


# Whose it is, and the way back


def test_an_import_that_is_not_done_is_its_owners_alone(app: Flask, client: PageClient):
    other = page_client(app, add_user(app, Role.ADMIN, "zweite"))
    run = checked(app, client, ("room.csv", b"name;size\nA1;x\nA2;3\n"))
    for path in ("", "/columns", "/errors"):
        assert other.get(f"{run}{path}").status_code == 404
    for action in ("check", "apply", "discard", "columns"):
        assert other.post(f"{run}/{action}").status_code == 404
    client.post(f"{run}/apply")
    finish(app)
    assert "Imported" in text_of(other.get(run).text)
    assert run in links_of(other.get(IMPORT).text)
    assert taken_back(other, run).status_code == 303
    assert "Taken back" in text_of(client.get(IMPORT).text)


def test_what_was_changed_since_stops_the_undo_and_is_listed(app: Flask, client: PageClient):
    run = applied(app, client, ("room.csv", b"name;size\nA1;30\nA2;40\n"))
    with edit_of(app) as edit:
        room = edit.session.scalars(select(Room).where(Room.name == "A1")).one()
        with edit.changing(room):
            room.capacity = 31
    answer = taken_back(client, run)
    assert answer.status_code == 409
    assert "A1 was changed since" in text_of(answer.text)
    assert rooms(app) == {"A1": 31, "A2": 40}
    assert taken_back(client, run, partial="yes").status_code == 303
    assert rooms(app) == {"A1": 31}


def test_what_was_taken_back_can_be_done_again_and_taken_back_anew(app: Flask, client: PageClient):
    run = applied(app, client, ("room.csv", b"name\nA1\n"))
    taken_back(client, run)
    toast = form_of(client.get(run).text)
    client.post("/desk/redo", data={"batch": toast["batch"], "back": run})
    assert "Imported" in text_of(client.get(run).text)
    assert rooms(app) == {"A1": None}
    taken_back(client, run)
    assert "Taken back" in text_of(client.get(run).text)
    assert rooms(app) == {}


def test_going_back_after_the_end_shows_the_result(app: Flask, client: PageClient):
    run = applied(app, client, ("room.csv", b"name\nA1\n"))
    assert client.get(f"{run}/columns").headers["Location"] == run
    assert client.post(f"{run}/columns", data={"action": "check"}).status_code == 409
    assert client.post(f"{run}/discard").status_code == 409
    assert rooms(app) == {"A1": None}


def test_the_result_stays_when_its_files_are_deleted(app: Flask, client: PageClient, settings: Any):
    run = applied(app, client, ("room.csv", b"name;size\nA1;x\nA2;3\n"))
    assert [path.name for path in (settings.instance_path / "imports").glob("*/*")] == ["errors.jsonl"]
    a_day_later(app)
    assert client.get(f"{run}/errors").status_code == 404
    assert "1 new" in text_of(client.get(run).text)
