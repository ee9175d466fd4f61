"""Answers of ``/api/v2`` that the client has already."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from models import Role
from support.campus import TODAY, Campus
from support.planner import EVENTS, planner_client
from support.statements import statements

pytestmark = pytest.mark.usefixtures("morning")

DAYS = {"from": str(TODAY.date()), "to": str((TODAY + timedelta(days=9)).date())}


@pytest.mark.parametrize("path", [EVENTS, f"{EVENTS}.ics", "/api/v2/rooms"])
def test_what_has_not_changed_is_not_sent_again(
    app: Flask, campus: Campus, user: FlaskClient, week: list[str], path: str
):
    query = DAYS if path != "/api/v2/rooms" else {}
    first = user.get(path, query_string=query)
    tag = first.headers["ETag"]
    assert tag.startswith('W/"')
    assert first.headers["Cache-Control"] == "private, no-cache"
    with statements(app) as seen:
        again = user.get(path, query_string=query, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert not [one for one in seen if " event" in one or "FROM room" in one]
    campus.change(campus.room, name="B204 bis")
    changed = user.get(path, query_string=query, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "B204 bis" in changed.text


def test_each_page_has_its_own(user: FlaskClient, week: list[str]):
    first = user.get(EVENTS, query_string={"limit": 2})
    cursor = first.get_json()["page"]["nextCursor"]
    known = {"If-None-Match": first.headers["ETag"]}
    for query in ({"limit": 3}, {"limit": 2, "cursor": cursor}, {"limit": 2, "sort": "-start"}):
        assert user.get(EVENTS, query_string=query, headers=known).status_code == 200
    second = user.get(EVENTS, query_string={"limit": 2, "cursor": cursor})
    known = {"If-None-Match": second.headers["ETag"]}
    again = user.get(EVENTS, query_string={"limit": 2, "cursor": cursor}, headers=known)
    assert again.status_code == 304


def test_readers_with_other_rights_have_others(app: Flask, user: FlaskClient, week: list[str]):
    for path in (EVENTS, f"{EVENTS}.ics", "/api/v2/instructors"):
        known = {"If-None-Match": user.get(path).headers["ETag"]}
        assert planner_client(app, Role.ADMIN).get(path, headers=known).status_code == 200


def test_now_moves_on_by_the_minute(app: Flask, campus: Campus, week: list[str]):
    client = planner_client(app)
    with time_machine.travel(TODAY + timedelta(hours=12, seconds=1), tick=False) as clock:
        client = planner_client(app)
        known = {"If-None-Match": client.get(EVENTS).headers["ETag"]}
        clock.shift(timedelta(seconds=58))
        assert client.get(EVENTS, headers=known).status_code == 304
        clock.shift(timedelta(seconds=1))
        assert client.get(EVENTS, headers=known).status_code == 200


def test_a_cursor_is_still_good_where_its_page_was_not_sent_again(app: Flask, week: list[str]):
    query = {**DAYS, "limit": 2}
    now = TODAY + timedelta(hours=12, minutes=5)
    with time_machine.travel(now, tick=False) as clock:
        client = planner_client(app)
        first = client.get(EVENTS, query_string=query)
        known = {"If-None-Match": first.headers["ETag"]}
        clock.move_to(now + timedelta(minutes=54))
        client = planner_client(app)
        assert client.get(EVENTS, query_string=query, headers=known).status_code == 304
        clock.move_to(now + timedelta(hours=25))
        client = planner_client(app)
        again = client.get(EVENTS, query_string=query, headers=known)
        assert again.status_code == 200
        cursor = again.get_json()["page"]["nextCursor"]
        rest = client.get(EVENTS, query_string={**query, "cursor": cursor})
        assert rest.status_code == 200


def test_one_event_has_one(campus: Campus, user: FlaskClient):
    event = campus.plan(8, campus.one)
    other = campus.plan(10, campus.two)
    for path in (f"{EVENTS}/{event.uid}", f"{EVENTS}/{event.uid}?format=ics"):
        first = user.get(path)
        known = {"If-None-Match": f'"x", {first.headers["ETag"]}'}
        assert first.headers["ETag"].startswith('W/"')
        campus.change(other, note=f"another event, {path}")
        again = user.get(path, headers=known)
        assert (again.status_code, again.data) == (304, b"")
        campus.change(campus.course, name=f"Algorithmique, {path}")
        assert user.get(path, headers=known).status_code == 200


def test_a_head_request_has_it_too(user: FlaskClient, week: list[str]):
    assert user.head(EVENTS, query_string=DAYS).headers["ETag"]
