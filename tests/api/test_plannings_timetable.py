"""Plannings of our own timetable: `timetable.group.<uid>` and the others."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blueprints.services import operations
from models import EventStatus, Group, Named, PlanningFeed, PlanningRefresh
from services.schedule import events
from services.schedule.fields import Resources
from support.campus import TODAY, Campus, id_of
from support.feed_rows import Rows

pytestmark = pytest.mark.usefixtures("morning")


def ask(client: FlaskClient, record: Named, **query: str) -> dict[str, Any]:
    answer = client.get(f"/api/plannings/{id_of(record)}", query_string={"events": "true", **query})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def uids(client: FlaskClient, record: Named, **query: str) -> list[str]:
    return [event["uid"] for event in ask(client, record, **query)["events"]]


def test_an_event_has_the_keys_of_any_planning(campus: Campus, client: FlaskClient) -> None:
    event = campus.plan(8, campus.one, note="Bring a laptop.")
    before = datetime.now(UTC).timestamp() * 1000 - 1
    body = ask(client, campus.one)
    assert before <= body.pop("refreshedAt") <= datetime.now(UTC).timestamp() * 1000
    assert body == {
        "id": str(campus.one.uid),
        "fullId": id_of(campus.one),
        "title": "L2 INFO TD1",
        "backupUpdatedAt": None,
        "status": "ok",
        "source": "network",
        "reason": None,
        "events": [
            {
                "uid": event.uid,
                "summary": "Algorithmique",
                "startDate": f"{TODAY:%Y-%m-%d}T08:00:00.000Z",
                "endDate": f"{TODAY:%Y-%m-%d}T09:30:00.000Z",
                "location": "B204",
                "description": "L2 INFO TD1\nInstructors: Camille Lemoine\nBring a laptop.",
                "categoryId": "tutorial",
                "remoteLocation": False,
                "allDay": False,
                "status": "confirmed",
            }
        ],
        "nbEvents": 1,
    }


def test_every_kind_answers_with_what_concerns_it(campus: Campus, client: FlaskClient) -> None:
    everybody = campus.plan(8, campus.cohort).uid
    first = campus.plan(10, campus.one).uid
    second = campus.plan(12, campus.two, course_id=None, summary="Tutorat").uid
    assert uids(client, campus.cohort) == [everybody]
    assert uids(client, campus.one) == [everybody, first], "a part attends what the whole attends"
    assert uids(client, campus.two) == [everybody, second]
    assert uids(client, campus.level) == [everybody, first, second]
    assert uids(client, campus.course) == [everybody, first]
    assert uids(client, campus.room) == [everybody, first, second]
    assert uids(client, campus.person) == [everybody, first, second]


def test_without_events_it_is_named_and_unknown_ones_are_not_found(
    campus: Campus, client: FlaskClient
) -> None:
    known = id_of(campus.room)
    assert client.get(f"/api/plannings/{known}").get_json() == {
        "id": str(campus.room.uid),
        "fullId": known,
        "title": "B204",
    }
    unknown = (
        "timetable",
        "timetable.rooms",
        f"timetable.room.{campus.person.uid}",
        f"timetable.room.{str(campus.room.uid).upper()}",
        f"timetable.room.{campus.room.uid.hex}",
        f"timetable.event.{campus.room.uid}",
        f"timetable.program.{campus.program.uid}",
        "timetable.room.",
    )
    for full_id in unknown:
        answer = client.get(f"/api/plannings/{full_id}?events=true")
        assert answer.status_code == 404, full_id
        assert answer.get_json()["error"] == "Planning not found"


def test_without_the_network_the_source_is_the_database(campus: Campus, client: FlaskClient) -> None:
    campus.plan(8, campus.one)
    body = ask(client, campus.one, onlyDb="true")
    assert (body["source"], body["status"], body["reason"], body["nbEvents"]) == ("db", "ok", None, 1)
    assert body["refreshedAt"] is not None
    assert body["backupUpdatedAt"] is None


@pytest.mark.parametrize("query", [{}, {"onlyDb": "true"}])
def test_an_empty_schedule_says_so(campus: Campus, client: FlaskClient, query: dict[str, str]) -> None:
    body = ask(client, campus.one, **query)
    assert (body["reason"], body["events"], body["status"]) == ("empty_schedule", [], "ok")


def test_drafts_are_hidden_and_cancelled_meetings_say_it(campus: Campus, client: FlaskClient) -> None:
    campus.plan(8, campus.one, status=EventStatus.DRAFT)
    off = campus.plan(10, campus.one, status=EventStatus.CANCELLED)
    for record in (campus.one, campus.level, campus.course, campus.room, campus.person):
        shown = ask(client, record)["events"]
        assert [(event["uid"], event["status"]) for event in shown] == [(off.uid, "cancelled")], record.kind


@pytest.mark.parametrize(
    ("fields", "category", "remote"),
    [
        ({"summary": "Algorithmique TP"}, "lab", False),
        ({"summary": "Algorithmique CM"}, "lecture", False),
        ({"summary": "Algorithmique"}, "tutorial", False),
        ({"location_text": "À distance"}, "tutorial", True),
        ({"location_text": "Amphi Curie"}, "lecture", False),
    ],
)
def test_words_and_the_type_of_the_group_tell_the_category(
    campus: Campus, client: FlaskClient, fields: dict[str, str], category: str, remote: bool
) -> None:
    campus.plan(8, campus.one, resources=Resources(group_ids=(campus.one.id,)), **fields)
    event = ask(client, campus.one)["events"][0]
    assert (event["categoryId"], event["remoteLocation"]) == (category, remote)
    assert event["location"] == fields.get("location_text", "")


def test_days_words_and_zones_are_asked_for_as_of_any_planning(campus: Campus, client: FlaskClient) -> None:
    first = campus.plan(8, campus.one, day=1)
    campus.plan(8, campus.one, day=3)
    campus.plan(10, campus.one, day=1, summary="Séminaire")
    tomorrow = f"{TODAY + timedelta(days=1):%Y-%m-%d}"
    chosen = {"from": tomorrow, "to": tomorrow, "blocklist": "seminaire"}
    assert uids(client, campus.one, **chosen) == [first.uid]
    shifted = ask(client, campus.one, **chosen, browserTimezone="Europe/Paris", targetTimezone="Asia/Tokyo")
    assert shifted["events"][0]["startDate"] != f"{tomorrow}T08:00:00.000Z"
    refused = client.get(f"/api/plannings/{id_of(campus.one)}?events=true&onlyDb=true&from={tomorrow}")
    assert refused.status_code == 400


def test_the_window_is_a_year_back_and_two_ahead_and_wider_when_asked(
    campus: Campus, client: FlaskClient
) -> None:
    old, late = campus.plan(8, campus.one, day=-1000), campus.plan(8, campus.one, day=1500)
    inside = [campus.plan(8, campus.one, day=-364), campus.plan(8, campus.one, day=729)]
    assert uids(client, campus.one) == [event.uid for event in inside]
    for event, day in ((old, -1000), (late, 1500)):
        on = f"{TODAY + timedelta(days=day):%Y-%m-%d}"
        assert uids(client, campus.one, **{"from": on, "to": on}) == [event.uid]


def test_a_change_shows_at_once(campus: Campus, client: FlaskClient) -> None:
    event = campus.plan(8, campus.one)
    assert len(uids(client, campus.one)) == 1
    moved = campus.plan(10, campus.one)
    assert uids(client, campus.one) == [event.uid, moved.uid]
    campus.change(campus.room, name="B205")
    assert ask(client, campus.one)["events"][0]["location"] == "B205"
    campus.write(lambda edit: events.delete(edit, events.locked(edit, [event.id])[0]))
    assert uids(client, campus.one) == [moved.uid]


def test_new_ones_are_there_at_once_and_deleted_ones_gone(campus: Campus, client: FlaskClient) -> None:
    client.get("/api/plannings")
    new = campus.add(Group(name="L3 INFO", level_id=campus.level.id))
    assert ask(client, new)["title"] == "L3 INFO"
    assert client.get(f"/plannings/{id_of(new)}").status_code == 200
    campus.drop(new)
    assert client.get(f"/api/plannings/{id_of(new)}").status_code == 404
    assert client.get(f"/plannings/{id_of(new)}").status_code == 404


def test_the_background_has_nothing_to_do_with_them(campus: Campus, app: Flask, client: FlaskClient) -> None:
    campus.plan(8, campus.one)
    ask(client, campus.one)
    client.get(f"/plannings/{id_of(campus.one)}")
    with app.app_context():
        assert operations().health.read().backups.total == 0
    rows = Rows.of(app)
    assert rows.all(PlanningFeed) == []
    assert rows.all(PlanningRefresh) == []
    metrics = client.get("/metrics").text
    assert 'horarium_plannings{kind="total"} 0' in metrics
