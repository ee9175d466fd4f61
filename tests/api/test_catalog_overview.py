"""Search, statistics, the state of the sync, and what is the same for all of the catalog."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from models import Course, Instructor, Program, Room, SyncError, SyncState
from support.application import MakeApp
from support.catalog import CANCELLED, CATALOG, DRAFT, Catalog, University, at
from support.database import edit_of
from support.timetable import made

NOTHING = {"courses": [], "rooms": [], "instructors": [], "programs": []}


def test_a_search_looks_at_all_kinds(university: University, catalog: Catalog):
    university.add(Course(name="Informatik 1", abbreviation="INF1"))
    university.add(Room(name="Informatik-Labor", building="I"))
    university.add(Instructor(name="Ina Formatik", email="ina@example.edu"))
    found = catalog.data("/search", q="formatik")
    assert {kind: [one["name"] for one in rows] for kind, rows in found.items()} == {
        "courses": ["Informatik 1"],
        "rooms": ["Informatik-Labor"],
        "instructors": ["Ina Formatik"],
        "programs": ["Allgemeine Informatik", "Wirtschaftsinformatik"],
    }
    assert list(found["courses"][0]) == ["id", "name", "code"]
    assert list(found["rooms"][0]) == ["id", "name", "building"]
    assert list(found["instructors"][0]) == ["id", "name", "email"]
    assert list(found["programs"][0]) == ["id", "name", "shortName", "degreeType"]


@pytest.mark.parametrize(
    ("kind", "bucket"),
    [("course", "courses"), ("room", "rooms"), ("instructor", "instructors"), ("program", "programs")],
)
def test_a_search_for_one_kind_leaves_the_others_empty(
    university: University, catalog: Catalog, kind: str, bucket: str
):
    for model in (Course, Room, Instructor, Program):
        university.add(model(name="Gemeinsam"))
    found = catalog.data("/search", q="gemeinsam", type=kind)
    assert [name for name, rows in found.items() if rows] == [bucket]
    assert list(found) == list(NOTHING)


@pytest.mark.parametrize("q", ["", "D", "Ö", " a", "  ", "O\u0308", "\x00\x00", "%%", "\x00D"])
def test_a_search_for_less_than_two_characters_finds_nothing(
    university: University, catalog: Catalog, q: str
):
    assert catalog.data("/search", q=q) == NOTHING


def test_a_search_without_words_finds_nothing(university: University, catalog: Catalog):
    assert catalog.data("/search") == NOTHING
    assert catalog.data("/search", type="room") == NOTHING


def test_a_search_takes_long_texts(university: University, catalog: Catalog):
    assert catalog.data("/search", q="ß" * 5_000) == NOTHING


def test_a_search_by_a_kind_that_does_not_exist_names_those_that_do(catalog: Catalog):
    message = catalog.error("/search", 400, q="xx", type="courses")
    assert all(kind in message for kind in ("course", "room", "instructor", "program"))


def test_a_search_gives_at_most_twenty_of_a_kind_by_name(university: University, catalog: Catalog):
    for number in range(25):
        university.add(Room(name=f"Saal {number:02}"))
    found = catalog.data("/search", q="SAAL")
    assert [room["name"] for room in found["rooms"]] == [f"Saal {number:02}" for number in range(20)]


def test_a_search_leaves_archived_programs_out(university: University, catalog: Catalog):
    university.change(university.aib, is_active=False)
    assert [one["shortName"] for one in catalog.data("/search", q="informatik")["programs"]] == ["WIB"]


def test_statistics_count_what_there_is(university: University, catalog: Catalog):
    university.plan(at(8), university.aib1)
    university.plan(at(10), university.aib1, status=CANCELLED)
    university.plan(at(12), university.aib1, status=DRAFT)
    counted = {"programs": 2, "semesters": 3, "courses": 1, "rooms": 1, "instructors": 1, "events": 2}
    assert catalog.data("/statistics") == counted
    university.change(university.aib, is_active=False)
    assert catalog.data("/statistics") == {**counted, "programs": 1}


def test_an_empty_timetable_has_an_empty_catalog(catalog: Catalog):
    for path in ("/programs", "/semesters", "/courses", "/rooms", "/instructors"):
        assert catalog.data(path) == []
    assert set(catalog.data("/statistics").values()) == {0}


def write(app: Flask, *rows: object) -> None:
    with edit_of(app, "sync") as edit:
        edit.session.add_all(rows)


FETCHED_AT = datetime(2026, 4, 26, 11, 45, tzinfo=UTC)


def test_the_sync_has_not_run_yet(make_app: MakeApp):
    catalog = Catalog(make_app(starplan_base_url="https://splan.example.edu/splan").test_client())
    assert catalog.data("/sync/status") == {
        "lastFetchedAt": None,
        "currentPu": None,
        "baseUrl": "https://splan.example.edu/splan",
        "lastError": None,
    }


def test_the_sync_tells_when_it_last_went_well(university: University, catalog: Catalog):
    root = "https://splan.example.edu/starplan"
    write(
        university.app,
        SyncState(instance="main", base_url=root, current_pu="6", last_fetched_at=FETCHED_AT),
        SyncState(instance="old", base_url="https://old.example.edu"),
    )
    assert catalog.data("/sync/status") == {
        "lastFetchedAt": "2026-04-26T11:45:00.000Z",
        "currentPu": "6",
        "baseUrl": root,
        "lastError": None,
    }


def test_the_newest_failure_is_told_with_its_pair(university: University, catalog: Catalog):
    university_wide = SyncError(kind="network", message="no list of programs", updated_at=FETCHED_AT)
    pair = SyncError(
        program_id=university.aib.id,
        level_id=university.aib1.id,
        kind="http",
        message="HTTP 503",
        updated_at=FETCHED_AT + timedelta(minutes=1),
    )
    write(university.app, university_wide)
    assert catalog.data("/sync/status")["lastError"] == {
        "errorMessage": "no list of programs",
        "updatedAt": "2026-04-26T11:45:00.000Z",
        "programId": None,
        "semesterId": None,
    }
    write(university.app, pair)
    assert catalog.data("/sync/status")["lastError"] == {
        "errorMessage": "HTTP 503",
        "updatedAt": "2026-04-26T11:46:00.000Z",
        "programId": str(university.aib.uid),
        "semesterId": str(university.aib1.uid),
    }


@pytest.mark.parametrize(
    ("minutes", "status", "sync"),
    [
        (1, 200, "ok"),
        (180, 200, "ok"),
        (181, 503, "the university's own system has not answered for too long"),
    ],
)
def test_a_process_whose_timetable_is_old_is_not_ready(
    make_app: MakeApp, minutes: int, status: int, sync: str
):
    app = make_app(starplan_base_url="https://splan.example.edu/splan")
    write(app, SyncState(instance="main", last_fetched_at=FETCHED_AT))
    with time_machine.travel(FETCHED_AT + timedelta(minutes=minutes), tick=False):
        answer = app.test_client().get("/health/ready")
    assert (answer.status_code, answer.get_json()["checks"]["sync"]) == (status, sync)


def test_a_process_that_has_not_swept_yet_is_ready(make_app: MakeApp):
    client = make_app(starplan_base_url="https://splan.example.edu/splan").test_client()
    assert client.get("/health/ready").get_json()["checks"]["sync"] == "ok"


def test_browsers_of_all_sites_may_ask(catalog: Catalog):
    origin = {"Origin": "https://elsewhere.example"}
    for path, status in (("/programs", 200), ("/rooms/x", 404), ("/nowhere", 404)):
        answer = catalog.get(path, headers=origin)
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_preflights_are_answered(catalog: Catalog):
    headers = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    answer = catalog.client.options(f"{CATALOG}/programs", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert "if-none-match" in answer.headers["Access-Control-Allow-Headers"].lower()


def test_other_doors_stay_closed_to_other_sites(catalog: Catalog):
    answer = catalog.client.get("/api/ping", headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_heads_and_options_are_answered(university: University, catalog: Catalog):
    head = catalog.client.head(f"{CATALOG}/programs")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == catalog.get("/programs").headers["ETag"]
    options = catalog.client.options(f"{CATALOG}/programs")
    assert options.status_code == 200
    assert set(options.headers["Allow"].split(", ")) >= {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("path", ["/nowhere", "", "/", "/programs/", "/sync"])
def test_addresses_that_lead_nowhere(catalog: Catalog, path: str):
    catalog.error(path, 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(university: University, catalog: Catalog, method: str):
    answer = getattr(catalog.client, method)(f"{CATALOG}/programs/{university.aib.uid}")
    assert made(answer, 405)["error"]["code"] == "METHOD_NOT_ALLOWED"
    assert "GET" in answer.headers["Allow"]


def test_a_bug_is_told_in_the_same_shape(app: Flask, monkeypatch: pytest.MonkeyPatch):
    from services.catalog import overview

    monkeypatch.setattr(overview, "statistics", lambda session: 1 / 0)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = made(app.test_client().get(f"{CATALOG}/statistics"), 500)
    assert answer["error"]["code"] == "INTERNAL_SERVER_ERROR"


def test_bodies_are_utf8_with_real_characters(university: University, catalog: Catalog):
    university.add(Room(name="Hörsaal ß"))
    answer = catalog.get("/rooms")
    assert answer.content_type == "application/json"
    assert "Hörsaal ß".encode() in answer.data


def test_a_key_is_neither_needed_nor_looked_at(university: University, catalog: Catalog):
    for headers in ({}, {"X-API-Key": "spk_wrong"}, {"Authorization": "Bearer wrong"}):
        assert catalog.get("/programs", headers=headers).status_code == 200
