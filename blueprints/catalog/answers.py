"""Answers of the catalog: made once for each state of the timetable, and 304 for who has them.

The entity tag follows from that state and from what is asked. So a client that comes again costs one small statement,
in each process and after a restart, whatever the list is long.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from flask import Response, current_app, request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from blueprints.representations import Representations, known, unchanged
from blueprints.services import new_session
from config import VERSION
from services.catalog.state import State, is_alone_in_its_second, newest
from services.database import snapshot
from services.memory import Kept
from services.plannings.flights import Flights

BYTES_KEPT = 32 * 2**20
"""Memory for bodies; the courses of a university take 300 kB, a program's meetings 150 kB."""
_ENTRY_BYTES = 1_000
JSON = "application/json"

Read = Callable[[Session], Any]


class Bodies:
    """What was answered last, by what was asked."""

    def __init__(self) -> None:
        self.kept: Kept[tuple[str, str], Representations] = Kept(
            BYTES_KEPT, lambda body: 2 * body.size + _ENTRY_BYTES
        )
        self.flights: Flights[Representations] = Flights()


def kept_answer(
    read: Read,
    asked: str | BaseModel = "",
    *,
    write: Callable[[Any], bytes] = orjson.dumps,
    content_type: str = JSON,
) -> Response:
    """What ``read`` gives for the path and for ``asked``, on which alone it may depend."""
    words = asked if isinstance(asked, str) else asked.model_dump_json()
    place = request.path, words
    with new_session()() as session:
        state = newest(session)
        version = _version(state, place)
        answer = known(version) or _by_date(session, state, version)
    if answer is None:
        answer = _representations(place, version, read, write, content_type).answer()
    answer.last_modified = state.changed_at
    return answer


def passing_answer(read: Read) -> Response:
    """What ``read`` gives for this moment."""
    with snapshot(new_session()) as session:
        return fresh_answer(read(session))


def fresh_answer(data: Any) -> Response:
    """What depends on the moment, or on more than the timetable; still 304 for who has just that."""
    body = orjson.dumps(data)
    return Representations(body, _digest(body), JSON).answer()


def _representations(
    place: tuple[str, str], version: str, read: Read, write: Callable[[Any], bytes], content_type: str
) -> Representations:
    bodies = _bodies()
    found = bodies.kept.get(place)
    if found is not None and found.version == version:
        return found

    def make() -> Representations:
        with snapshot(new_session()) as session:
            now = _version(newest(session), place)
            made = Representations(write(read(session)), now, content_type)
        bodies.kept.keep(place, made)
        return made

    return bodies.flights.join((place, version), make)


def _by_date(session: Session, state: State, version: str) -> Response | None:
    """304 for a client that only knows when its copy was new."""
    since: datetime | None = request.if_modified_since
    if since is None or state.changed_at is None or "If-None-Match" in request.headers:
        return None
    if since != state.changed_at.replace(microsecond=0) or not is_alone_in_its_second(session, state):
        return None
    return unchanged(version)


def _version(state: State, place: tuple[str, str]) -> str:
    return _digest("\n".join((VERSION, state.name, *place)).encode())


def _digest(text: bytes) -> str:
    return hashlib.blake2b(text, digest_size=12).hexdigest()


def _bodies() -> Bodies:
    bodies: Bodies = current_app.extensions.setdefault("catalog_bodies", Bodies())
    return bodies
