"""An import as staff take it through its steps, in a browser without scripts."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from blueprints.services import services_of
from extensions import db
from jobs.imports import OldImports
from models import ImportRun, Room
from services.transfer.runs.work import Imports
from support.html import form_of, text_of
from support.pages import PageClient

IMPORT = "/desk/import"


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


def a_day_later(app: Flask) -> None:
    """Let the job do what it does tomorrow."""
    later = datetime.now(UTC) + timedelta(hours=25)
    OldImports(services_of(app).new_session, imports(app).kept, lambda: later).run(lambda _status: None)
