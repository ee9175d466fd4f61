"""Usage of rooms: hours week by week, how full the rooms are, and the same numbers as a file."""

import csv
import io
import re

import pytest
from flask import Flask

from models import Group, Room
from services.schedule.fields import Resources
from support.campus import Campus
from support.html import tags_of, text_of
from support.pages import PageClient, page_client
from support.statements import statements

USAGE = "/admin/usage"
WEEKS = {"from": "2026-11-16", "to": "2026-11-29"}

pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture
def client(app: Flask) -> PageClient:
    return page_client(app)


def lines(client: PageClient, **query: str) -> list[dict[str, str]]:
    answer = client.get(f"{USAGE}.csv", query_string={**WEEKS, **query})
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_hours_are_counted_where_and_in_the_week_in_which_they_begin(campus: Campus, client: PageClient):
    campus.add(Room(name="=Labor", building="Bâtiment C", campus="Nord", capacity=10))
    campus.plan(8, campus.one)
    campus.plan(8, campus.one, day=6)
    campus.plan(22, campus.one, day=6)  # 23:00 on Sunday, by the clock of the house
    campus.plan(23, campus.one, day=13)  # on the Monday after the last week, by that clock
    lab, room = lines(client)
    assert (room["room"], room["hours"], room["2026-W47"], room["2026-W48"]) == ("B204", "4.5", "4.5", "0.0")
    assert (lab["room"], lab["hours"], lab["seats"]) == ("'=Labor", "0.0", "10")
    assert [line["room"] for line in lines(client, campus="Nord")] == ["'=Labor"]
    assert lines(client, building="nowhere") == []


def test_how_full_a_room_is_goes_by_the_students_of_its_groups(campus: Campus, client: PageClient):
    campus.change(campus.room, capacity=40)
    campus.plan(8, campus.cohort)  # nobody has said how many these are
    campus.change(campus.one, size=10)
    campus.change(campus.two, size=35)
    campus.plan(10, campus.one, day=1)
    campus.plan(10, campus.one, campus.two, day=2)
    campus.plan(10, campus.two, day=3)
    page = client.get(USAGE, query_string=WEEKS).text
    said = text_of(page)
    assert "Usage of rooms" in said
    assert re.search(r"0 to 25 % 2 h 33 %", said)
    assert re.search(r"75 to 100 % 2 h 33 %", said)
    assert re.search(r"more people than seats 2 h 33 %", said)
    (room,) = lines(client)
    assert (room["meetings of known size"], room["seats asked on average"]) == ("3", "30.0")
    assert not [tag for tag in tags_of(page, "svg") if "style" in tag]


def test_a_meeting_in_two_rooms_is_spread_over_them(campus: Campus, client: PageClient):
    campus.change(campus.room, capacity=40)
    hall = campus.add(Room(name="Hall", capacity=60))
    many = campus.add(Group(name="All", level_id=campus.level.id, size=50))
    campus.plan(8, resources=Resources((campus.room.id, hall.id), (), (many.id,)))
    asked = {line["room"]: line["seats asked on average"] for line in lines(client)}
    assert asked == {"B204": "20.0", "Hall": "30.0"}


def test_what_was_counted_is_kept_until_something_changes(app: Flask, campus: Campus, client: PageClient):
    def cost() -> int:
        with statements(app) as seen:
            assert client.get(USAGE, query_string=WEEKS).status_code == 200
        return len([one for one in seen if "booking" in one])

    campus.plan(8, campus.one)
    assert cost() > 0
    assert cost() == 0
    campus.plan(8, campus.one, day=1)
    assert cost() > 0
    assert lines(client)[0]["hours"] == "3.0"


def test_the_weeks_are_those_of_the_term_unless_others_are_asked_for(campus: Campus, client: PageClient):
    assert "17 August 2026 – 21 February 2027" in text_of(client.get(USAGE).text)
    assert client.get(USAGE, query_string={"from": "2026-13-01"}).status_code == 400
    far = client.get(USAGE, query_string={"from": "2020-01-01", "to": "2199-01-01"})
    assert "30 December 2019 – 3 January 2021" in text_of(far.text)
