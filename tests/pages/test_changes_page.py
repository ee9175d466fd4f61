"""What has changed in the timetables that a reader follows: on a page, and as a feed."""

from collections.abc import Iterator
from datetime import timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from flask import Flask

from blueprints.services import services_of
from models import EventStatus, Room
from services.accounts.last_writer import Writes
from services.accounts.preferences import Owner, write
from services.database import writing
from services.schedule import events
from services.schedule.fields import EventFields, Resources
from support.accounts import add_user
from support.application import CatalogueFolder, leaf
from support.campus import TODAY, Campus, id_of, slot
from support.html import links_of, text_of
from support.pages import PageClient, page_client, stranger
from support.statements import statements

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(autouse=True)
def this_morning() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def reader(app: Flask) -> PageClient:
    return stranger(app)


def move(campus: Campus, event_id: int, to: object) -> None:
    campus.write(lambda edit: events.move(edit, *events.locked(edit, [event_id]), to))


def entries(reader: PageClient, *of: str) -> list[str]:
    """Titles of a feed, the newest first."""
    answer = reader.get("/changes.atom", query_string=[("of", one) for one in of])
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.data)
    return [entry.findtext("a:title", namespaces=ATOM) for entry in root.iterfind("a:entry", ATOM)]


def test_each_change_is_told_in_words(campus: Campus, reader: PageClient):
    other = campus.add(Room(name="C101"))
    event = campus.plan(8, campus.one)
    move(campus, event.id, slot(10, 1))
    for status in (EventStatus.CANCELLED, EventStatus.PUBLISHED):
        campus.write(
            lambda edit, status=status: events.set_status(edit, *events.locked(edit, [event.id]), status)
        )

    def take(rooms: tuple[int, ...], people: tuple[int, ...]) -> None:
        def work(edit) -> None:
            (row,) = events.locked(edit, [event.id])
            with edit.changing(row):
                row.book(rooms, people, (campus.one.id,))

        campus.write(work)

    take((other.id,), (campus.person.id,))
    take((), ())
    campus.change(event, ends_at=slot(10, 1).ends_at + timedelta(minutes=30))
    campus.change(event, note="Bring a laptop")
    campus.drop(event)
    when = "Tue 17 November, 11:00"
    assert entries(reader, id_of(campus.one)) == [
        f"Algorithmique: no longer on {when}",
        f"Algorithmique on {when}: details have changed",
        f"Algorithmique on {when}: ends at 13:00 instead of 12:30",
        f"Algorithmique on {when}: no longer in C101",
        f"Algorithmique on {when}: in C101 instead of B204",
        f"Algorithmique: takes place after all on {when}",
        f"Algorithmique: cancelled on {when}",
        f"Algorithmique: moved from Mon 16 November, 09:00 to {when}",
        "Algorithmique: new on Mon 16 November, 09:00",
    ]
    page = text_of(reader.get(f"/changes?of={id_of(campus.one)}").text)
    assert f"Algorithmique: moved from Mon 16 November, 09:00 to {when}" in page
    assert "no longer with Camille Lemoine" in page, "the second thing that a change did"


def test_they_are_told_to_all_whom_they_concern_before_or_after(campus: Campus, reader: PageClient):
    event = campus.plan(8, campus.one)
    campus.plan(10, campus.cohort)
    elsewhere = campus.add(Room(name="C101"))

    def relocate(edit) -> None:
        (row,) = events.locked(edit, [event.id])
        with edit.changing(row):
            row.book((elsewhere.id,), row.instructor_ids, row.group_ids)

    campus.write(relocate)
    counts = {
        record.name: len(entries(reader, id_of(record)))
        for record in (campus.one, campus.two, campus.cohort, campus.level, campus.course)
    }
    # What the cohort attends, its halves attend; not the other way round.
    assert counts == {
        "L2 INFO TD1": 3,
        "L2 INFO TD2": 1,
        "L2 INFO": 1,
        "L2 Informatique": 3,
        "Algorithmique": 3,
    }
    for record, count in ((campus.room, 3), (elsewhere, 1), (campus.person, 3)):
        assert len(entries(reader, id_of(record))) == count


def test_drafts_and_first_imports_are_no_news(campus: Campus, reader: PageClient):
    draft = campus.plan(8, campus.one, status=EventStatus.DRAFT)
    move(campus, draft.id, slot(10))

    def first_import(edit) -> None:
        edit.is_bulk = True
        events.create(edit, _fields(campus))

    campus.write(first_import)
    assert entries(reader, id_of(campus.one)) == []
    campus.write(
        lambda edit: events.set_status(edit, *events.locked(edit, [draft.id]), EventStatus.PUBLISHED)
    )
    assert entries(reader, id_of(campus.one)) == ["Algorithmique: new on Mon 16 November, 11:00"]


