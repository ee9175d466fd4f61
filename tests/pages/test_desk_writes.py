"""Editing by forms: what is stored, what is refused and why, and that nothing that was typed is lost."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import sessionmaker

from extensions import db
from models import Course, Event, EventStatus, Role, Room
from support.catalog import DRAFT, University, at
from support.desk import MONDAY, Desk, cards, fields_of, marked, stored
from support.html import text_of
from support.pages import PageClient, page_client


@pytest.fixture
def here(app: Flask) -> University:
    with app.app_context():
        return University(sessionmaker(db.engine))


@pytest.fixture
def client(app: Flask) -> Iterator[PageClient]:
    with time_machine.travel("2026-11-01T12:00:00Z"):
        yield page_client(app)


@pytest.fixture
def desk(client: PageClient, here: University) -> Desk:
    return Desk(client, here.aib3)


def times(event: Event) -> str:
    return f"{event.starts_at:%m-%d %H:%M}-{event.ends_at:%H:%M}"


NEW = {"date": MONDAY, "start": "09:00", "end": "10:30", "status": "draft", "repeat": "once", "every": "1"}


def test_a_meeting_is_added(desk: Desk, here: University):
    form = fields_of(desk.get("/events/new", start="09:00").text)
    assert (form["start"], form["end"], form["date"]) == (["09:00"], ["10:30"], [MONDAY])
    course, person = here.course.name, here.person.name
    sent = {**form, "course": course, "add_instructor": person, "add_room": "f-007", "status": "draft"}
    page = desk.after(desk.post("/events", sent))
    [event] = stored(here)
    assert (event.course_id, event.status, times(event)) == (here.course.id, DRAFT, "11-02 08:00-09:30")
    assert event.room_ids == (here.room.id,)
    assert event.instructor_ids == (here.person.id,)
    assert len(event.group_ids) == 1
    assert "1 meeting added. Undo" in text_of(page)


def test_a_series_is_added_without_the_days_that_are_left_out(desk: Desk, here: University):
    form = fields_of(desk.get("/events/new", start="09:00").text)
    repeats = {"repeat": "weekly", "every": "1", "until": "2026-11-30", "skip": "2026-11-16"}
    desk.after(desk.post("/events", {**form, **repeats}))
    assert [f"{event.starts_at:%d}" for event in stored(here)] == ["02", "09", "23", "30"]


def test_a_form_keeps_what_it_does_not_know(desk: Desk, here: University):
    event = here.plan(at(8), here.aib3, rooms=(here.room,), people=(here.person,), location_text="Hof")
    desk.after(desk.save(event, note=["Bring books\r\nand pens"]))
    [saved] = stored(here)
    assert (saved.location_text, saved.note) == ("Hof", "Bring books\nand pens")
    assert (saved.room_ids, saved.instructor_ids, saved.group_ids) == (
        event.room_ids,
        event.instructor_ids,
        event.group_ids,
    )
    assert saved.version == event.version + 1


def test_saving_nothing_new_writes_nothing(desk: Desk, here: University):
    event = here.plan(at(8), here.aib3)
    page = desk.after(desk.save(event))
    assert "Nothing was changed." in text_of(page)
    assert stored(here)[0].version == event.version


def test_a_clash_names_who_and_what_and_keeps_what_was_typed(desk: Desk, here: University):
    other = here.plan(at(10), here.aib3, summary="Analyse")
    event = here.plan(at(8), here.aib3, people=(here.person,), summary="Algebra")
    answer = desk.save(event, start=["11:30"], end=["13:00"], note=["typed"])
    assert answer.status_code == 409
    said = text_of(answer.text)
    assert re.search(r"Semester 3 cohort is in Analyse, 11:00\s–\s12:30", said)
    assert "Free then: Prof. Dr. Beispiel." in said
    form = fields_of(answer.text)
    assert (form["start"], form["note"]) == (["11:30"], ["typed"])
    grid = cards(answer.text)
    assert " from" in grid[str(event.id)]["class"]
    assert " hit-by" in grid[str(other.id)]["class"]
    [ghost] = marked(answer.text, "ghost")
    assert "clash" in ghost["class"]
    assert 'aria-invalid="true"' in answer.text
    assert times(stored(here)[0]) == "11-02 08:00-09:30"


def test_a_slot_that_was_suggested_fits(desk: Desk, here: University):
    here.plan(at(10), here.aib3)
    event = here.plan(at(8), here.aib3)
    refused = desk.save(event, start=["11:30"], end=["13:00"])
    places = re.findall(r'name="slot" value="([^"]+/[^"]*)"', refused.text)
    assert places
    page = desk.after(desk.save(event, was={**fields_of(refused.text), "slot": [places[0]]}))
    assert "moved to" in text_of(page)


def test_a_drag_moves_and_can_be_taken_back(desk: Desk, here: University):
    event = here.plan(at(8), here.aib3)
    place = {"date": "2026-11-03", "start": "14:00", "end": "15:00", "version": event.version}
    answer = desk.post(f"/events/{event.id}/move", place, htmx=True)
    assert answer.status_code == 200
    assert cards(answer.text)[str(event.id)]["data-start"] == "2026-11-03T14:00"
    assert answer.headers["HX-Push-Url"].startswith("/desk?of=")
    toast = re.search(r'class="toast".*?name="batch" value="(\d+)"', answer.text, re.S)
    undone = desk.post("/undo", {"batch": toast[1], "back": "/desk"}, htmx=True)
    assert cards(undone.text)[str(event.id)]["data-start"] == "2026-11-02T09:00"
    assert "Redo" in undone.text


def test_a_drop_that_clashes_or_is_no_time_is_refused_with_the_form(desk: Desk, here: University):
    here.plan(at(10), here.aib3)
    event = here.plan(at(8), here.aib3)
    place = {"date": MONDAY, "start": "11:30", "end": "13:00", "version": event.version}
    refused = desk.post(f"/events/{event.id}/move", place, htmx=True)
    assert refused.status_code == 409
    assert fields_of(refused.text)["start"] == ["11:30"]
    for wrong in ({"end": "11:00"}, {"date": "soon"}, {"start": ""}):
        answer = desk.post(f"/events/{event.id}/move", {**place, **wrong})
        assert answer.status_code == 400
        assert 'class="err"' in answer.text


def test_the_slower_of_two_editors_chooses_between_both_values(desk: Desk, here: University, app: Flask):
    event = here.plan(at(8), here.aib3, rooms=(here.room,))
    form = desk.form(event)
    other = Desk(page_client(app), here.aib3)
    other.after(other.save(event, note=["theirs"], room=["0"]))
    answer = desk.save(event, was=form, summary=["Mine"])
    assert answer.status_code == 412
    assert "has changed this meeting" in text_of(answer.text)
    choices = fields_of(answer.text)
    assert choices["summary"] == ["Mine"]
    assert {name: choices[f"keep_{name}"] for name in ("room_ids", "note", "summary")} == {
        "room_ids": ["theirs"],
        "note": ["theirs"],
        "summary": ["mine"],
    }
    desk.after(desk.save(event, was=choices))
    [saved] = stored(here)
    assert (saved.note, saved.room_ids, saved.summary) == ("theirs", (), "Mine")


def test_what_the_sync_owns_can_be_seen_not_changed(desk: Desk, here: University):
    event = here.plan(at(8), here.aib3, sources=(here.link(here.aib3),))
    page = desk.get(f"/events/{event.id}")
    assert page.status_code == 200
    assert "event-form" not in page.text
    assert "Change it in the university’s own system" in text_of(page.text)
    place = {"date": MONDAY, "start": "14:00", "end": "15:00"}
    for path, sent in (("/move", place), ("/delete", {}), ("/cancel", {})):
        answer = desk.post(f"/events/{event.id}{path}", sent)
        assert answer.status_code == 409
        assert "StarPlan" in text_of(answer.text)


@pytest.mark.parametrize(
    ("scope", "moved"),
    [("this", ["09"]), ("following", ["09", "16"]), ("all", ["02", "09", "16"])],
)
def test_a_change_is_of_one_meeting_or_of_those_that_follow_or_of_all(
    desk: Desk, here: University, scope: str, moved: list[str]
):
    form = fields_of(desk.get("/events/new", start="09:00").text)
    desk.after(desk.post("/events", {**form, "repeat": "weekly", "every": "1", "until": "2026-11-16"}))
    second = stored(here)[1]
    desk.after(desk.save(second, start=["10:00"], end=["11:30"], note=["new"], scope=[scope]))
    after = stored(here)
    assert [f"{event.starts_at:%d}" for event in after if event.note] == moved
    assert [f"{event.starts_at:%d}" for event in after if event.starts_at.hour == 9] == moved
    assert len(after) == 3


def test_a_meeting_becomes_a_series_and_a_series_ends(desk: Desk, here: University):
    event = here.plan(at(8), here.aib3)
    desk.after(desk.save(event, repeat=["weekly"], every=["2"], until=["2026-11-30"]))
    assert [f"{one.starts_at:%d}" for one in stored(here)] == ["02", "16", "30"]
    assert stored(here)[0].id == event.id
    last = stored(here)[2]
    desk.after(desk.post(f"/events/{last.id}/delete", {"scope": "this", "version": last.version}))
    desk.after(desk.post(f"/events/{event.id}/delete", {"scope": "all"}))
    assert stored(here) == []


def test_drafts_are_published_one_or_all_that_are_shown(desk: Desk, here: University):
    one = here.plan(at(8), here.aib3, status=DRAFT)
    others = [here.plan(at(hour), here.aib3, status=DRAFT) for hour in (10, 12)]
    desk.after(desk.post(f"/events/{one.id}/publish", {}))
    page = desk.get().text
    assert "Publish 2 drafts" in text_of(page)
    ids = re.findall(r'name="event" value="(\d+)"', page)
    assert ids == [str(event.id) for event in others]
    assert "2 meetings published." in text_of(desk.after(desk.post("/publish", {"event": ids})))
    assert {event.status for event in stored(here)} == {EventStatus.PUBLISHED}


def test_what_was_cancelled_takes_place_after_all_unless_its_time_is_taken(desk: Desk, here: University):
    event = here.plan(at(8), here.aib3)
    desk.after(desk.post(f"/events/{event.id}/cancel", {}))
    assert "Takes place after all" in text_of(desk.get(f"/events/{event.id}").text)
    desk.after(desk.post(f"/events/{event.id}/publish", {}))
    assert stored(here)[0].status == EventStatus.PUBLISHED
    desk.after(desk.post(f"/events/{event.id}/cancel", {}))
    here.plan(at(8), here.aib3, summary="Analyse")
    refused = desk.post(f"/events/{event.id}/publish", {})
    assert refused.status_code == 409
    assert "is in Analyse" in text_of(refused.text)
    nothing = desk.after(desk.post("/copy", {"stretch": "day", "to": MONDAY}))
    assert "Nothing was copied. Other meetings have the same people" in text_of(nothing)


def test_a_week_is_copied_as_drafts(desk: Desk, here: University):
    here.plan(at(8), here.aib3)
    here.plan(at(8, day=7), here.aib3)
    here.plan(at(10, day=1), here.aib3)
    page = desk.after(desk.post("/copy", {"stretch": "week", "to": "2026-11-09", "partial": "1"}))
    assert "1 meeting copied as a draft. 1 clashes there." in text_of(page)
    assert [times(event) for event in stored(here) if event.status == DRAFT] == ["11-10 10:00-11:30"]


def test_an_undo_that_is_not_possible_says_what_is_in_the_way(desk: Desk, here: University):
    event = here.plan(at(8), here.aib3, summary="Algebra")
    answer = desk.save(event, start=["14:00"], end=["15:00"])
    batch = re.search(r'name="batch" value="(\d+)"', desk.after(answer))[1]
    here.plan(at(8), here.aib3, summary="Analyse")
    refused = desk.post("/undo", {"batch": batch, "back": "//elsewhere"})
    assert refused.status_code == 409
    assert "Algebra would clash" in text_of(refused.text)
    assert "elsewhere" not in refused.text


def test_names_that_mean_nothing_or_several_are_said_at_their_field(desk: Desk, here: University):
    here.add(Course(name="Programmieren 1"), "api")
    here.add(Course(name="Programmieren 2"), "api")
    form = fields_of(desk.get("/events/new").text)
    for typed, said in (("Nichtda xyz", "Nothing is called"), ("Programmieren", "can mean several")):
        answer = desk.post("/events", {**form, "course": typed, "note": "kept"})
        assert answer.status_code == 400
        assert said in text_of(answer.text)
        assert fields_of(answer.text)["note"] == ["kept"]
    assert "Programmieren 1" in desk.client.get("/desk/names?course=program").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"date": "0001-01-01"},
        {"end": "08:00"},
        {"repeat": "weekly", "until": ""},
        {"repeat": "weekly", "until": "2026-11-30", "skip": "tomorrow"},
        {"repeat": "weekly", "until": "2199-11-30"},
        {"groups": ["x"]},
        {"room": "99999999999"},
        {"status": "secret"},
    ],
)
def test_bad_input_is_no_bug(desk: Desk, here: University, wrong: dict[str, Any]):
    answer = desk.post("/events", {**NEW, **wrong})
    assert answer.status_code == 400
    assert stored(here) == []


def test_what_was_chosen_may_be_gone(desk: Desk, here: University):
    answer = desk.post("/events", {**NEW, "room": "4711"})
    assert answer.status_code == 409
    assert "does not exist any more" in text_of(answer.text)
    for number in (4711, 2**64):
        assert desk.get(f"/events/{number}").status_code == 404
        assert desk.post(f"/events/{number}/delete", {}).status_code == 404


def test_what_is_in_the_way_is_told_while_one_drags(desk: Desk, here: University):
    other = here.plan(at(10), here.aib3, summary="Analyse")
    event = here.plan(at(8), here.aib3)
    place = {"start": "11:30", "end": "12:00"}
    told = desk.get(f"/events/{event.id}/check", **place).text
    assert f'data-hits="{other.id}"' in told
    assert "Analyse" in told
    assert desk.get(f"/events/{event.id}/check", start="08:00", end="09:00").text == '<p data-hits=""></p>'
    assert f'data-hits="{other.id}"' in desk.get("/events/check", **place).text
    assert desk.get("/events/check", start="x", end="12:00").text == '<p data-hits=""></p>'


def test_rooms_say_whether_they_would_do(desk: Desk, here: University):
    small = here.add(Room(name="K-01", capacity=1), "api")
    here.plan(at(8), rooms=(small,), summary="Probe")
    event = here.plan(at(8), here.aib3)
    page = text_of(desk.get(f"/events/{event.id}").text)
    assert "F-007, 60 seats, free" in page
    assert "K-01, 1 seat, taken by Probe" in page


def test_readers_write_nothing(app: Flask, here: University):
    event = here.plan(at(8), here.aib3)
    reader = Desk(page_client(app, Role.USER), here.aib3)
    assert reader.post(f"/events/{event.id}/delete", {}).status_code == 403
