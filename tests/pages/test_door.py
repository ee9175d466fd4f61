"""The sign beside a door."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask.testing import FlaskClient

from models import EventStatus
from support.campus import Campus
from support.html import tags_of, text_of

pytestmark = pytest.mark.usefixtures("at_ten_to_eleven")


def sign(client: FlaskClient, campus: Campus) -> str:
    return text_of(client.get(f"/rooms/{campus.room.uid}/door").text)


def test_a_room_in_use_says_for_what_and_until_when(client: FlaskClient, campus: Campus):
    campus.plan(9, campus.cohort)
    campus.plan(13, campus.one)
    assert sign(client, campus) == (
        "B204 · Horarium B204 10:50 Taken until 11:30 Algorithmique Camille Lemoine · L2 INFO "
        "14:00 Algorithmique · Camille Lemoine"
    )


def test_a_free_room_says_until_when(client: FlaskClient, campus: Campus):
    campus.plan(13, campus.one)
    assert "10:50 Free until 14:00 14:00 Algorithmique" in sign(client, campus)


def test_a_day_without_more_says_so(client: FlaskClient, campus: Campus):
    campus.plan(13, campus.one, status=EventStatus.CANCELLED)
    assert "Free until closing Nothing more today" in sign(client, campus)
    with time_machine.travel(datetime(2026, 11, 16, 22, 30, tzinfo=UTC), tick=False):
        assert "Free for the rest of the day" in sign(client, campus)


def test_what_is_only_planned_is_not_told(client: FlaskClient, campus: Campus):
    campus.plan(9, campus.cohort, status=EventStatus.DRAFT)
    assert "Taken until 11:30 Reserved Nothing more today" in sign(client, campus)


def test_it_keeps_itself_up_to_date(client: FlaskClient, campus: Campus):
    address = f"/rooms/{campus.room.uid}/door"
    page = client.get(address).text
    [main] = tags_of(page, "main")
    assert (main["hx-get"], main["hx-trigger"]) == (address, "every 30s")
    assert {"http-equiv": "refresh", "content": "30"} in tags_of(page, "meta")
    block = client.get(address, headers={"HX-Request": "true"}).text
    assert "<html" not in block
    assert tags_of(block, "main") == [main]
    assert "/assets/" not in block


def test_it_has_nothing_to_press(client: FlaskClient, campus: Campus):
    page = client.get(f"/rooms/{campus.room.uid}/door").text
    assert [tags_of(page, name) for name in ("a", "button", "input", "nav")] == [[], [], [], []]


def test_no_room_no_sign(client: FlaskClient, campus: Campus):
    assert client.get("/rooms/b204/door").status_code == 404
