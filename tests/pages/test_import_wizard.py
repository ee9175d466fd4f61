"""An import step by step: files, columns, what would happen, progress, the result and the way back."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from blueprints.services import services_of
from extensions import db
from models import ImportRun, Room
from services.transfer.runs.work import Imports
from support.html import text_of
from support.pages import PageClient, page_client

IMPORT = "/desk/import"
HTMX = {"HX-Request": "true"}
ROOMS = "Raum;Plätze;Bemerkung\nA1;30;x\nA2;viele;y\nA3;40;z\n".encode()


@pytest.fixture
def client(app: Flask) -> PageClient:
    return page_client(app)


def imports(app: Flask) -> Imports:
    return services_of(app).operations.imports


def finish(app: Flask) -> None:
    """Wait until nothing is at work any more."""
    imports(app)._background.close()


def upload(client: PageClient, *files: tuple[str, bytes]) -> TestResponse:
    return client.post(IMPORT, data={"files": [(BytesIO(body), name) for name, body in files]})


def begun(client: PageClient, *files: tuple[str, bytes]) -> str:
    """The address of a new import."""
    answer = upload(client, *files)
    assert answer.status_code == 303, text_of(answer.text)
    return answer.headers["Location"].removesuffix("/columns")


def form_of(html: str) -> dict[str, str]:
    """What a browser would send of the columns' form, but for its button."""
    form: dict[str, str] = {}
    name = ""
    for tag in _controls(html):
        if tag["tag"] == "select":
            name = tag.get("name") or ""
            form[name] = ""
        elif tag["tag"] == "option" and "selected" in tag:
            form[name] = tag["value"] or ""
        elif tag["tag"] == "input" and (tag.get("type") != "radio" or "checked" in tag) and tag.get("name"):
            form[str(tag["name"])] = tag.get("value") or ""
    return form


def _controls(html: str) -> list[dict[str, Any]]:
    from support.html import _Words

    parser = _Words()
    parser.feed(html)
    return [
        {"tag": name, **attributes}
        for name, attributes in parser.tags
        if name in ("select", "option", "input")
    ]


def columns(client: PageClient, run: str, action: str = "check", **changes: str) -> TestResponse:
    """Press a button of the columns' form, with some fields changed."""
    form = form_of(client.get(f"{run}/columns").text)
    return client.post(f"{run}/columns", data={**form, **changes, "action": action})


def checked(app: Flask, client: PageClient, *files: tuple[str, bytes], **changes: str) -> str:
    run = begun(client, *files)
    answer = columns(client, run, **changes)
    assert (answer.status_code, answer.headers["Location"]) == (303, run)
    finish(app)
    return run


def applied(app: Flask, client: PageClient, *files: tuple[str, bytes], **changes: str) -> str:
    run = checked(app, client, *files, **changes)
    assert client.post(f"{run}/apply").status_code == 303
    finish(app)
    return run


def rooms(app: Flask) -> dict[str, int | None]:
    with app.app_context():
        living = select(Room).where(Room.deleted_at.is_(None)).order_by(Room.name)
        return {room.name: room.capacity for room in db.session.scalars(living)}


def row_of(app: Flask, run: str) -> ImportRun:
    with app.app_context():
        from uuid import UUID

        return db.session.scalars(
            select(ImportRun).where(ImportRun.uid == UUID(run.rpartition("/")[2]))
        ).one()


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
    assert "Cell B3: size: not a whole number" in text_of(page)
    assert '<span class="cellbad">viele</span>' in page
    assert "Apply 2 rows, leave 1 out" in text_of(page)
    assert rooms(app) == {}

    assert client.post(f"{run}/apply").headers["Location"] == run
    finish(app)
    assert "Imported" in text_of(client.get(run).text)
    assert rooms(app) == {"A1": 30, "A3": 40}

    assert client.post(f"{run}/undo").headers["Location"] == run
    assert "Taken back" in text_of(client.get(run).text)
    assert rooms(app) == {}
