"""``/ics``: a calendar of each planning, for programs that subscribe."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar, Component
from werkzeug.test import TestResponse

from fakes.upstream import Upstream
from models import EventStatus
from services.schedule import events
from support.application import CatalogueFolder, MakeApp, leaf
from support.campus import TODAY, Campus, id_of, slot
from support.feeds import feed, vevent
from support.html import links_of
from support.ics_readers import Read, by_icalendar, by_vobject
from support.statements import statements
from support.week import ODD_ID, WEEK

Stored = Callable[[], dict[str, Any]]
NOW = TODAY + timedelta(hours=7)


@pytest.fixture(autouse=True)
def this_morning() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def ics(full_id: str) -> str:
    return f"/ics/{full_id}.ics"


def events_in(response: TestResponse) -> list[Component]:
    assert response.status_code == 200, response.text
    assert response.content_type == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.data).events)


def set_status(campus: Campus, event_id: int, status: EventStatus) -> None:
    campus.write(lambda edit: events.set_status(edit, *events.locked(edit, [event_id]), status))


class TestOurs:
    def test_everything_that_has_a_calendar_has_one_to_subscribe_to(
        self, campus: Campus, client: FlaskClient
    ):
        event = campus.plan(8, campus.one)
        for record in (campus.one, campus.level, campus.course, campus.room, campus.person):
            answer = client.get(ics(id_of(record)))
            (told,) = events_in(answer)
            assert (str(told["UID"]), told.start) == (event.uid, event.starts_at)
            head = Calendar.from_ical(answer.data)
            assert str(head["X-WR-CALNAME"]) in (record.name, "Licence Informatique, L2 Informatique")
            assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in answer.text
            assert "X-PUBLISHED-TTL:PT1H\r\n" in answer.text

    def test_a_move_raises_the_sequence_and_what_is_off_stays(self, campus: Campus, client: FlaskClient):
        moved, off = campus.plan(8, campus.one), campus.plan(10, campus.one)
        campus.write(lambda edit: events.move(edit, *events.locked(edit, [moved.id]), slot(14)))
        set_status(campus, off.id, EventStatus.CANCELLED)
        told = {str(one["UID"]): one for one in events_in(client.get(ics(id_of(campus.one))))}
        assert (told[moved.uid]["SEQUENCE"], told[moved.uid].start) == (1, slot(14).starts_at)
        assert (told[off.uid]["SEQUENCE"], told[off.uid]["STATUS"]) == (1, "CANCELLED")

    def test_drafts_are_not_told(self, campus: Campus, client: FlaskClient):
        campus.plan(8, campus.one, status=EventStatus.DRAFT)
        assert events_in(client.get(ics(id_of(campus.one)))) == []

    def test_it_reaches_sixty_days_back_and_a_year_ahead(self, campus: Campus, client: FlaskClient):
        days = [-61, -60, 364, 365]
        planned = {campus.plan(8, campus.one, day=day).uid: day for day in days}
        told = events_in(client.get(ics(id_of(campus.one))))
        assert [planned[str(one["UID"])] for one in told] == [-60, 364]

    def test_it_is_the_same_bytes_until_something_changes(
        self, campus: Campus, app: Flask, client: FlaskClient, this_morning: time_machine.Traveller
    ):
        event = campus.plan(8, campus.one)
        path = ics(id_of(campus.one))
        first = client.get(path)
        this_morning.shift(timedelta(days=6))
        assert client.get(path).data == first.data
        with statements(app) as seen:
            again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert len([one for one in seen if one != "BEGIN"]) == 2
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "public, max-age=600"
        campus.change(event, note="Bring a laptop")
        changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        (told,) = events_in(changed)
        assert told["DESCRIPTION"].endswith("Bring a laptop")

    def test_what_changes_elsewhere_leaves_it_as_it_was(
        self, campus: Campus, app: Flask, client: FlaskClient
    ):
        campus.plan(8, campus.one)
        path = ics(id_of(campus.one))
        known = {"If-None-Match": client.get(path).headers["ETag"]}
        campus.plan(10, campus.two)
        assert client.get(path, headers=known).status_code == 304
        with statements(app) as seen:
            assert client.get(path, headers=known).status_code == 304
        assert not any("FROM event" in one for one in seen), "that state is known by now"
        campus.change(campus.room, name="B205")
        assert client.get(path, headers=known).status_code == 200

    def test_it_costs_as_many_statements_for_many_events(
        self, campus: Campus, app: Flask, client: FlaskClient
    ):
        counts = []
        client.get(ics(id_of(campus.room)))
        for hour in (8, 10):
            for day in range(5 if hour == 10 else 1):
                campus.plan(hour, campus.one, day=day)
            with statements(app) as seen:
                client.get(ics(id_of(campus.one)))
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 12

    def test_its_head_alone_can_be_asked_for(self, campus: Campus, client: FlaskClient):
        path = ics(id_of(campus.one))
        head, whole = client.head(path), client.get(path)
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["ETag"] == whole.headers["ETag"]
        assert head.headers["Content-Length"] == str(len(whole.data))


class TestFeeds:
    @pytest.fixture(autouse=True)
    def planning(
        self, catalogue: CatalogueFolder, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.plannings.service.STILL_LIVE", 0)  # each request asks the upstream
        catalogue.add("univ", leaf("td1", upstream.url("/td1.ics"), title="TD 1"))
        self.upstream = upstream
        self.give(slot(8).starts_at)

    def give(self, starts_at: datetime) -> None:
        """The feed, in which Algebra begins then."""
        vevents = (
            vevent("one", "Algebra", starts_at, 90, location="B1"),
            vevent("off", "Analysis", slot(10).starts_at, 90, status="CANCELLED"),
            "BEGIN:VEVENT\r\nUID:week\r\nSUMMARY:Rust\r\nDTSTART;TZID=Europe/Paris:20261020T101500\r\n"
            "DTEND;TZID=Europe/Paris:20261020T114500\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT\r\n",
            "BEGIN:VEVENT\r\nUID:day\r\nSUMMARY:Holiday\r\nDTSTART;VALUE=DATE:20261111\r\nEND:VEVENT\r\n",
        )
        self.upstream.serve("/td1.ics", feed(*vevents))

    def test_its_meetings_are_those_of_the_events_list(self, client: FlaskClient):
        told = events_in(client.get(ics("univ.td1")))
        listed = client.get("/api/plannings/univ.td1?events=true").get_json()["events"]
        assert [str(one["UID"]) for one in told] == [one["uid"] for one in listed]
        by_uid = {str(one["UID"]): one for one in told}
        assert (str(by_uid["one"]["LOCATION"]), by_uid["off"]["STATUS"]) == ("B1", "CANCELLED")
        assert (by_uid["day"].start, by_uid["day"].end) == (date(2026, 11, 11), date(2026, 11, 12))
        weekly = [one.start for one in told if str(one["SUMMARY"]) == "Rust"]
        assert weekly == [
            datetime(2026, 10, 20, 8, 15, tzinfo=UTC),
            datetime(2026, 10, 27, 9, 15, tzinfo=UTC),
            datetime(2026, 11, 3, 9, 15, tzinfo=UTC),
        ]

    def test_it_is_the_same_bytes_while_the_feed_says_the_same(
        self, client: FlaskClient, stored: Stored, this_morning: time_machine.Traveller
    ):
        first = client.get(ics("univ.td1"))
        stored()
        this_morning.shift(timedelta(minutes=30))
        second = client.get(ics("univ.td1"))
        assert second.data == first.data
        again = client.get(ics("univ.td1"), headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304

    def test_a_move_raises_the_sequence(self, client: FlaskClient, this_morning: time_machine.Traveller):
        before = self.algebra(client)
        this_morning.shift(timedelta(minutes=30))
        self.give(slot(14).starts_at)
        after = self.algebra(client)
        assert after.start == slot(14).starts_at
        assert after["SEQUENCE"] > before["SEQUENCE"]
        assert after["SEQUENCE"] < 2**31

    def algebra(self, client: FlaskClient) -> Component:
        return next(one for one in events_in(client.get(ics("univ.td1"))) if str(one["UID"]) == "one")

    def test_when_the_server_is_silent_the_copy_answers(
        self, client: FlaskClient, stored: Stored, this_morning: time_machine.Traveller
    ):
        first = client.get(ics("univ.td1"))
        stored()
        self.upstream.fail("/td1.ics")
        this_morning.shift(timedelta(hours=3))
        assert client.get(ics("univ.td1")).data == first.data

    def test_without_a_copy_subscribers_are_told_to_come_again(self, client: FlaskClient):
        """An empty calendar would take away what they have."""
        self.upstream.fail("/td1.ics")
        answer = client.get(ics("univ.td1"))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "600")
        assert answer.content_type == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "full_id",
    ["univ", "univ.nothing", "timetable.group.x", "timetable.room.4c1b8a2e-0000-4000-8000-000000000000"],
)
def test_what_does_not_exist_has_none(client: FlaskClient, full_id: str):
    answer = client.get(ics(full_id))
    assert (answer.status_code, answer.content_type) == (404, "text/plain; charset=utf-8")


def test_an_id_may_hold_any_character(catalogue: CatalogueFolder, make_app: MakeApp):
    (catalogue.path / "week.ics").write_text(WEEK, encoding="utf-8")
    catalogue.add("univ", leaf(ODD_ID, "file:week.ics"))
    client = make_app().test_client()
    page = client.get("/subscribe", query_string={"of": f"univ.{ODD_ID}"}).text
    address = next(link for link in links_of(page) if link.startswith("webcal:"))
    assert len(events_in(client.get(address.removeprefix("webcal://localhost")))) == 6


@pytest.mark.parametrize("read", [by_icalendar, by_vobject])
def test_programs_read_the_same_across_both_switches_of_the_clocks(
    campus: Campus,
    client: FlaskClient,
    this_morning: time_machine.Traveller,
    read: Callable[[bytes], list[Read]],
):
    days = [
        (datetime(2026, 10, 25, tzinfo=UTC) - TODAY).days,
        (datetime(2027, 3, 28, tzinfo=UTC) - TODAY).days,
    ]
    planned = [campus.plan(hour, campus.one, day=day) for day in days for hour in (0, 2)]
    found = read(client.get(ics(id_of(campus.one))).data)
    assert [(one.uid, one.starts, one.ends) for one in found] == [
        (event.uid, event.starts_at, event.ends_at) for event in planned
    ]