def _fields(campus: Campus) -> EventFields:
    return EventFields(slot(14), resources=Resources((), (), (campus.one.id,)), course_id=campus.course.id)


class TestPage:
    @pytest.fixture
    def elsewhere(self, catalogue: CatalogueFolder) -> str:
        catalogue.add("univ", leaf("td1", "file:td1.ics", title="Elsewhere"))
        return "univ.td1"

    def test_it_tells_of_my_timetables_and_can_be_narrowed(self, elsewhere: str, campus: Campus, app: Flask):
        ada = add_user(app)
        with writing(services_of(app).new_session) as session:
            chosen = [id_of(campus.one), id_of(campus.two), elsewhere]
            write(session, Owner(ada.id), Writes({"plannings": chosen}), TODAY)
        campus.plan(8, campus.one)
        campus.plan(10, campus.two, summary="Rust")
        client = page_client(app, ada)
        page = client.get("/changes").text
        text = text_of(page)
        assert text.index("Rust: new") < text.index("Algorithmique: new"), "the newest first"
        assert "Of timetables from elsewhere no changes are recorded" in text
        assert "Elsewhere" in text
        narrowed = f"/changes?of={id_of(campus.two)}"
        assert narrowed in links_of(page)
        text = text_of(client.get(narrowed).text)
        assert "Rust: new" in text
        assert "Algorithmique: new" not in text
        event = next(link for link in links_of(page) if link.startswith("/event"))
        assert "Rust" in text_of(client.get(event).text)

    def test_who_follows_nothing_is_told_how_to_begin(self, campus: Campus, reader: PageClient):
        assert "You have chosen no timetable yet." in text_of(reader.get("/changes").text)
        assert "Nothing has changed yet." in text_of(reader.get(f"/changes?of={id_of(campus.one)}").text)

    def test_following_older_tells_each_once(
        self, campus: Campus, reader: PageClient, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr("blueprints.pages.changes.AT_ONCE", 2)
        for hour in range(8, 18, 2):
            campus.plan(hour, campus.one, summary=f"At {hour}")
        told, address = [], f"/changes?of={id_of(campus.one)}"
        while address:
            page = reader.get(address).text
            told += [f"At {hour}" for hour in range(18, 6, -1) if f"At {hour}:" in text_of(page)]
            address = next((link for link in links_of(page) if "before=" in link), None)
        assert told == [f"At {hour}" for hour in range(16, 6, -2)]

    @pytest.mark.parametrize("before", ["x", "9" * 30, "-1"])
    def test_an_address_that_was_cut_off(self, campus: Campus, reader: PageClient, before: str):
        assert reader.get(f"/changes?before={before}").status_code == 400

    def test_it_costs_as_many_statements_for_many_changes(
        self, campus: Campus, app: Flask, reader: PageClient
    ):
        of = [
            id_of(record) for record in (campus.one, campus.level, campus.course, campus.room, campus.person)
        ]
        counts = []
        for day in range(2):
            for hour in range(8, 10 if day == 0 else 20, 2):
                campus.plan(hour, campus.one, day=day)
            reader.get("/changes", query_string={"of": of})
            with statements(app) as seen:
                reader.get("/changes", query_string={"of": of})
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 16


class TestFeed:
    def test_it_is_the_same_until_something_changes(self, campus: Campus, app: Flask, reader: PageClient):
        campus.plan(8, campus.one)
        path = f"/changes.atom?of={id_of(campus.one)}"
        first = reader.get(path)
        tag = {"If-None-Match": first.headers["ETag"]}
        assert reader.get(path, headers=tag).status_code == 304
        french = reader.get(path, headers={**tag, "Accept-Language": "fr"})
        assert french.status_code == 200
        campus.plan(10, campus.one)
        assert reader.get(path, headers=tag).status_code == 200

    def test_it_is_an_atom_feed(self, campus: Campus, reader: PageClient):
        event = campus.plan(8, campus.one)
        root = ElementTree.fromstring(reader.get(f"/changes.atom?of={id_of(campus.one)}").data)
        entry = root.find("a:entry", ATOM)
        link = entry.find("a:link", ATOM).get("href")
        assert link.startswith("http://localhost/event?")
        assert event.uid in link
        assert entry.findtext("a:id", namespaces=ATOM).startswith("urn:uuid:")
        assert root.findtext("a:updated", namespaces=ATOM) == "2026-11-16T00:00:00.000Z"
        assert {one.get("rel") for one in root.iterfind("a:link", ATOM)} == {"self", "alternate"}

    def test_it_has_to_be_told_of_what(self, reader: PageClient):
        assert reader.get("/changes.atom").status_code == 400
        assert entries(reader, "univ.nothing", "timetable.room.x") == []
