"""The list of rooms, and the page of one."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from models import EventStatus, Room
from services.schedule.fields import Resources
from support.campus import Campus, id_of
from support.html import links_of, tags_of, text_of
from support.statements import statements

pytestmark = pytest.mark.usefixtures("at_ten_to_eleven")

Rooms = dict[str, Room]


def names(html: str) -> list[str]:
    """The rooms of a list, in its order."""
    tabs = ("/rooms/free", "/rooms/heat")
    return [link for link in links_of(html) if link.startswith("/rooms/") and link not in tabs]


def addresses(rooms: Rooms, *wanted: str) -> list[str]:
    return [f"/rooms/{rooms[name].uid}" for name in wanted]


def test_rooms_come_by_name_and_say_how_they_stand(client: FlaskClient, campus: Campus, rooms: Rooms):
    campus.plan(9, campus.cohort)
    page = client.get("/rooms").text
    assert names(page) == addresses(rooms, "Aula", "B204", "C112", "Großer Hörsaal")
    said = text_of(page)
    assert "4 rooms" in said
    assert "Aula Hauptgebäude Free until closing until closing 10 h 10 300 seats Beamer" in said
    assert "B204 Bâtiment B Taken until 11:30 taken until 11:30" in said


def test_the_day_of_a_room_is_drawn_and_told(client: FlaskClient, campus: Campus, rooms: Rooms):
    campus.plan(9, campus.cohort)
    campus.plan(13, campus.cohort)
    page = client.get("/rooms?q=b204").text
    [ribbon] = [tag for tag in tags_of(page, "div") if tag.get("role") == "img"]
    assert ribbon["aria-label"] == "B204: taken 10:00 to 11:30; taken 14:00 to 15:30"
    bars = [tag["class"] for tag in tags_of(page, "i") if tag.get("class")]
    assert bars == ["s8 d6", "s24 d6", "now s11"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=hoersaal", ["Großer Hörsaal"]),
        ("q=GROSSER", ["Großer Hörsaal"]),
        ("q=hauptgebaude", ["Aula", "Großer Hörsaal"]),
        ("building=Hauptgeb%C3%A4ude&seats=200", ["Aula"]),
        ("campus=Nord", ["Aula", "C112"]),
        ("tag=beamer&tag=LABOR", ["C112"]),
        ("seats=100", ["Aula", "B204", "Großer Hörsaal"]),
        ("building=Nowhere", []),
    ],
)
def test_rooms_are_narrowed_by_what_is_wished(
    client: FlaskClient, rooms: Rooms, query: str, expected: list[str]
):
    """A room of unknown size passes for any."""
    assert names(client.get(f"/rooms?{query}").text) == addresses(rooms, *expected)


def test_a_wish_that_makes_no_sense_is_told_beside_its_field(client: FlaskClient, rooms: Rooms):
    answer = client.get("/rooms?seats=many&q=aula&building=Hauptgeb%C3%A4ude")
    assert answer.status_code == 400
    assert names(answer.text) == []
    fields = {tag.get("name"): tag.get("value") for tag in tags_of(answer.text, "input")}
    assert (fields["seats"], fields["q"]) == ("many", "aula")
    assert "Nothing was looked for" in text_of(answer.text)
    assert client.get("/rooms?seats=0").status_code == 400
    assert client.get("/rooms?_external=1&endpoint=x&shown=x&q=%00").status_code == 200


def test_htmx_gets_the_list_alone(client: FlaskClient, rooms: Rooms):
    block = client.get("/rooms?q=aula", headers={"HX-Request": "true"}).text
    assert "<html" not in block
    assert names(block) == addresses(rooms, "Aula")
    assert 'id="say" role="status" hx-swap-oob' in block


def test_a_long_list_grows_on_demand(client: FlaskClient, campus: Campus):
    campus.write(lambda edit: [edit.add(Room(name=f"R{n:03}", building="T")) for n in range(70)])
    page = client.get("/rooms?building=T").text
    assert "Show 10 more" in text_of(page)
    [more] = [link for link in links_of(page) if "shown=" in link]
    assert more == "/rooms?building=T&shown=70"
    assert len(names(client.get(more).text)) == 70


def test_an_empty_installation_says_where_rooms_come_from(client: FlaskClient):
    for address in ("/rooms", "/rooms/free", "/rooms/heat"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "No rooms yet" in text_of(answer.text)


def test_the_bar_leads_to_rooms_where_there_are_any(client: FlaskClient, campus: Campus):
    found = links_of(client.get("/plannings").text)
    assert {"/rooms", "/programs"} <= set(found)


def test_the_bar_has_no_rooms_where_there_are_feeds_alone(client: FlaskClient):
    assert not {"/rooms", "/programs"} & set(links_of(client.get("/plannings").text))


def test_a_room_tells_what_it_has_and_what_is_on(client: FlaskClient, campus: Campus, rooms: Rooms):
    campus.plan(9, campus.cohort)
    campus.plan(13, campus.one, status=EventStatus.CANCELLED)
    campus.plan(9, campus.two, day=1)
    page = client.get(f"/rooms/{campus.room.uid}").text
    said = text_of(page)
    assert "Taken until 11:30" in said
    assert "Now CM · Camille Lemoine · L2 INFO" not in said  # its title has no word for the kind
    assert "Algorithmique Now Camille Lemoine · L2 INFO 10:00 – 11:30" in said
    assert "Algorithmique Cancelled Camille Lemoine · L2 INFO TD1 14:00 – 15:30" in said
    assert "On other days Algorithmique Camille Lemoine · L2 INFO TD2 Tue 17 November 10:00 – 11:30" in said
    assert f"/plannings/{id_of(campus.room)}" in links_of(page)
    assert f"/rooms/{campus.room.uid}/door" in links_of(page)
    subscription = next(link for link in links_of(page) if "/ical/" in link)
    assert client.get(subscription).mimetype == "text/calendar"
    assert "Seats 300" in text_of(client.get(f"/rooms/{rooms['Aula'].uid}").text)


def test_what_is_only_planned_takes_a_room_and_is_not_told(client: FlaskClient, campus: Campus):
    campus.plan(9, campus.cohort, status=EventStatus.DRAFT)
    said = text_of(client.get(f"/rooms/{campus.room.uid}").text)
    assert "Taken until 11:30" in said
    assert "Algorithmique" not in said


def test_a_room_is_free_for_the_rest_of_a_day_when_the_buildings_are_closed(
    client: FlaskClient, campus: Campus
):
    with time_machine.travel(datetime(2026, 11, 16, 21, tzinfo=UTC), tick=False):
        assert "Free for the rest of the day" in text_of(client.get(f"/rooms/{campus.room.uid}").text)


def test_an_address_that_leads_nowhere_offers_rooms_of_that_name(client: FlaskClient, rooms: Rooms):
    answer = client.get("/rooms/horsaal-grosser")
    assert answer.status_code == 404
    assert names(answer.text) == addresses(rooms, "Großer Hörsaal")
    for odd in (str(campus_uid(rooms)).upper(), "00000000-0000-0000-0000-000000000000", "%00", "x" * 5000):
        answer = client.get(f"/rooms/{odd}")
        assert answer.status_code == 404
        assert "There is no such room" in text_of(answer.text)


def campus_uid(rooms: Rooms) -> object:
    return rooms["Aula"].uid


def test_a_room_that_was_deleted_is_gone(client: FlaskClient, campus: Campus, rooms: Rooms):
    campus.drop(rooms["Aula"])
    assert client.get(f"/rooms/{rooms['Aula'].uid}").status_code == 404
    assert names(client.get("/rooms").text) == addresses(rooms, "B204", "C112", "Großer Hörsaal")


def test_pages_of_rooms_cost_the_same_whatever_their_number(filled: Flask):
    client = filled.test_client()
    with time_machine.travel(datetime(2026, 11, 4, 9, tzinfo=UTC), tick=False):
        room = names(client.get("/rooms").text)[0]
        most = {"/rooms": 2, "/rooms/free": 5, "/rooms/heat": 2, room: 16, f"{room}/door": 9}
        for path, number in most.items():
            with statements(filled) as seen:
                assert client.get(path).status_code == 200
            assert len([sent for sent in seen if sent != "BEGIN"]) <= number, path


def test_other_rooms_of_a_meeting_are_named(client: FlaskClient, campus: Campus, rooms: Rooms):
    both = Resources((campus.room.id, rooms["Aula"].id), (), ())
    campus.plan(9, resources=both)
    for room in (campus.room, rooms["Aula"]):
        assert "Taken until 11:30" in text_of(client.get(f"/rooms/{room.uid}").text)
