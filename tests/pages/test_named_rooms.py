"""Feeds that name a room: its page, its calendar and the free rooms say so."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from flask.testing import FlaskClient

from blueprints.services import services_of
from models import Room
from services.plannings.places import list_places
from support.application import CatalogueFolder, leaf
from support.campus import Campus, id_of, slot
from support.feeds import feed, vevent
from support.html import links_of, text_of


@pytest.fixture
def feeds(catalogue: CatalogueFolder) -> None:
    """Three groups whose feeds say the same; one of the meetings may book the room as well."""
    body = feed(
        vevent("booked", "Algorithmique", slot(9).starts_at, 90, location="b204"),
        vevent("alone", "Rust TD", slot(10).starts_at, 90, location="Bât. B, B204"),
        vevent("tomorrow", "Analyse", slot(10, day=1).starts_at, 90, location="B204"),
    )
    for name, title in (("a", "TD 1"), ("b", "TD 2"), ("c", "TD 3")):
        (catalogue.path / f"{name}.ics").write_text(body, encoding="utf-8")
        catalogue.add(name, leaf("x", f"file:{name}.ics", title=title))


@pytest.fixture(autouse=True)
def listed(
    at_ten_to_eleven: None, feeds: None, campus: Campus, client: FlaskClient, stored: Callable[[str], object]
) -> None:
    for name in ("a", "b", "c"):
        client.get(f"/api/plannings/{name}.x?events=true")
        stored(f"{name}.x")
    list_places(services_of(client.application).new_session, datetime.now(UTC))


def named_part(page: str) -> str:
    return text_of(page.partition('id="named"')[2].partition("</section>")[0])


def test_the_page_of_a_room_names_them(campus: Campus, client: FlaskClient):
    campus.plan(9, campus.one)
    page = client.get(f"/rooms/{campus.room.uid}").text
    assert "also named in TD 1, TD 2 and 1 more" in text_of(page.partition('id="today"')[2])
    assert "Rust TD · TD 1, TD 2 and 1 more Mon 16 November 11:00 – 12:30" in named_part(page)
    assert "Algorithmique" not in named_part(page), "that one books the room"
    assert "/event?planning=a.x&uid=alone" in links_of(page)


def test_its_calendar_names_those_of_its_days(campus: Campus, client: FlaskClient):
    address = f"/plannings/{id_of(campus.room)}?date=2026-11-16&view="
    assert "Rust" in named_part(client.get(f"{address}day").text)
    assert "Analyse" not in named_part(client.get(f"{address}day").text)
    assert "Analyse" in named_part(client.get(f"{address}week").text)
    assert 'id="named"' not in client.get(f"/plannings/{id_of(campus.one)}?date=2026-11-16").text


def test_the_sign_beside_its_door_names_those_of_today_that_book_nothing(campus: Campus, client: FlaskClient):
    campus.plan(9, campus.one)
    sign = text_of(client.get(f"/rooms/{campus.room.uid}/door").text)
    assert sign.endswith("Nothing more today Also named in a feed 11:00 – 12:30 Rust · TD 1, TD 2 and 1 more")
    with time_machine.travel(slot(15).starts_at, tick=False):
        assert "named" not in text_of(client.get(f"/rooms/{campus.room.uid}/door").text), "they are over"


def test_free_rooms_count_them(campus: Campus, client: FlaskClient):
    campus.add(Room(name="Aula"))
    now = text_of(client.get("/rooms/free").text)
    assert "Named by 1 meeting of a feed" in now
    both = text_of(client.get("/rooms/free?date=2026-11-16&start=11:00&end=12:00").text)
    assert "Named by 2 meetings of feeds" not in both
    assert both.count("Named by") == 1, "nobody names the other room"
