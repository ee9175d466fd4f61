"""Reading and writing the timetable in a view."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, g
from sqlalchemy.orm import Session

from blueprints.identity import current_actor
from blueprints.services import new_session
from blueprints.timetable.doors import api
from services.changes.edit import Edit
from services.changes.edit import editing as editing_by


@contextmanager
def editing(*, exclusive: bool = False, dry_run: bool = False) -> Iterator[Edit]:
    """An edit on behalf of whoever sends this request."""
    actor = current_actor("api")
    with editing_by(new_session(), actor, exclusive=exclusive, dry_run=dry_run) as edit:
        yield edit
    g.change_batch = edit.batch_id


@api.after_request
def name_batch(response: Response) -> Response:
    """Tell the batch that a write has left: what undo asks for."""
    batch_id = g.get("change_batch")
    if batch_id is not None:
        response.headers["X-Change-Batch"] = str(batch_id)
    return response


@contextmanager
def reading() -> Iterator[Session]:
    """A session to read from."""
    with new_session()() as session:
        yield session
