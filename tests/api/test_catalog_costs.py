"""What the catalog costs: few statements whatever its size, and one where nothing has changed."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert

from models import (
    AcademicPeriod,
    Booking,
    Course,
    Event,
    EventSource,
    Group,
    Instructor,
    Level,
    Origin,
    Program,
    Room,
    Term,
)
from services.changes.search_keys import search_key
from support.application import MakeApp
from support.catalog import Catalog, University, at
from support.database import edit_of
from support.statements import statements

STARTS_AT = datetime(2026, 11, 2, 7, tzinfo=UTC)
ROOMS, PEOPLE = 110, 287
Sizes = tuple[int, int, int, int]
VILLAGE: Sizes = (3, 10, 60, 300)
UNIVERSITY: Sizes = (42, 250, 1_893, 12_404)
"""Programs, levels, courses, events."""


def fill(app: Flask, sizes: Sizes) -> None:
    """A followed university: each level has a period, each event a feed, a room, somebody and a cohort."""
    programs, levels, courses, _ = sizes
    synced = {"origin": Origin.STARPLAN}
    with edit_of(app, "sync") as edit:

        def add(model, rows) -> None:
            edit.session.execute(insert(model), list(rows))

        def named(name: str) -> dict:
            return {"name": name, "search_key": search_key(name), **synced}

        edit.add(Term(name="WS", starts_on=date(2026, 9, 1), ends_on=date(2027, 2, 28)))
        add(Program, (named(f"Programm {n}") for n in range(programs)))
        add(Level, (named(f"S{n}") | {"program_id": n % programs + 1, "number": n} for n in range(levels)))
        add(Group, (named(f"G{n}") | {"level_id": n + 1, "size": 20} for n in range(levels)))
        add(Course, (named(f"Vorlesung {n}") for n in range(courses)))
        add(Room, (named(f"R{n}") | {"capacity": 30} for n in range(ROOMS)))
        add(Instructor, (named(f"Frau {n}") for n in range(PEOPLE)))
        add(
            AcademicPeriod,
            (
                {
                    "term_id": 1,
                    "level_id": n + 1,
                    "is_current": True,
                    "upstream_id": f"{n}",
                    "upstream_name": "",
                }
                for n in range(levels)
            ),
        )
        _plan(add, *sizes[1:])


def _plan(add: Callable[..., None], levels: int, courses: int, events: int) -> None:
    times = [_time(n, events) for n in range(events)]
    add(
        Event,
        ({**time, "origin": Origin.STARPLAN, "course_id": n % courses + 1} for n, time in enumerate(times)),
    )
    empty = {"room_id": None, "instructor_id": None, "group_id": None}
    taken = [("room_id", ROOMS), ("instructor_id", PEOPLE), ("group_id", levels)]
    add(
        Booking,
        (
            {**empty, "event_id": n + 1, "position": place, **time, column: n % count + 1}
            for n, time in enumerate(times)
            for place, (column, count) in enumerate(taken)
        ),
    )
    add(
        EventSource,
        (
            {"event_id": n + 1, "period_id": n % levels + 1, "content_key": "", "row_hash": ""}
            for n in range(events)
        ),
    )


def _time(number: int, events: int) -> dict[str, datetime]:
    starts_at = STARTS_AT + timedelta(weeks=number % 15, minutes=number * 60 * 24 * 5 // events)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=90)}


@pytest.fixture(params=[VILLAGE, UNIVERSITY], ids=["village", "university"])
def filled(request: pytest.FixtureRequest, app: Flask) -> Iterator[Flask]:
    fill(app, request.param)
    with time_machine.travel(STARTS_AT, tick=False):
        yield app


def first(catalog: Catalog, collection: str) -> str:
    return catalog.data(f"/{collection}", limit="1")[0]["id"]


MOST = {
    "/programs": 2,
    "/programs/{programs}": 2,
    "/programs/{programs}/semesters": 3,
    "/programs/{programs}/courses": 12,
    "/semesters": 2,
    "/semesters/{semesters}": 2,
    "/semesters/{semesters}/courses": 12,
    "/courses": 2,
    "/courses?search=vorlesung": 2,
    "/courses?periodId={periods}": 4,
    "/rooms": 2,
    "/rooms/{rooms}/schedule": 2,
    "/rooms/{rooms}/schedule?from=2026-11-02&to=2026-12-24": 3,
    "/instructors": 2,
    "/instructors/{instructors}/courses": 10,
    "/search?q=vor": 6,
    "/statistics": 2,
    "/sync/status": 2,
}
"""Statements of an answer that is made anew, but for BEGIN; the first asks which state it is of."""
OF_THE_MOMENT = ("/schedule", "/sync/status")
"""How paths end whose answers are made each time."""


def test_every_list_takes_a_few_statements_whatever_its_size(filled: Flask):
    catalog = Catalog(filled.test_client())
    known = {name: first(catalog, name) for name in ("programs", "semesters", "rooms", "instructors")}
    known["periods"] = catalog.data("/semesters", limit="1")[0]["academicPeriodId"]
    for number, (template, most) in enumerate(MOST.items()):
        path = template.format(**known)
        with edit_of(filled, "sync") as edit:
            edit.add(Room(name=f"New {number}"))
        with statements(filled) as seen:
            answer = catalog.get(path)
        assert answer.status_code == 200, path
        sent = [statement for statement in seen if statement != "BEGIN"]
        assert len(sent) <= most + 1, (path, sent)
        with statements(filled) as seen:
            again = catalog.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304, path
        if not path.endswith(OF_THE_MOMENT):
            assert len([statement for statement in seen if statement != "BEGIN"]) == 1, (path, seen)
            with statements(filled) as seen:
                assert catalog.get(path).data == answer.data
            assert len([statement for statement in seen if statement != "BEGIN"]) == 1, (path, seen)


LISTS = ("/programs", "/semesters", "/courses", "/rooms", "/instructors", "/statistics", "/search?q=xx")


def test_lists_tell_when_they_last_changed(university: University, catalog: Catalog):
    for path in LISTS:
        answer = catalog.get(path)
        assert answer.headers["ETag"]
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.last_modified is not None


def test_an_entity_tag_holds_until_something_is_changed(university: University, catalog: Catalog):
    tag = catalog.get("/rooms").headers["ETag"]
    assert catalog.get("/rooms", headers={"If-None-Match": tag}).status_code == 304
    assert catalog.get("/rooms", headers={"If-None-Match": f'"x", W/{tag}'}).status_code == 304
    assert catalog.get("/rooms?search=f", headers={"If-None-Match": tag}).status_code == 200
    university.change(university.room, capacity=61)
    answer = catalog.get("/rooms", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.get_json()["data"][0]["capacity"] == 61


def test_entity_tags_outlive_the_process(university: University, make_app: MakeApp):
    tag = Catalog(university.app.test_client()).get("/programs").headers["ETag"]
    restarted = make_app()
    catalog = Catalog(restarted.test_client())
    with statements(restarted) as seen:
        assert catalog.get("/programs", headers={"If-None-Match": tag}).status_code == 304
    assert len([statement for statement in seen if statement != "BEGIN"]) == 1


def test_a_client_that_knows_only_a_date_is_told_as_well(university: University, catalog: Catalog):
    with time_machine.travel(STARTS_AT, tick=False):
        university.change(university.room, capacity=1)
    with time_machine.travel(STARTS_AT + timedelta(seconds=5), tick=False):
        university.change(university.room, capacity=2)
    since = {"If-Modified-Since": catalog.get("/rooms").headers["Last-Modified"]}
    assert catalog.get("/rooms", headers=since).status_code == 304
    assert catalog.get("/rooms", headers={**since, "If-None-Match": '"other"'}).status_code == 200
    with time_machine.travel(STARTS_AT + timedelta(seconds=5.5), tick=False):
        university.change(university.room, capacity=3)  # no date tells it from the one before
    answer = catalog.get("/rooms", headers=since)
    assert (answer.status_code, answer.get_json()["data"][0]["capacity"]) == (200, 3)


def test_forms_have_tags_of_their_own(university: University, catalog: Catalog):
    plain, packed = (catalog.get("/programs", headers={"Accept-Encoding": how}) for how in ("identity", "br"))
    assert packed.headers["Content-Encoding"] == "br"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.headers["Vary"] == "Accept-Encoding"
    headers = {"Accept-Encoding": "br", "If-None-Match": packed.headers["ETag"]}
    assert catalog.get("/programs", headers=headers).status_code == 304


def test_a_moved_meeting_is_in_the_next_answer(university: University, catalog: Catalog):
    period = university.link(university.aib1)
    event = university.plan(at(8), university.aib1, sources=(period,))
    path = f"/semesters/{university.aib1.uid}/courses"
    assert catalog.data(path)[0]["startTime"] == "2026-11-02T08:00:00.000Z"
    university.change(event, summary="Anders")
    assert catalog.data(path)[0]["summary"] == "Anders"


def test_the_next_term_is_in_the_next_answer(university: University, catalog: Catalog):
    """No change of a row tells of it."""
    winter = university.link(university.aib1)
    path = f"/semesters/{university.aib1.uid}"
    answer = catalog.get(path)
    with edit_of(university.app, "sync") as edit:
        edit.session.get_one(AcademicPeriod, winter.id).is_current = False
    summer = university.link(university.aib1, university.summer)
    again = catalog.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.get_json()["data"]["academicPeriodId"] == str(summer.uid)


def test_parameters_that_mean_nothing_take_no_room(university: University, catalog: Catalog):
    catalog.get("/programs")
    with statements(university.app) as seen:
        catalog.get("/programs", utm="x")
    assert len([statement for statement in seen if statement != "BEGIN"]) == 1
