"""The changes as an Atom feed: what a reader gets, and what it is spared."""

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
import time_machine
from sqlalchemy import delete, text

from models import Change, Room
from support.catalog import CANCELLED, Catalog, University, at
from support.database import edit_of

A = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def quiet(university: University) -> University:
    """The university, of which nothing has been told yet."""
    with edit_of(university.app, "sync") as edit:
        edit.session.execute(text("DELETE FROM change_subject"))
        edit.session.execute(delete(Change))
    return university


def feed(catalog: Catalog, **query: str) -> ElementTree.Element:
    answer = catalog.get("/changes.atom", **query)
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.data)


def titles(root: ElementTree.Element) -> list[str]:
    return [entry.findtext(f"{A}title", "") for entry in root.iter(f"{A}entry")]


def link(element: ElementTree.Element, rel: str) -> str | None:
    return next((one.get("href") for one in element.findall(f"{A}link") if one.get("rel") == rel), None)


def test_a_feed_has_what_the_standard_asks_for(quiet: University, catalog: Catalog):
    event = quiet.plan(at(8), quiet.aib1, course=quiet.course, rooms=(quiet.room,))
    moved_at = datetime(2026, 11, 1, 9, 30, 0, 250_000, tzinfo=UTC)
    with time_machine.travel(moved_at, tick=False):
        quiet.update(
            event,
            lambda fields: replace(
                fields, slot=at(10), resources=replace(fields.resources, room_ids=()), note="Zoom & <Chat>"
            ),
        )
    root = feed(catalog)
    assert root.tag == f"{A}feed"
    assert root.findtext(f"{A}updated") == "2026-11-01T09:30:00.250Z"
    assert root.findtext(f"{A}id") == link(root, "self") == "http://localhost/v1/starplan/changes.atom"
    assert root.findtext(f"{A}author/{A}name") == "Horarium"
    assert titles(root) == [
        "Datenbanken 1, 2026-11-02 09:00: moved to 2026-11-02 11:00",
        "Datenbanken 1, 2026-11-02 09:00: created",
    ]
    newest = root.find(f"{A}entry")
    assert newest.findtext(f"{A}updated") == newest.findtext(f"{A}published") == "2026-11-01T09:30:00.250Z"
    assert newest.findtext(f"{A}content").splitlines() == [
        "Begins: 2026-11-02 09:00 → 2026-11-02 11:00",
        "Ends: 2026-11-02 10:30 → 2026-11-02 12:30",
        "Rooms: F-007 → nothing",
        "Note: nothing → Zoom & <Chat>",
    ]
    assert [one.get("term") for one in newest.findall(f"{A}category")] == ["event", "updated"]
    change = catalog.body("/changes")["data"][0]
    assert link(newest, "alternate") == f"http://localhost/v1/starplan/changes/{change['id']}"


def test_ids_last_and_no_two_are_the_same(quiet: University, catalog: Catalog):
    for number in range(3):
        quiet.add(Room(name=f"R{number}"))
    ids = [entry.findtext(f"{A}id") for entry in feed(catalog).iter(f"{A}entry")]
    assert len(set(ids)) == 3
    assert all(one.startswith("urn:uuid:") for one in ids)
    quiet.add(Room(name="Later"))
    assert [entry.findtext(f"{A}id") for entry in feed(catalog).iter(f"{A}entry")][1:] == ids


def test_filters_and_pages_are_those_of_changes(quiet: University, catalog: Catalog):
    for number in range(3):
        quiet.add(Room(name=f"R{number}"))
    event = quiet.plan(at(8), quiet.aib1, course=quiet.course)
    quiet.update(event, lambda fields: replace(fields, status=CANCELLED))
    assert titles(feed(catalog, semesterId=str(quiet.aib1.uid), action="updated")) == [
        "Datenbanken 1, 2026-11-02 09:00: cancelled"
    ]
    first = feed(catalog, entityType="room", limit="2")
    assert titles(first) == ["Room R2: created", "Room R1: created"]
    query = link(first, "next").partition("changes.atom?")[2]
    second = feed(catalog, **dict(part.split("=") for part in query.split("&")))
    assert (titles(second), link(second, "next")) == (["Room R0: created"], None)
    assert second.findtext(f"{A}id") == first.findtext(f"{A}id") == link(first, "self")
    assert titles(feed(catalog, entityType="nothing")) == []
    assert "since" in catalog.error("/changes.atom", 400, since="yesterday")


def test_characters_that_xml_has_not_do_no_harm(quiet: University, catalog: Catalog):
    quiet.add(Room(name="A\x00\x0b\ufffe ]]> Ü😀"))
    (title,) = titles(feed(catalog))
    assert title == "Room A\ufffd\ufffd\ufffd ]]> Ü😀: created"


def test_nothing_new_is_304(quiet: University, catalog: Catalog):
    empty = feed(catalog)
    assert (titles(empty), empty.findtext(f"{A}updated")[:2]) == ([], "20")
    etag = catalog.get("/changes.atom").headers["ETag"]
    assert catalog.get("/changes.atom", {"If-None-Match": etag}).status_code == 304
    quiet.add(Room(name="Neu"))
    assert catalog.get("/changes.atom", {"If-None-Match": etag}).status_code == 200


def test_a_first_import_is_told_to_those_who_keep_a_copy_and_to_readers_who_ask(
    quiet: University, catalog: Catalog
):
    with quiet.edit("sync") as edit:
        edit.is_bulk = True
        edit.add(Room(name="Bulk"))
    quiet.add(Room(name="Single"))
    assert titles(feed(catalog)) == ["Room Single: created"]
    assert titles(feed(catalog, bulk="true")) == ["Room Single: created", "Room Bulk: created"]
    told = [(one["newData"]["name"], one["isBulk"]) for one in catalog.body("/changes")["data"]]
    assert told == [("Single", False), ("Bulk", True)]
    assert len(catalog.body("/changes", bulk="false")["data"]) == 1
