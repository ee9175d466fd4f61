"""The audit log: finding what was done, reading it in words, and taking it back."""

import pytest
import time_machine
from flask import Flask

from models import Room
from services.changes.edit import Edit
from services.schedule import events
from services.schedule.fields import EventFields, Resources
from support.campus import Campus, slot
from support.html import links_of, text_of
from support.pages import PageClient, page_client
from support.statements import statements

AUDIT = "/admin/audit"

pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture
def client(app: Flask) -> PageClient:
    return page_client(app)


def ids(html: str) -> list[int]:
    """The batches of a page, in order."""
    links = (link.removeprefix(f"{AUDIT}/") for link in links_of(html) if link.startswith(f"{AUDIT}/"))
    return [int(link) for link in links if link.isdecimal()]


def newest(client: PageClient, **query: str) -> list[int]:
    answer = client.get(AUDIT, query_string=query)
    assert answer.status_code == 200
    return ids(answer.text)


def test_each_filter_finds_what_fits_it(campus: Campus, client: PageClient):
    everything = newest(client)
    meeting = campus.plan(8, campus.one)
    planned = newest(client)[0]
    campus.change(campus.room, building="Bâtiment C")
    changed = newest(client)[0]
    campus.drop(meeting)
    dropped = newest(client)[0]
    assert newest(client) == [dropped, changed, planned, *everything]
    assert newest(client, kind="event") == [dropped, planned]
    assert newest(client, kind="event", action="deleted") == [dropped]
    assert newest(client, words="b204", kind="room")[0] == changed
    assert newest(client, words="B204")[:3] == [dropped, changed, planned]
    assert newest(client, words="algorithmique td1") == []
    assert newest(client, words="TD1", kind="event") == [dropped, planned]
    assert newest(client, actor="TES", door="cli") == newest(client)
    assert newest(client, door="page") == newest(client, actor="nobody") == []
    assert newest(client, **{"from": "2026-11-17"}) == newest(client, to="2026-11-15") == []
    assert newest(client, **{"from": "2026-11-16", "to": "2026-11-16"}) == newest(client)
    assert client.get(AUDIT, query_string={"from": "x"}).status_code == 400


def test_pages_go_on_where_the_last_one_ended(campus: Campus, client: PageClient):
    for number in range(60):
        campus.change(campus.room, capacity=number + 1)
    first = client.get(AUDIT, query_string={"kind": "room"}).text
    (older,) = (link for link in links_of(first) if "before=" in link)
    campus.change(campus.room, capacity=99)
    second = client.get(older).text
    assert len(ids(first)) == 50
    assert ids(first)[-1] > ids(second)[0]
    assert len(ids(second)) == 11
    assert not [link for link in links_of(second) if "before=" in link]


def test_a_change_is_told_field_by_field_in_words(campus: Campus, client: PageClient):
    lab = campus.add(Room(name="Labor <1>"))
    meeting = campus.plan(8, campus.one)

    def move(edit: Edit) -> None:
        (row,) = events.locked(edit, [meeting.id])
        takes = Resources((lab.id,), (), (campus.one.id,))
        events.update(edit, row, EventFields(slot(10), takes, course_id=campus.course.id))

    campus.write(move)
    page = client.get(f"{AUDIT}/{newest(client)[0]}").text
    said = text_of(page)
    assert "Algorithmique Meeting · Monday 16 November 2026, 11:00 Changed" in said
    assert "Begins Monday 16 November 2026, 09:00 Monday 16 November 2026, 11:00" in said
    assert "Rooms B204 Labor <1>" in said
    assert "Instructors Camille Lemoine –" in said
    assert "Labor <1>" not in page
    (address,) = (link for link in links_of(page) if link.startswith("/event?"))
    assert client.get(address).status_code == 200
    campus.drop(meeting)
    assert "/event?" not in client.get(f"{AUDIT}/{newest(client)[0]}").text


def test_what_nothing_stands_against_is_taken_back(campus: Campus, client: PageClient):
    campus.change(campus.room, building="Bâtiment C")
    (batch, *_rest) = newest(client)
    preview = f"{AUDIT}/{batch}/undo"
    assert "Nothing is in the way: 1 row would be again as it was." in text_of(client.get(preview).text)
    assert newest(client)[0] == batch
    undone = client.post(preview).headers["Location"]
    assert undone == f"{AUDIT}/{newest(client)[0]}"
    said = text_of(client.get(undone).text)
    assert "Taken back: 1 row is again as it was." in said
    assert f"Took back Change {batch}" in said
    assert "Building Bâtiment C Bâtiment B" in said
    assert client.post(preview).headers["Location"] == undone
    assert "It was taken back already." in text_of(client.get(preview).text)
    assert client.get(f"{AUDIT}/99999/undo").status_code == 404


def test_what_is_in_the_way_is_named_and_the_rest_can_be_taken_back(campus: Campus, client: PageClient):
    def both(edit: Edit) -> None:
        for record in (campus.room, campus.course):
            row = edit.session.get_one(type(record), record.id)
            with edit.changing(row):
                row.name = f"{row.name} neu"

    campus.write(both)
    batch = newest(client)[0]
    campus.change(campus.room, capacity=20)
    preview = f"{AUDIT}/{batch}/undo"
    said = text_of(client.get(preview).text)
    assert "1 row would be again as it was; the others below cannot." in said
    assert "B204 neu Room It was changed since." in said
    refused = client.post(preview)
    assert refused.status_code == 409
    assert "Nothing was taken back" in text_of(refused.text)
    undone = client.get(client.post(preview, data={"partial": "1"}).headers["Location"]).text
    assert "Algorithmique neu Algorithmique" in text_of(undone)


def test_statements_do_not_grow_with_the_log(app: Flask, campus: Campus, client: PageClient):
    def cost(address: str) -> int:
        with statements(app) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    campus.plan(8, campus.one)
    one = newest(client)[0]

    def many(edit: Edit) -> None:
        for number in range(40):
            edit.add(Room(name=f"R{number}"))

    campus.write(many)
    listed, searched = cost(AUDIT), cost(f"{AUDIT}?words=b204&kind=event")
    told = cost(f"{AUDIT}/{one}")
    for day in range(1, 20):
        campus.plan(8, campus.one, day=day)
    assert (cost(AUDIT), cost(f"{AUDIT}?words=b204&kind=event")) == (listed, searched)
    assert cost(f"{AUDIT}/{newest(client)[-1]}") <= told


def test_times_are_those_of_the_reader(campus: Campus, client: PageClient):
    with time_machine.travel("2026-11-16T23:30:00Z"):
        campus.change(campus.room, building="Bâtiment C")
    assert newest(client, **{"from": "2026-11-17"})[:1] == newest(client)[:1]
