"""What ``/api/v2`` costs: a page's price does not depend on how much there is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from models import Booking, Event, Group, Room
from services.schedule import events
from support.database import edit_of
from support.planner import EVENTS, asked, first_cursor, planner_client
from support.statements import statements

RANGE = {"from_": "2026-11-02", "to": "2027-02-28"}


@pytest.fixture
def user(filled: Flask) -> FlaskClient:
    return planner_client(filled)


@contextmanager
def loaded_events() -> Iterator[list[int]]:
    """Ids of the events that are read in full."""
    seen: list[int] = []

    def note(event: Event, _context: object) -> None:
        seen.append(event.id)

    sqlalchemy_event.listen(Event, "load", note)
    try:
        yield seen
    finally:
        sqlalchemy_event.remove(Event, "load", note)


def cost(app: Flask, client: FlaskClient, path: str = EVENTS, **query: Any) -> tuple[int, int, Any]:
    """How many statements, how many events were read, and the answer."""
    asked(client, path, **query)  # what is made once is made
    with statements(app) as sent, loaded_events() as loaded:
        body = asked(client, path, **query)
    return len(of_the_timetable(sent)), len(loaded), body


def of_the_timetable(sent: list[str]) -> list[str]:
    """Without what it takes to know who asks."""
    return [one for one in sent if one != "BEGIN" and "login_session" not in one]


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ({}, 10),
        ({"sort": "-start"}, 10),
        ({"sort": "updated"}, 10),
        ({"sort": "-updated"}, 10),
        ({"q": "room 1 seminar"}, 11),
        ({"room": Room}, 11),
        ({"group": Group}, 12),
        ({"status": "published,cancelled", "updatedSince": "2020-01-01"}, 10),
    ],
)
def test_a_first_page(filled: Flask, user: FlaskClient, query: dict[str, Any], sent: int):
    filters = {
        f"{name}Id" if name in ("room", "group") else name: uid_of(filled, value)
        if value in (Room, Group)
        else value
        for name, value in query.items()
    }
    counted, loaded, body = cost(filled, user, limit=5, **RANGE, **filters)
    assert body["page"]["total"] >= len(body["data"]) == loaded > 0
    assert counted == sent


@pytest.mark.parametrize("sort", ["start", "-start", "updated", "-updated"])
def test_a_page_on_the_way(filled: Flask, user: FlaskClient, sort: str):
    query = {**RANGE, "sort": sort, "limit": 20}
    cursor = first_cursor(user, **query)
    counted, loaded, body = cost(filled, user, cursor=cursor, **query)
    assert (counted, loaded, len(body["data"])) == (9, 20, 20)
    shift(filled, 100)
    counted, loaded, body = cost(filled, user, cursor=cursor, **query)
    assert (counted, loaded, len(body["data"])) == (11, 20, 20)


def test_one_event(filled: Flask, user: FlaskClient):
    with edit_of(filled) as edit:
        uid = edit.session.scalar(select(Event.uid).where(Event.id == 17))
    counted, loaded, _ = cost(filled, user, f"{EVENTS}/{uid}")
    assert (counted, loaded) == (6, 1)


@pytest.mark.parametrize("kind", ["rooms", "courses", "instructors", "groups", "levels"])
def test_a_list_of_names(filled: Flask, user: FlaskClient, kind: str):
    counted, _, body = cost(filled, user, f"/api/v2/{kind}", limit=5)
    assert len(body["data"]) == 5
    assert counted == 5


def test_a_calendar(filled: Flask, user: FlaskClient):
    query = {"from": "2026-11-02", "to": "2026-11-02"}
    user.get(f"{EVENTS}.ics", query_string=query)
    with statements(filled) as sent, loaded_events() as loaded:
        body = user.get(f"{EVENTS}.ics", query_string=query).text
    assert body.count("BEGIN:VEVENT") == len(loaded) > 0
    assert len(of_the_timetable(sent)) == 9


def uid_of(app: Flask, model: type[Room] | type[Group]) -> str:
    """Of one that has events."""
    column = Booking.room_id if model is Room else Booking.group_id
    with edit_of(app) as edit:
        first = select(column).where(column.is_not(None)).limit(1).scalar_subquery()
        return str(edit.session.scalar(select(model.uid).where(model.id == first)))


def shift(app: Flask, count: int) -> None:
    """Move as many events by a second."""
    with edit_of(app) as edit:
        ids = list(edit.session.scalars(select(Event.id).order_by(Event.id).limit(count)))
        for event in events.locked(edit, ids):
            with edit.changing(event):
                event.ends_at += timedelta(seconds=1)
