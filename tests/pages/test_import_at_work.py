"""Imports behind the answers: their progress, a second one, and ends before the end."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import db
from models import ChangeBatch, ImportRun, ImportState, Role
from services.transfer.runs import work
from support.accounts import add_user
from support.database import edit_of
from support.html import links_of, tags_of, text_of
from support.imports import (
    begun,
    checked,
    columns,
    finish,
    imports,
    rooms,
    row_of,
)
from support.pages import PageClient, page_client
from support.starplan import ended_process

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(app: Flask) -> PageClient:
    return page_client(app)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Imports stop when they have told of their first rows, before they are ended, until this is set."""
    released, real = threading.Event(), work.import_tables

    def slow(*args: Any, progress: Any, **how: Any) -> Any:
        def tell(rows: int) -> None:
            progress(rows)
            released.wait(30)

        return real(*args, progress=tell, **how)

    monkeypatch.setattr(work, "import_tables", slow)
    yield released
    released.set()


def wait_for_progress(app: Flask, run: str) -> None:
    row = row_of(app, run)
    for _ in range(10_000):
        if imports(app).progress(row).done:
            return
        threading.Event().wait(0.001)
    raise AssertionError("it has not begun")


def test_progress_is_shown_and_a_second_click_is_the_same_import(
    app: Flask, client: PageClient, held: threading.Event
):
    other = page_client(app, add_user(app, Role.ADMIN, "zweite"))
    run = begun(client, ("room.csv", b"name\nA1\nA2\n"))
    columns(client, run)
    wait_for_progress(app, run)
    assert client.get(f"{run}/columns").headers["Location"] == run
    page = client.get(run).text
    (progress,) = tags_of(page, "progress")
    assert (progress["value"], progress["max"]) == ("1", "2")
    (watched,) = [tag for tag in tags_of(page, "section") if tag.get("id") == "progress"]
    assert (watched["hx-get"], watched["hx-trigger"]) == (run, "every 1s")
    assert run in links_of(page)
    block = client.get(run, headers=HTMX)
    assert block.text.lstrip().startswith('<section class="panel stack" id="progress"')
    assert client.post(f"{run}/discard").status_code == 409
    held.set()
    finish(app)
    block = client.get(run, headers=HTMX)
    assert block.headers["HX-Retarget"] == "#run"
    assert "The check has ended: 2 created." in text_of(block.text)
    assert client.post(f"{run}/apply").status_code == 303
    assert client.post(f"{run}/apply").status_code == 303
    finish(app)
    assert client.post(f"{run}/apply").status_code == 303
    finish(app)
    with app.app_context():
        assert len(db.session.scalars(select(ChangeBatch)).all()) == 1
    assert other.get(run).status_code == 200


def test_another_import_at_work_is_named(app: Flask, client: PageClient, held: threading.Event):
    other = page_client(app, add_user(app, Role.ADMIN, "zweite"))
    mine, others = begun(client, ("room.csv", b"name\nA1\n")), begun(other, ("room.csv", b"name\nB1\n"))
    with edit_of(app, "sync") as edit:
        now = datetime.now(UTC)
        row = edit.session.scalars(select(ImportRun).order_by(ImportRun.id.desc())).first()
        assert row is not None
        row.state, row.owner, row.begun_at, row.updated_at = ImportState.APPLYING, "far:1:x", now, now
    answer = columns(client, mine)
    assert answer.status_code == 409
    assert "zweite imports something" in text_of(answer.text)
    page = other.get(others).text
    assert "At work since" in text_of(page)
    assert [tag.get("value") for tag in tags_of(page, "progress")] == [None]


def test_an_import_whose_process_was_killed_has_written_nothing_and_can_be_applied_again(
    app: Flask, client: PageClient
):
    run = checked(app, client, ("room.csv", b"name\nA1\n"))
    with edit_of(app, "sync") as edit:
        row = edit.session.scalars(select(ImportRun)).one()
        row.state, row.owner = ImportState.APPLYING, ended_process()
    said = text_of(client.get(run).text)
    assert "The import was interrupted. Nothing of it was written." in said
    assert rooms(app) == {}
    client.post(f"{run}/apply")
    finish(app)
    assert rooms(app) == {"A1": None}


def test_a_bug_leaves_nothing_half_done_and_the_page_says_so(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
):
    run = checked(app, client, ("room.csv", b"name\nA1\n"))

    def broken(*_args: object) -> None:
        raise RuntimeError("after the rows were written")

    with monkeypatch.context() as patch:
        patch.setattr(work, "counts_of", broken)
        client.post(f"{run}/apply")
        finish(app)
    assert "Something went wrong on our side" in text_of(client.get(run).text)
    assert rooms(app) == {}
    client.post(f"{run}/apply")
    finish(app)
    assert rooms(app) == {"A1": None}


def test_files_that_are_gone_are_told(app: Flask, client: PageClient, settings: Any):
    run = begun(client, ("room.csv", b"name\nA1\n"))
    for path in (settings.instance_path / "imports").glob("*/*"):
        path.unlink()
    columns(client, run)
    finish(app)
    assert client.get(run).headers["Location"] == f"{run}/columns"
    assert client.get(run, headers=HTMX).headers["HX-Redirect"] == f"{run}/columns"
    assert "The files are no longer here" in text_of(client.get(f"{run}/columns").text)
