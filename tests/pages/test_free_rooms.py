"""Finding a free room."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask.testing import FlaskClient

from models import EventStatus, Room
from services.schedule.fields import Resources
from support.campus import Campus
from support.html import links_of, tags_of, text_of

pytestmark = pytest.mark.usefixtures("at_ten_to_eleven")

Rooms = dict[str, Room]
FREE = "/rooms/free"


def found(html: str, rooms: Rooms) -> list[str]:
    """The names of the rooms in a list, in its order."""
    by_address = {f"/rooms/{room.uid}": name for name, room in rooms.items()}
    return [by_address[link] for link in links_of(html) if link in by_address]


def take(campus: Campus, room: Room, hour: int, **fields: object) -> None:
    campus.plan(hour, resources=Resources((room.id,), (), ()), **fields)


def test_the_heading_is_the_answer(client: FlaskClient, campus: Campus, rooms: Rooms):
    take(campus, rooms["C112"], 9)
    page = client.get(FREE).text
    assert "3 rooms are free" in text_of(page)
    assert "Monday 16 November, 10:50" in text_of(page)
    assert "C112" not in found(page, rooms)
    take(campus, rooms["Aula"], 9)
    take(campus, rooms["B204"], 9)
    assert "1 room is free" in text_of(client.get(FREE).text)
    take(campus, rooms["Großer Hörsaal"], 9)
    assert "No room is free" in text_of(client.get(FREE).text)


def test_those_that_stay_free_for_longest_come_first(client: FlaskClient, campus: Campus, rooms: Rooms):
    """Of equals the smallest that is enough; one of unknown size comes last."""
    take(campus, rooms["C112"], 11)
    take(campus, rooms["Aula"], 13)
    page = client.get(FREE).text
    assert found(page, rooms) == ["Großer Hörsaal", "B204", "Aula", "C112"]
    assert "C112 Bâtiment C Free until 12:00 until 12:00 1 h 10" in text_of(page)
    assert found(client.get(f"{FREE}?sort=seats").text, rooms) == ["C112", "Großer Hörsaal", "Aula", "B204"]
    assert found(client.get(f"{FREE}?sort=name").text, rooms) == ["Aula", "B204", "C112", "Großer Hörsaal"]


def test_a_range_must_be_free_as_a_whole(client: FlaskClient, campus: Campus, rooms: Rooms):
    take(campus, rooms["Aula"], 13)  # 14:00 to 15:30 there
    day = "date=2026-11-16"
    assert "Aula" not in found(client.get(f"{FREE}?{day}&from=13:30&to=14:01").text, rooms)
    assert "Aula" in found(client.get(f"{FREE}?{day}&from=13:30&to=14:00").text, rooms)
    page = client.get(f"{FREE}?date=2026-11-17&from=10:00&to=12:00&seats=100&building=Hauptgeb%C3%A4ude").text
    assert found(page, rooms) == ["Großer Hörsaal", "Aula"]
    assert "Tuesday 17 November, 10:00 to 12:00" in text_of(page)
    assert "Free then" in text_of(page)
    assert found(client.get(f"{FREE}?tag=beamer").text, rooms) == ["C112", "Aula"]


def test_what_is_only_planned_counts_and_what_is_off_does_not(
    client: FlaskClient, campus: Campus, rooms: Rooms
):
    take(campus, rooms["Aula"], 9, status=EventStatus.DRAFT)
    take(campus, rooms["C112"], 9, status=EventStatus.CANCELLED)
    free = found(client.get(FREE).text, rooms)
    assert "Aula" not in free
    assert "C112" in free


def test_meetings_of_unknown_places_are_counted(client: FlaskClient, campus: Campus, rooms: Rooms):
    assert "no known room" not in text_of(client.get(FREE).text)
    campus.plan(9, resources=Resources((), (), ()), location_text="Mensa")
    assert "1 meeting of that time is in a place that is no known room" in text_of(client.get(FREE).text)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=10:00&to=09:00", "The end must come after the start."),
        ("from=10:00&to=10:00", "The end must come after the start."),
        ("from=25:00&to=26:00", "Not a valid time value."),
        ("date=18.11.2026", "Not a valid date value."),
        ("date=9999-12-31", "There is no timetable for such a day."),
        ("seats=-1", "Number must be between 1 and 100000."),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_lost(
    client: FlaskClient, rooms: Rooms, query: str, said: str
):
    answer = client.get(f"{FREE}?{query}&building=Hauptgeb%C3%A4ude&tag=Beamer")
    assert answer.status_code == 400
    assert said in text_of(answer.text)
    assert found(answer.text, rooms) == []
    fields = tags_of(answer.text, "input")
    given = {field.get("name"): field.get("value") for field in fields}
    for name, value in (pair.split("=") for pair in query.split("&")):
        assert given[name] == value
    assert [field["value"] for field in fields if field.get("name") == "tag" and "checked" in field] == [
        "Beamer"
    ]
    chosen = [one["value"] for one in tags_of(answer.text, "option") if "selected" in one]
    assert chosen == ["Hauptgebäude", "longest"]


def test_empty_fields_are_as_good_as_none(client: FlaskClient, rooms: Rooms):
    page = client.get(f"{FREE}?date=&from=&to=&seats=&building=&sort=longest").text
    assert "4 rooms are free" in text_of(page)
    given = {field.get("name"): field.get("value") for field in tags_of(page, "input")}
    assert (given["date"], given["from"], given["to"]) == ("2026-11-16", "10:50", "")


def test_another_day_begins_when_the_buildings_open(client: FlaskClient, rooms: Rooms):
    assert "Tuesday 17 November, 07:30" in text_of(client.get(f"{FREE}?date=2026-11-17").text)


def test_closed_buildings_are_no_secret(client: FlaskClient, rooms: Rooms):
    said = text_of(client.get(f"{FREE}?from=22:00").text)
    assert "they are open from 07:30 to 21:00" in said
    assert "4 rooms are free" in said
    assert "for the rest of the day" in said
    assert "open from" not in text_of(client.get(FREE).text)


def test_the_day_on_which_the_clocks_go_back(client: FlaskClient, campus: Campus, rooms: Rooms):
    """02:00 to 03:00 comes twice on 25 October 2026; a range that ends in it lasts until the second."""
    with time_machine.travel(datetime(2026, 10, 24, 12, tzinfo=UTC), tick=False):
        campus.plan(1, day=-22, resources=Resources((rooms["Aula"].id,), (), ()))  # 02:00, the second time
        page = client.get(f"{FREE}?date=2026-10-25&from=01:00&to=02:30").text
        assert "Aula" not in found(page, rooms)
        assert "Aula" in found(client.get(f"{FREE}?date=2026-10-25&from=03:30&to=05:00").text, rooms)


def test_htmx_gets_the_answer_and_its_heading(client: FlaskClient, rooms: Rooms):
    block = client.get(f"{FREE}?seats=200", headers={"HX-Request": "true"}).text
    assert "<html" not in block
    assert found(block, rooms) == ["Aula", "B204"]
    assert 'id="title" hx-swap-oob="true"' in block
    assert "2 rooms are free" in text_of(block)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "4 Räume sind frei Montag, 16. November, 10:50"),
        ("fr", "4 salles sont libres Lundi 16 novembre, 10:50"),
    ],
)
def test_it_speaks_the_language_of_its_reader(client: FlaskClient, rooms: Rooms, language: str, said: str):
    page = client.get(FREE, headers={"Accept-Language": language}).text
    assert said in text_of(page)
