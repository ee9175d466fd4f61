"""What has changed, as the public sees it: the log in the catalog's names, filters, and reading it piece by piece."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import delete, select, text

from extensions import db
from models import Change, Course, Event, EventStatus, Instructor, Room
from services.schedule import events
from services.schedule.fields import Resources
from support.catalog import CANCELLED, DRAFT, Catalog, University, at
from support.database import edit_of
from support.statements import statements


@pytest.fixture
def quiet(university: University) -> University:
    """The university, of which nothing has been told yet."""
    with edit_of(university.app, "sync") as edit:
        edit.session.execute(text("DELETE FROM change_subject"))
        edit.session.execute(delete(Change))
    return university


def newest(catalog: Catalog, **query: str) -> dict:
    return catalog.body("/changes", **query)["data"][0]


def told(catalog: Catalog, **query: str) -> list[tuple[str, str]]:
    return [(one["entityType"], one["action"]) for one in catalog.body("/changes", **query)["data"]]


def test_a_moved_meeting_is_told_with_what_it_was(quiet: University, catalog: Catalog):
    period = quiet.link(quiet.aib1)
    event = quiet.plan(
        at(8), quiet.aib1, sources=(period,), course=quiet.course, rooms=(quiet.room,), people=(quiet.person,)
    )
    moved_at = datetime(2026, 11, 1, 9, 30, 0, 250_000, tzinfo=UTC)
    with time_machine.travel(moved_at, tick=False):
        quiet.update(
            event,
            lambda fields: replace(fields, slot=at(10), resources=replace(fields.resources, room_ids=())),
        )
    change = newest(catalog)
    before = {
        "id": event.uid,
        "summary": "Datenbanken 1",
        "startTime": "2026-11-02T08:00:00.000Z",
        "endTime": "2026-11-02T09:30:00.000Z",
        "allDay": False,
        "status": "published",
        "courseId": str(quiet.course.uid),
        "roomIds": [str(quiet.room.uid)],
        "instructorIds": [str(quiet.person.uid)],
        "semesterIds": [str(quiet.aib1.uid)],
        "location": None,
        "note": None,
    }
    moved = {"startTime": "2026-11-02T10:00:00.000Z", "endTime": "2026-11-02T11:30:00.000Z", "roomIds": []}
    assert change == {
        "id": change["id"],
        "entityType": "event",
        "entityId": event.uid,
        "action": "updated",
        "previousData": before,
        "newData": before | moved,
        "changedFields": ["startTime", "endTime", "roomIds"],
        "programId": str(quiet.aib.uid),
        "semesterId": str(quiet.aib1.uid),
        "courseId": str(quiet.course.uid),
        "createdAt": "2026-11-01T09:30:00.250Z",
        "isBulk": False,
        "clashes": [],
    }
    assert catalog.data(f"/changes/{change['id']}") == change


def test_registries_are_told_in_the_names_of_the_catalog(quiet: University, catalog: Catalog):
    quiet.change(quiet.room, capacity=80, tags="beamer")
    quiet.change(quiet.person, email="neu@example.edu")
    quiet.change(quiet.course, module_number="1")
    quiet.change(quiet.aib1, number=2)
    quiet.change(quiet.aib, is_active=False)
    found = {one["entityType"]: one for one in catalog.body("/changes")["data"]}
    assert list(found) == ["program", "semester", "course", "instructor", "room"]
    assert found["room"]["changedFields"] == ["capacity", "tags"]
    assert found["room"]["newData"]["tags"] == ["beamer"]
    assert found["instructor"]["previousData"]["email"] == "beispiel@example.edu"
    assert (found["course"]["changedFields"], found["course"]["courseId"]) == (
        ["moduleNumber"],
        str(quiet.course.uid),
    )
    assert (found["semester"]["programId"], found["semester"]["semesterId"]) == (
        str(quiet.aib.uid),
        str(quiet.aib1.uid),
    )
    assert found["program"]["changedFields"] == ["isActive"]
    assert {found["room"][of] for of in ("programId", "semesterId", "courseId")} == {None}


def test_what_is_created_or_deleted_has_one_side(quiet: University, catalog: Catalog):
    room = quiet.add(Room(name="Neu"))
    created = newest(catalog)
    with edit_of(quiet.app, "sync") as edit:
        edit.delete(edit.session.get_one(Room, room.id))
    deleted = newest(catalog)
    assert (created["action"], created["previousData"], created["changedFields"]) == ("created", None, [])
    assert (deleted["action"], deleted["newData"], deleted["changedFields"]) == ("deleted", None, [])
    assert deleted["previousData"] == created["newData"]
    assert deleted["entityId"] == created["entityId"] == str(room.uid)


def test_a_meeting_that_is_called_off_is_told(quiet: University, catalog: Catalog):
    event = quiet.plan(at(8), quiet.aib1)
    quiet.update(event, lambda fields: replace(fields, status=CANCELLED))
    change = newest(catalog)
    assert (change["action"], change["changedFields"]) == ("updated", ["status"])
    assert change["newData"]["status"] == "cancelled"


def test_drafts_do_not_exist(quiet: University, catalog: Catalog):
    """One that is published is created; one that is taken back into the drawer is deleted."""
    event = quiet.plan(at(8), quiet.aib1, status=DRAFT, summary="Geheim")
    quiet.update(event, lambda fields: replace(fields, slot=at(9)))
    assert told(catalog) == []
    assert told(catalog, semesterId=str(quiet.aib1.uid)) == []
    quiet.update(event, lambda fields: replace(fields, status=EventStatus.PUBLISHED))
    assert (newest(catalog)["action"], newest(catalog)["previousData"]) == ("created", None)
    quiet.update(event, lambda fields: replace(fields, status=DRAFT, summary="Wieder geheim"))
    assert (newest(catalog)["action"], newest(catalog)["newData"]) == ("deleted", None)
    assert "Wieder" not in catalog.get("/changes").text
    with edit_of(quiet.app) as edit:
        (row,) = events.locked(edit, [event.id])
        events.delete(edit, row)
    assert told(catalog) == [("event", "deleted"), ("event", "created")]
    assert told(catalog, action="created") == [("event", "created")]


def test_a_shared_meeting_is_told_to_all_whom_it_concerns(quiet: University, catalog: Catalog):
    quiet.plan(at(8), quiet.aib1, quiet.wib1, course=quiet.course)
    for level, program in ((quiet.aib1, quiet.aib), (quiet.wib1, quiet.wib)):
        assert told(catalog, semesterId=str(level.uid)) == [("event", "created")]
        assert told(catalog, programId=str(program.uid)) == [("event", "created")]
    assert told(catalog, courseId=str(quiet.course.uid)) == [("event", "created")]
    assert told(catalog, semesterId=str(quiet.aib3.uid)) == []
    assert told(catalog, semesterId=str(quiet.aib1.uid), programId=str(quiet.wib.uid)) == [
        ("event", "created")
    ]
    assert told(catalog, semesterId=str(quiet.aib1.uid), entityType="room") == []


def test_who_loses_a_meeting_is_told_as_well(quiet: University, catalog: Catalog):
    other = quiet.add(Course(name="Netze"))
    event = quiet.plan(at(8), quiet.aib1, course=quiet.course)
    with edit_of(quiet.app, "sync") as edit:
        from support.catalog import cohort

        group = cohort(edit, quiet.wib1)
    quiet.update(
        event,
        lambda fields: replace(fields, course_id=other.id, resources=Resources((), (), (group,))),
    )
    for query in (
        {"semesterId": str(quiet.aib1.uid)},
        {"semesterId": str(quiet.wib1.uid)},
        {"courseId": str(quiet.course.uid)},
        {"courseId": str(other.uid)},
    ):
        assert told(catalog, **query)[0] == ("event", "updated"), query


def test_a_program_is_told_of_itself_and_its_semesters(quiet: University, catalog: Catalog):
    quiet.change(quiet.aib, degree_type="M.Sc.")
    quiet.change(quiet.aib3, name="Semester 3a")
    quiet.change(quiet.course, abbreviation="DBS")
    quiet.change(quiet.wib, degree_type="B.Sc.")
    assert told(catalog, programId=str(quiet.aib.uid)) == [("semester", "updated"), ("program", "updated")]
    assert told(catalog, semesterId=str(quiet.aib3.uid)) == [("semester", "updated")]
    assert told(catalog, courseId=str(quiet.course.uid)) == [("course", "updated")]


def test_filters_by_kind_and_action(quiet: University, catalog: Catalog):
    quiet.add(Room(name="Neu"))
    quiet.change(quiet.room, capacity=5)
    quiet.add(Instructor(name="Neu"))
    assert told(catalog, entityType="room") == [("room", "updated"), ("room", "created")]
    assert told(catalog, entityType="room", action="created") == [("room", "created")]
    assert told(catalog, action="created") == [("instructor", "created"), ("room", "created")]


@pytest.mark.parametrize(
    "query",
    [
        {"entityType": "group"},
        {"entityType": "level"},
        {"action": "renamed"},
        {"programId": "x"},
        {"semesterId": str(uuid4())},
        {"courseId": "\x00"},
    ],
)
def test_filters_that_nothing_meets(quiet: University, catalog: Catalog, query: dict[str, str]):
    quiet.add(Room(name="Neu"))
    assert told(catalog, **query) == []


def test_terms_and_groups_are_no_part_of_the_catalog(university: University, catalog: Catalog):
    kinds = {kind for kind, _ in told(catalog, limit="500")}
    assert kinds == {"program", "semester", "course", "room", "instructor"}


def test_since_counts_from_the_moment_itself(quiet: University, catalog: Catalog):
    began_at = datetime(2026, 11, 1, tzinfo=UTC)
    for hour in range(3):
        with time_machine.travel(began_at + timedelta(hours=hour), tick=False):
            quiet.add(Room(name=f"R{hour}"))
    for since, count in (
        ("2026-11-01T00:00:00Z", 3),
        ("2026-11-01T01:00:00.000Z", 2),
        ("2026-11-01T01:00:00.001Z", 1),
        ("2026-11-01T03:00:00+01:00", 1),
        ("2026-11-02T00:00:00Z", 0),
    ):
        assert len(told(catalog, since=since)) == count, since


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01T00:00:00Z", "2026-11-01T00:00:00", "17"])
def test_a_since_that_is_no_instant(quiet: University, catalog: Catalog, since: str):
    assert catalog.body("/changes", since=since) == {"data": [], "error": "Invalid since timestamp"}


def test_the_newest_come_first_and_a_limit_holds(quiet: University, catalog: Catalog):
    for number in range(5):
        quiet.add(Room(name=f"R{number}"))
    first = catalog.body("/changes", limit="2")
    assert [one["newData"]["name"] for one in first["data"]] == ["R4", "R3"]
    second = catalog.body("/changes", limit="2", cursor=first["nextCursor"])
    assert [one["newData"]["name"] for one in second["data"]] == ["R2", "R1"]
    last = catalog.body("/changes", limit="2", cursor=second["nextCursor"])
    assert ([one["newData"]["name"] for one in last["data"]], last["nextCursor"]) == (["R0"], None)


def test_a_slow_reader_loses_nothing(quiet: University, catalog: Catalog):
    seen: list[str] = []
    cursor = ""
    for number in range(7):
        quiet.add(Room(name=f"R{number}"))
        if number % 3 == 0:
            body = catalog.body("/changes", order="asc", limit="2", cursor=cursor)
            seen += [one["newData"]["name"] for one in body["data"]]
            cursor = body["nextCursor"]
    while body["data"]:
        body = catalog.body("/changes", order="asc", limit="2", cursor=cursor)
        seen += [one["newData"]["name"] for one in body["data"]]
        cursor = body["nextCursor"]
    assert seen == [f"R{number}" for number in range(7)]
    quiet.add(Room(name="Later"))
    (later,) = catalog.body("/changes", order="asc", cursor=cursor)["data"]
    assert later["newData"]["name"] == "Later"


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "x"}, {"cursor": "x"}, {"cursor": str(uuid4())}, {"order": "up"}]
)
def test_questions_that_make_no_sense(quiet: University, catalog: Catalog, query: dict[str, str]):
    assert next(iter(query)) in catalog.error("/changes", 400, **query)


def test_a_large_limit_is_cut(quiet: University, catalog: Catalog):
    quiet.add(Room(name="Neu"))
    assert len(told(catalog, limit="100000")) == 1


def test_changes_that_do_not_exist(quiet: University, catalog: Catalog):
    quiet.plan(at(8), quiet.aib1, status=DRAFT)
    with quiet.app.app_context():
        draft = db.session.scalars(select(Change.id)).first()
    from services.catalog.changes import uid_of

    for change_id in (str(uuid4()), "x", "17", str(uid_of(draft)), str(uid_of(10**6))):
        catalog.error(f"/changes/{change_id}", 404)


def test_a_page_of_changes_takes_few_statements(quiet: University, catalog: Catalog):
    def sent() -> int:
        with statements(quiet.app) as seen:
            catalog.body("/changes", programId=str(quiet.aib.uid), limit="500")
        return len([statement for statement in seen if statement != "BEGIN"])

    quiet.plan(at(8), quiet.aib1, course=quiet.course, rooms=(quiet.room,), people=(quiet.person,))
    few = sent()
    for day in range(1, 9):
        quiet.plan(at(8, day), quiet.aib1, course=quiet.course, rooms=(quiet.room,), people=(quiet.person,))
    assert sent() == few <= 11


def test_changes_of_a_semester_do_not_scan_the_log(quiet: University, catalog: Catalog):
    quiet.plan(at(8), quiet.aib1, course=quiet.course)
    with statements(quiet.app) as seen:
        catalog.body("/changes", semesterId=str(quiet.aib1.uid))
    (statement,) = [one for one in seen if "change_subject" in one]
    with quiet.app.app_context(), db.engine.connect() as connection:
        marks = ["x"] * statement.count("?")
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(marks)).all()
    assert [row[-1] for row in plan if row[-1].startswith("SCAN change")] == []


def test_writing_costs_no_more_for_many_meetings(quiet: University):
    """Whom a change concerns is asked and stored once an edit."""

    def sent(count: int) -> int:
        with statements(quiet.app) as seen, edit_of(quiet.app, "sync") as edit:
            from support.catalog import cohort

            group = cohort(edit, quiet.aib1)
            base = len(seen)
            rows = [Event(starts_at=at(8).starts_at, ends_at=at(8).ends_at) for _ in range(count)]
            for row in rows:
                row.book((), (), (group,))
                edit.add_later(row)
            edit.settle()
            edit.finish()
            told = len([one for one in seen[base:] if "change" in one or '"group"' in one])
            edit.abandon()
        return told

    assert sent(1) == sent(50)
