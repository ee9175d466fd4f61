"""Cursors of ``/api/v2``: what they are good for, and how they end."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from models import EventStatus, Role, Room
from services.schedule import events
from support.campus import TODAY, Campus
from support.planner import EVENTS, asked, first_cursor, id_of, ids_in, planner_client, refused

pytestmark = pytest.mark.usefixtures("morning")


def cursor_error(client: FlaskClient, path: str = EVENTS, **query: Any) -> str:
    message = refused(client.get(path, query_string=query), 400)
    assert message.startswith(f"cursor '{query['cursor'][:20]}")
    return message


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "-start"},
        {"q": "algo"},
        {"status": "published"},
        {"from_": "2020-01-01"},
        {"to": str((TODAY + timedelta(days=20)).date())},
    ],
)
def test_one_of_other_parameters_is_refused(user: FlaskClient, week: list[str], query: dict[str, str]):
    cursor = first_cursor(user)
    named = {name.rstrip("_"): value for name, value in query.items()}
    assert "other parameters" in cursor_error(user, cursor=cursor, **named)


def test_lists_mean_the_same_in_any_order(campus: Campus, user: FlaskClient, week: list[str]):
    one, two = str(campus.one.uid), str(campus.two.uid)
    cursor = first_cursor(user, groupId=f"{one},{two}")
    assert ids_in(asked(user, groupId=f"{two}, {one}", cursor=cursor)["data"]) == week[2:]


def test_one_of_another_list_is_refused(user: FlaskClient, week: list[str]):
    cursor = first_cursor(user, "/api/v2/groups", limit=1)
    assert "other parameters" in cursor_error(user, cursor=cursor)
    assert "other parameters" in cursor_error(user, "/api/v2/rooms", cursor=cursor)


def test_one_of_another_product_is_refused(app: Flask, user: FlaskClient, week: list[str]):
    planner = planner_client(app, Role.ADMIN)
    assert "other parameters" in cursor_error(user, cursor=first_cursor(planner))
    assert "other parameters" in cursor_error(planner, cursor=first_cursor(user))


def test_one_of_another_account_is_as_good(app: Flask, user: FlaskClient, week: list[str]):
    assert ids_in(asked(planner_client(app), cursor=first_cursor(user))["data"]) == week[2:]


def test_one_that_was_altered_is_refused(user: FlaskClient, week: list[str]):
    cursor = first_cursor(user)
    for forged in (cursor[:-1], cursor + "A", cursor[1:], cursor.swapcase(), "W10.x", "é", "." * 3000):
        assert "no cursor" in cursor_error(user, cursor=forged)


def test_one_of_another_installation_is_refused(app: Flask, user: FlaskClient, week: list[str]):
    cursor = first_cursor(user)
    app.secret_key = "x" * 40
    assert "no cursor" in cursor_error(user, cursor=cursor)


def test_one_holds_for_a_day(app: Flask, week: list[str]):
    now = TODAY + timedelta(hours=12, minutes=40)
    with time_machine.travel(now, tick=False) as clock:
        cursor = first_cursor(planner_client(app))
        clock.move_to(now + timedelta(hours=23))
        assert ids_in(asked(planner_client(app), cursor=cursor)["data"]) == week[2:]
        clock.move_to(now + timedelta(hours=24))
        assert "Start again" in cursor_error(planner_client(app), cursor=cursor)


def test_one_ends_when_too_much_was_changed(
    campus: Campus, user: FlaskClient, week: list[str], monkeypatch: pytest.MonkeyPatch
):
    cursor = first_cursor(user)
    monkeypatch.setattr("services.changes.walk.MOST_CHANGES", 2)
    for hour in (10, 12):
        campus.plan(hour, campus.one, day=9)
    assert ids_in(asked(user, cursor=cursor)["data"]) == week[2:]
    campus.plan(14, campus.one, day=9)
    assert "too much was changed" in cursor_error(user, cursor=cursor)


def test_what_a_filter_named_may_be_deleted_on_the_way(campus: Campus, user: FlaskClient, week: list[str]):
    room = campus.add(Room(name="Annex"))
    filters = {"roomId": f"{campus.room.uid},{room.uid}"}
    cursor = first_cursor(user, **filters)
    campus.drop(room)
    assert ids_in(asked(user, cursor=cursor, **filters)["data"]) == week[2:]
    refused(user.get(EVENTS, query_string=filters), 400)


def test_a_draft_on_the_way_is_not_shown(campus: Campus, user: FlaskClient, week: list[str]):
    cursor = first_cursor(user)
    hidden = id_of(campus, week[4])
    campus.write(lambda edit: events.set_status(edit, *events.locked(edit, [hidden]), EventStatus.DRAFT))
    assert ids_in(asked(user, cursor=cursor)["data"]) == [*week[2:4], *week[5:]]
