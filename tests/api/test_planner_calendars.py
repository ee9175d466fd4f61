"""``/api/v2/events.ics``, and one event as a calendar."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar, Component
from werkzeug.test import TestResponse

from models import EventStatus, Role
from services.schedule import events
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot
from support.campus import TODAY, Campus, slot
from support.planner import EVENTS, planner_client, refused

pytestmark = pytest.mark.usefixtures("morning")

ICS = f"{EVENTS}.ics"


def events_in(response: TestResponse) -> list[Component]:
    assert response.status_code == 200, response.text
    assert response.content_type == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.data).events


def test_an_event_is_told_in_full(campus: Campus, user: FlaskClient):
    event = campus.plan(8, campus.one, day=1, note="Bring a laptop, please; and\npaper")
    response = user.get(ICS)
    (told,) = events_in(response)
    assert told["UID"] == event.uid
    assert told["SUMMARY"] == "Algorithmique"
    assert told["LOCATION"] == "B204"
    assert told["DESCRIPTION"] == (
        "L2 INFO TD1\nInstructors: Camille Lemoine\nBring a laptop, please; and\npaper"
    )
    assert told["CATEGORIES"].cats == ["tutorial"]
    assert (told["STATUS"], told["SEQUENCE"]) == ("CONFIRMED", 0)
    assert (told.start, told.end) == (event.starts_at, event.ends_at)
    assert told["LAST-MODIFIED"].dt == told["DTSTAMP"].dt == event.updated_at.replace(microsecond=0)
    assert user.get(told["URL"]).status_code == 200
    head = Calendar.from_ical(response.data)
    assert (str(head["X-WR-CALNAME"]), str(head["X-WR-TIMEZONE"])) == ("Timetable", "Europe/Paris")


def test_each_change_raises_the_sequence(campus: Campus, user: FlaskClient):
    event = campus.plan(8, campus.one, day=1)
    for status in (EventStatus.CANCELLED, EventStatus.PUBLISHED, EventStatus.CANCELLED):
        campus.write(
            lambda edit, status=status: events.set_status(edit, *events.locked(edit, [event.id]), status)
        )
    (told,) = events_in(user.get(ICS))
    assert (told["UID"], told["SEQUENCE"], told["STATUS"]) == (event.uid, 3, "CANCELLED")


def test_it_has_the_filters_of_the_list_and_comes_by_start(campus: Campus, user: FlaskClient):
    late = campus.plan(10, campus.one, day=2)
    early = campus.plan(8, campus.two, day=1)
    campus.plan(8, campus.one, day=40)
    away = campus.plan(8, day=3, resources=Resources(), summary="Été", course_id=None)
    assert [one["UID"] for one in events_in(user.get(ICS))] == [early.uid, late.uid, away.uid]
    for query, found in [
        ({"groupId": str(campus.one.uid)}, [late.uid]),
        ({"q": "ete"}, [away.uid]),
        ({"building": "batiment b", "to": str((TODAY + timedelta(days=1)).date())}, [early.uid]),
        ({"updatedSince": "2200-01-01"}, []),
    ]:
        assert [one["UID"] for one in events_in(user.get(ICS, query_string=query))] == found


def test_a_place_in_words_is_a_place(campus: Campus, user: FlaskClient):
    campus.plan(8, day=1, resources=Resources(), summary="Visit", location_text="Town hall, Paris")
    (told,) = events_in(user.get(ICS))
    assert told["LOCATION"] == "Town hall, Paris"
    assert "URL" in told  # its course has a planning


def test_drafts_are_tentative_and_for_planners(app: Flask, campus: Campus, user: FlaskClient):
    draft = campus.plan(8, campus.one, day=1, status=EventStatus.DRAFT)
    assert events_in(user.get(ICS)) == []
    refused(user.get(f"{ICS}?status=draft"), 403)
    refused(user.get(f"{EVENTS}/{draft.uid}?format=ics"), 403)
    planner = planner_client(app, Role.ADMIN)
    for path in (ICS, f"{EVENTS}/{draft.uid}?format=ics"):
        (told,) = events_in(planner.get(path))
        assert (told["STATUS"], "URL" in told) == ("TENTATIVE", False)


@pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_it_is_right_where_the_clocks_change(campus: Campus, user: FlaskClient, day: datetime):
    starts = [day + timedelta(minutes=30 * half) for half in range(-4, 6)]
    slots = [Slot(one, other) for one, other in pairwise(starts)]
    campus.write(lambda edit: events.create_each(edit, [EventFields(one, Resources()) for one in slots]))
    midnight = day.replace(hour=0) - timedelta(hours=1 if day.month == 3 else 2)
    whole = EventFields(Slot(midnight, midnight + timedelta(hours=23)), Resources(), all_day=True)
    campus.write(lambda edit: events.create(edit, whole))
    query = {"from": str(day.date() - timedelta(days=1)), "to": str(day.date())}
    told = events_in(user.get(ICS, query_string=query))
    timed = [Slot(one.start, one.end) for one in told if isinstance(one.start, datetime)]
    assert timed == slots
    (dated,) = (one for one in told if not isinstance(one.start, datetime))
    assert (dated.start, dated.end) == (day.date(), day.date() + timedelta(days=1))


def test_two_renderings_are_equal_byte_for_byte(campus: Campus, user: FlaskClient):
    for day in range(1, 5):
        campus.plan(8, campus.one, day=day)
    query = {"from": str(TODAY.date())}
    assert user.get(ICS, query_string=query).data == user.get(ICS, query_string=query).data


def test_more_than_it_holds_is_refused(campus: Campus, user: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("blueprints.planner.calendars.MOST_MEETINGS", 3)
    monkeypatch.setattr("blueprints.planner.calendars.AT_ONCE", 2)
    for day in range(1, 4):
        campus.plan(8, campus.one, day=day)
    assert len(events_in(user.get(ICS))) == 3
    campus.plan(10, campus.one, day=1)
    message = refused(user.get(f"{ICS}?to={(TODAY + timedelta(days=6)).date()}"), 400)
    assert message.startswith("to '")
    assert "narrow" in message.lower()


class TestOneEvent:
    def test_it_is_a_calendar_of_its_own(self, campus: Campus, user: FlaskClient):
        event = campus.plan(8, campus.one, day=-900)
        response = user.get(f"{EVENTS}/{event.uid}?format=ics")
        (told,) = events_in(response)
        assert (told["UID"], "URL" in told) == (event.uid, False)
        assert str(Calendar.from_ical(response.data)["NAME"]) == "Algorithmique"

    def test_another_format_is_refused(self, campus: Campus, user: FlaskClient):
        event = campus.plan(8, campus.one)
        assert "format 'pdf'" in refused(user.get(f"{EVENTS}/{event.uid}?format=pdf"), 400)
        assert user.get(f"{EVENTS}/{event.uid}?format=json").get_json()["id"] == event.uid

    def test_a_slot_of_a_fraction_of_a_second(self, campus: Campus, user: FlaskClient):
        event = campus.plan(8, campus.one)
        odd = Slot(slot(9).starts_at + timedelta(microseconds=5), slot(9).ends_at)
        campus.write(lambda edit: events.move(edit, *events.locked(edit, [event.id]), odd))
        (told,) = events_in(user.get(f"{EVENTS}/{event.uid}?format=ics"))
        assert told.start == slot(9).starts_at
