"""``/api/v2/events``: what an event looks like, and who may see it."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import Course, Event, EventStatus, Group, Instructor, Role, Room
from services.schedule import events, series
from services.schedule.fields import EventFields, Resources
from services.schedule.recurrence import Rule
from services.schedule.slots import Slot
from support.application import MakeApp
from support.campus import TODAY, Campus, slot
from support.html import text_of
from support.planner import EVENTS, asked, ids_in, planner_client, refused

pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture
def planner(app: Flask) -> FlaskClient:
    return planner_client(app, Role.ADMIN)


def test_an_event_has_this_shape(campus: Campus, user: FlaskClient):
    event = campus.plan(8, campus.one, note="Bring a laptop")
    (told,) = asked(user)["data"]
    assert list(told) == [
        *("id", "summary", "start", "end", "allDay", "timezone", "status", "origin", "course", "rooms"),
        *("instructors", "groups", "series", "note", "version", "createdAt", "updatedAt", "links"),
    ]
    level = {"id": str(campus.level.uid), "name": "L2 Informatique"}
    program = {"id": str(campus.program.uid), "name": "Licence Informatique"}
    created = f"{event.created_at:%Y-%m-%dT%H:%M:%S.%f}Z"
    assert told | {"createdAt": 0, "updatedAt": 0, "links": 0} == {
        "id": event.uid,
        "summary": "Algorithmique",
        "start": f"{TODAY:%Y-%m-%d}T08:00:00Z",
        "end": f"{TODAY:%Y-%m-%d}T09:30:00Z",
        "allDay": False,
        "timezone": "Europe/Paris",
        "status": "published",
        "origin": "local",
        "course": {"id": str(campus.course.uid), "name": "Algorithmique", "code": ""},
        "rooms": [{"id": str(campus.room.uid), "name": "B204", "building": "Bâtiment B", "campus": ""}],
        "instructors": [{"id": str(campus.person.uid), "name": "Camille Lemoine"}],
        "groups": [{"id": str(campus.one.uid), "name": "L2 INFO TD1", "level": level, "program": program}],
        "series": None,
        "note": "Bring a laptop",
        "version": 1,
        "createdAt": 0,
        "updatedAt": 0,
        "links": 0,
    }
    assert told["createdAt"].rstrip("0Z") == told["updatedAt"].rstrip("0Z") == created.rstrip("0Z")


def test_an_event_of_nothing_has_empty_lists(campus: Campus, user: FlaskClient):
    campus.plan(8, resources=Resources(), course_id=None, summary="Fire drill")
    (told,) = asked(user)["data"]
    assert (told["summary"], told["course"], told["rooms"]) == ("Fire drill", None, [])
    assert (told["instructors"], told["groups"], told["links"]["html"]) == ([], [], None)


def test_a_level_without_program_and_a_room_without_building(campus: Campus, user: FlaskClient):
    campus.change(campus.level, program_id=None)
    campus.plan(8, campus.one)
    (told,) = asked(user)["data"]
    assert told["groups"][0]["program"] is None


def test_a_change_raises_version_and_update(campus: Campus, user: FlaskClient):
    event = campus.plan(8, campus.one)
    before = asked(user, f"{EVENTS}/{event.uid}")
    campus.write(lambda edit: events.move(edit, *events.locked(edit, [event.id]), slot(14)))
    after = asked(user, f"{EVENTS}/{event.uid}")
    assert (before["version"], after["version"]) == (1, 2)
    assert after["updatedAt"] > before["updatedAt"]
    assert after["createdAt"] == before["createdAt"]
    assert after["start"].endswith("T14:00:00Z")


def test_a_meeting_of_a_series_tells_its_rule(campus: Campus, user: FlaskClient):
    monday = TODAY.date() - timedelta(days=TODAY.weekday())
    rule = Rule("Europe/Paris", monday, monday + timedelta(days=27), (0, 3), time(10), 90, every_weeks=2)
    campus.write(lambda edit: series.create(edit, rule, EventFields(slot(0), Resources(), summary="S")))
    told = asked(user, from_=str(monday), to=str(monday + timedelta(days=28)))["data"]
    assert len(told) == 4
    assert len({one["series"]["id"] for one in told}) == 1
    until = rule.slot(rule.until_on).starts_at
    expected = f"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL={until:%Y%m%dT%H%M%SZ}"
    assert {one["series"]["rrule"] for one in told} == {expected}


class TestOneEvent:
    def test_it_looks_as_in_the_list(self, campus: Campus, user: FlaskClient):
        event = campus.plan(8, campus.one)
        assert asked(user, f"{EVENTS}/{event.uid}") == asked(user)["data"][0]

    def test_an_unknown_one_is_named(self, campus: Campus, user: FlaskClient):
        unknown = str(uuid4())
        assert unknown in refused(user.get(f"{EVENTS}/{unknown}"), 404)

    def test_a_deleted_one_is_unknown(self, campus: Campus, user: FlaskClient):
        event = campus.plan(8, campus.one)
        campus.drop(event)
        refused(user.get(f"{EVENTS}/{event.uid}"), 404)
        assert asked(user)["data"] == []

    def test_it_may_be_years_away(self, campus: Campus, user: FlaskClient):
        event = campus.plan(8, campus.one, day=-1000)
        assert asked(user, f"{EVENTS}/{event.uid}")["links"]["html"] is None


class TestDrafts:
    @pytest.fixture
    def draft(self, campus: Campus) -> Event:
        return campus.plan(8, campus.one, status=EventStatus.DRAFT)

    @pytest.mark.parametrize("role", [Role.ADMIN, Role.SUPERADMIN])
    def test_planners_see_them(self, app: Flask, draft: Event, role: Role):
        client = planner_client(app, role)
        assert ids_in(asked(client)["data"]) == [draft.uid]
        assert ids_in(asked(client, status="draft")["data"]) == [draft.uid]
        told = asked(client, f"{EVENTS}/{draft.uid}")
        assert (told["status"], told["links"]["html"]) == ("draft", None)

    def test_others_do_not(self, user: FlaskClient, draft: Event):
        assert asked(user)["data"] == []
        assert asked(user)["page"]["total"] == 0
        assert "draft" in refused(user.get(f"{EVENTS}/{draft.uid}"), 403)
        assert "draft" in refused(user.get(EVENTS, query_string={"status": "published,draft"}), 403)

    def test_a_deleted_one_tells_nobody_that_it_was(self, campus: Campus, user: FlaskClient, draft: Event):
        campus.drop(draft)
        refused(user.get(f"{EVENTS}/{draft.uid}"), 404)

    def test_cancelled_ones_are_for_all(self, campus: Campus, user: FlaskClient):
        event = campus.plan(8, campus.one, status=EventStatus.CANCELLED)
        (told,) = asked(user)["data"]
        assert (told["id"], told["status"]) == (event.uid, "cancelled")


class TestLinks:
    def test_they_lead_where_they_say(self, campus: Campus, user: FlaskClient):
        campus.plan(8, campus.one)
        (told,) = asked(user)["data"]
        links = told["links"]
        assert list(links) == ["self", "html", "ics"]
        assert all(link.startswith("http://localhost/") for link in links.values())
        assert asked(user, links["self"]) == told
        assert "Algorithmique" in text_of(user.get(links["html"]).text)
        calendar = user.get(links["ics"])
        assert calendar.mimetype == "text/calendar"
        assert f"UID:{told['id']}" in calendar.text

    @pytest.mark.parametrize("kept", ["group", "room", "instructor", "course"])
    def test_the_page_is_that_of_whatever_has_the_event(self, campus: Campus, user: FlaskClient, kept: str):
        has = {"group": campus.two, "room": campus.room, "instructor": campus.person, "course": campus.course}
        record = has[kept]
        resources = Resources(
            (record.id,) * isinstance(record, Room),
            (record.id,) * isinstance(record, Instructor),
            (record.id,) * isinstance(record, Group),
        )
        course_id = record.id if isinstance(record, Course) else None
        campus.plan(8, resources=resources, course_id=course_id, summary="Probe")
        link = asked(user)["data"][0]["links"]["html"]
        assert f"timetable.{kept}.{record.uid}" in link
        assert "Probe" in text_of(user.get(link).text)

    def test_the_public_origin_goes_before_the_host_that_was_asked(self, make_app: MakeApp):
        app = make_app(public_origin="https://timetable.example.edu")
        with app.app_context():
            from sqlalchemy.orm import sessionmaker

            from extensions import db

            campus = Campus(sessionmaker(db.engine))
        campus.plan(8, campus.one)
        (told,) = asked(planner_client(app))["data"]
        origin = "https://timetable.example.edu/"
        assert all(link.startswith(origin) for link in told["links"].values())

    AWKWARD = (
        "a b/c d",
        "20261116T090000Z-42@ade.example",
        "100%25 ü?x=1&y=2#z",
        "/starts/and/ends/",
        "a//b",
        "../../etc/passwd",
        "a/./b",
        ".",
        "~YWJj",
        "~",
        "tab\there",
        "back\\slash",
        "a.ics",
        "+49 (0) 7723;x=1,2",
        "a/format=ics",
        "日程/🎓",
    )

    @pytest.mark.parametrize("uid", AWKWARD)
    def test_any_id_can_be_asked_for(self, campus: Campus, user: FlaskClient, uid: str):
        event = campus.plan(8, campus.one)
        campus.change(event, uid=uid)
        links = asked(user)["data"][0]["links"]
        assert asked(user, links["self"])["id"] == uid
        assert user.get(links["ics"]).mimetype == "text/calendar"
        assert "Algorithmique" in text_of(user.get(links["html"]).text)

    @pytest.mark.parametrize("path", ["~", "~A", "~%C3%BC", "~_w", "%00", "x%00y", "~AA"])
    def test_what_is_no_id_leads_nowhere(self, campus: Campus, user: FlaskClient, path: str):
        refused(user.get(f"{EVENTS}/{path}"), 404)


class TestRanges:
    def test_without_one_it_is_from_now_on_for_thirty_days(self, campus: Campus, user: FlaskClient):
        campus.plan(0, campus.one, day=-1)
        tomorrow = campus.plan(8, campus.one, day=1)
        last = campus.plan(8, campus.one, day=29)
        campus.plan(8, campus.one, day=31)
        assert ids_in(asked(user)["data"]) == [tomorrow.uid, last.uid]

    def test_an_end_is_thirty_days_after_a_start(self, campus: Campus, user: FlaskClient):
        early = campus.plan(8, campus.one, day=-100)
        campus.plan(8, campus.one, day=-60)
        start = (TODAY - timedelta(days=100)).date()
        assert ids_in(asked(user, from_=str(start))["data"]) == [early.uid]

    def test_a_date_is_a_whole_day_of_the_institution(self, campus: Campus, user: FlaskClient):
        night = campus.plan(0, campus.one, resources=Resources(), summary="Night")
        midnight = datetime(2026, 11, 1, 23, tzinfo=UTC)  # in Paris
        half_an_hour = Slot(midnight, midnight + timedelta(minutes=30))
        campus.write(lambda edit: events.move(edit, *events.locked(edit, [night.id]), half_an_hour))
        on = {"from_": "2026-11-02", "to": "2026-11-02"}
        assert ids_in(asked(user, **on)["data"]) == [night.uid]
        assert asked(user, from_="2026-11-01", to="2026-11-01")["data"] == []
        assert asked(user, from_="2026-11-02T00:00:00Z", to="2026-11-02T01:00:00Z")["data"] == []
        instants = {"from_": "2026-11-02T00:00:00+01:00", "to": "2026-11-02T00:00:01 01:00"}
        assert ids_in(asked(user, **instants)["data"]) == [night.uid]
