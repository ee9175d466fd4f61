"""An import step by step: files, columns, what would happen, progress, the result and the way back."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from blueprints.services import services_of
from extensions import db
from jobs.imports import OldImports
from models import ChangeBatch, ImportRun, ImportState, Role, Room
from services.transfer.runs import work
from services.transfer.runs.work import Imports
from support.accounts import add_user
from support.database import edit_of
from support.html import form_of, links_of, tags_of, text_of
from support.pages import PageClient, page_client
from support.starplan import ended_process
from support.statements import statements
from support.uploads import workbook, zipped

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
    assert "Cell B3: not a whole number" in text_of(page)
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
    kept = imports(app).kept
    later = datetime.now(UTC) + timedelta(hours=25)
    OldImports(services_of(app).new_session, kept, lambda: later).run(lambda _status: None)
    assert list(folder.iterdir()) == []
    assert client.get(f"{runs[5]}/columns").status_code == 404


def test_giving_up_deletes_the_files(client: PageClient, settings: Any):
    run = begun(client, ("room.csv", b"name\nA1\n"))
    assert client.post(f"{run}/discard").headers["Location"] == IMPORT
    assert list((settings.instance_path / "imports").iterdir()) == []
    assert client.get(run).status_code == 404


# The columns


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
    assert "Cell B4" in text_of(client.get(run).text)
    sheet = load_workbook(BytesIO(client.get(f"{run}/errors", buffered=True).data)).worksheets[0]
    assert [list(row) for row in sheet.values] == [
        ["Raum", "Plätze", "Note", "Why it was left out"],
        ["A1", "viele", "x", "size: not a whole number"],
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


# At work


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


# Whose it is, and the way back


def test_an_import_that_is_not_done_is_its_owners_alone(app: Flask, client: PageClient):
    other = page_client(app, add_user(app, Role.ADMIN, "zweite"))
    run = checked(app, client, ("room.csv", b"name;size\nA1;x\nA2;3\n"))
    for path in ("", "/columns", "/errors"):
        assert other.get(f"{run}{path}").status_code == 404
    for action in ("check", "apply", "discard", "undo", "columns"):
        assert other.post(f"{run}/{action}").status_code == 404
    client.post(f"{run}/apply")
    finish(app)
    assert "Imported" in text_of(other.get(run).text)
    assert run in links_of(other.get(IMPORT).text)
    assert other.post(f"{run}/undo").status_code == 303
    assert "Taken back" in text_of(client.get(IMPORT).text)


def test_what_was_changed_since_stops_the_undo_and_is_listed(app: Flask, client: PageClient):
    run = applied(app, client, ("room.csv", b"name;size\nA1;30\nA2;40\n"))
    with edit_of(app) as edit:
        room = edit.session.scalars(select(Room).where(Room.name == "A1")).one()
        with edit.changing(room):
            room.capacity = 31
    answer = client.post(f"{run}/undo")
    assert answer.status_code == 409
    assert "was changed since" in text_of(answer.text)
    assert rooms(app) == {"A1": 31, "A2": 40}
    assert client.post(f"{run}/undo", data={"partial": "yes"}).status_code == 303
    assert rooms(app) == {"A1": 31}
    assert client.post(f"{run}/undo").status_code == 303


def test_going_back_after_the_end_shows_the_result(app: Flask, client: PageClient):
    run = applied(app, client, ("room.csv", b"name\nA1\n"))
    assert client.get(f"{run}/columns").headers["Location"] == run
    assert client.post(f"{run}/columns", data={"action": "check"}).status_code == 409
    assert client.post(f"{run}/discard").status_code == 409
    assert rooms(app) == {"A1": None}


def test_the_result_stays_when_its_files_are_deleted(app: Flask, client: PageClient, settings: Any):
    run = applied(app, client, ("room.csv", b"name;size\nA1;x\nA2;3\n"))
    assert [path.name for path in (settings.instance_path / "imports").glob("*/*")] == ["errors.xlsx"]
    later = datetime.now(UTC) + timedelta(hours=25)
    OldImports(services_of(app).new_session, imports(app).kept, lambda: later).run(lambda _status: None)
    assert client.get(f"{run}/errors").status_code == 404
    assert "1 new" in text_of(client.get(run).text)
