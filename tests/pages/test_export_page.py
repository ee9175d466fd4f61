"""Exports from a page: what, as which kind of file."""

import json
import re
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from models import Room
from support.database import edit_of
from support.html import text_of
from support.pages import PageClient, page_client
from support.statements import statements

EXPORT = "/desk/export"


@pytest.fixture
def client(app: Flask) -> PageClient:
    with edit_of(app) as edit:
        edit.add(Room(name="=A1", capacity=30))
    return page_client(app)


def test_the_page_says_how_much_there_is_and_what_the_formats_are_for(app: Flask, client: PageClient):
    with statements(app) as seen:
        said = text_of(client.get(EXPORT).text)
    assert "Rooms 1 Levels 0" in said
    assert "Zipped CSV: a file of each kind" in said
    assert len([one for one in seen if "count(" in one]) == 8


def test_a_file_holds_what_was_chosen_and_imports_back(app: Flask, client: PageClient):
    answer = client.get(f"{EXPORT}/file?of=room&of=level&format=excel", buffered=True)
    name = re.search(r"filename=(\S+)", answer.headers["Content-Disposition"])
    assert name is not None
    assert re.fullmatch(r"export_room_level_\d{4}-\d\d-\d\d\.xlsx", name[1])
    book = load_workbook(BytesIO(answer.data))
    assert book.sheetnames == ["room", "level"]
    assert [cell.value for cell in book["room"][2]][1] == "=A1"
    rooms = json.loads(client.get(f"{EXPORT}/file?of=room&format=json", buffered=True).data)["room"]
    assert [(room["name"], room["size"]) for room in rooms] == [("=A1", 30)]


@pytest.mark.parametrize(
    "query", ["", "?of=room", "?format=json", "?of=user&format=json", "?of=room&format=pdf"]
)
def test_without_a_choice_the_page_says_what_is_missing(client: PageClient, query: str):
    answer = client.get(f"{EXPORT}/file{query}")
    assert (answer.status_code, "Nothing to export" in text_of(answer.text)) == (400, True)
