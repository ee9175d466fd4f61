"""``/api/v2/rooms`` and its like: what events can be filtered by."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import Course, Group, Instructor, Level, Program, Role, Room
from support.campus import Campus
from support.planner import asked, planner_client, refused, walked

API = "/api/v2"
KINDS = ("rooms", "courses", "instructors", "groups", "levels", "programs")


def names(body: Any) -> list[str]:
    return [one["name"] for one in body["data"]]


def test_each_kind_has_what_its_readers_need(campus: Campus, user: FlaskClient):
    level = {"id": str(campus.level.uid), "name": "L2 Informatique"}
    program = {"id": str(campus.program.uid), "name": "Licence Informatique"}
    assert asked(user, f"{API}/rooms")["data"] == [
        {
            "id": str(campus.room.uid),
            "name": "B204",
            "abbreviation": "",
            "building": "Bâtiment B",
            "campus": "",
            "capacity": None,
        }
    ]
    assert asked(user, f"{API}/courses")["data"] == [
        {
            "id": str(campus.course.uid),
            "name": "Algorithmique",
            "code": "",
            "level": level,
            "program": program,
        }
    ]
    assert asked(user, f"{API}/instructors")["data"] == [
        {"id": str(campus.person.uid), "name": "Camille Lemoine", "abbreviation": ""}
    ]
    cohort, one, two = asked(user, f"{API}/groups")["data"]
    assert cohort == {
        "id": str(campus.cohort.uid),
        "name": "L2 INFO",
        "type": "CM",
        "size": 1,
        "level": level,
        "program": program,
    }
    assert (one["name"], two["name"], two["type"]) == ("L2 INFO TD1", "L2 INFO TD2", "TD")
    assert asked(user, f"{API}/levels")["data"] == [{**level, "abbreviation": "", "program": program}]
    assert asked(user, f"{API}/programs")["data"] == [{**program, "abbreviation": ""}]


def test_what_belongs_nowhere_says_so(campus: Campus, user: FlaskClient):
    campus.add(Course(name="Choir"))
    campus.add(Level(name="Guests"))
    (choir,) = asked(user, f"{API}/courses", q="choir")["data"]
    assert (choir["level"], choir["program"]) == (None, None)
    (guests,) = asked(user, f"{API}/levels", q="guests")["data"]
    assert guests["program"] is None


@pytest.mark.parametrize("kind", KINDS)
def test_all_pages_give_all_rows_by_name(campus: Campus, user: FlaskClient, kind: str):
    models: dict[str, Any] = {
        "rooms": Room,
        "courses": Course,
        "instructors": Instructor,
        "levels": Level,
        "programs": Program,
    }
    for number in range(5):
        if kind == "groups":
            campus.add(Group(name=f"X{number % 3}", level_id=campus.level.id))
        else:
            campus.add(models[kind](name=f"X{number % 3}"))
    pages = list(walked(user, f"{API}/{kind}", limit=2))
    ids = [one["id"] for page in pages for one in page]
    assert len(ids) == len(set(ids)) == asked(user, f"{API}/{kind}")["page"]["total"]
    everything = [one["name"] for page in pages for one in page]
    assert everything == sorted(everything)
    assert all(len(page) == 2 for page in pages[:-1])


def test_a_room_that_is_renamed_on_the_way_is_given_once(campus: Campus, user: FlaskClient):
    several = [campus.add(Room(name=f"C{number}")) for number in range(4)]
    pages = walked(user, f"{API}/rooms", limit=2)
    seen = [one["id"] for one in next(pages)]
    campus.change(campus.room, name="Z")
    campus.change(several[3], name="A")
    campus.add(Room(name="new"))
    rest = [one for page in pages for one in page]
    assert seen + [one["id"] for one in rest] == [str(room.uid) for room in (campus.room, *several)]
    assert [one["name"] for one in rest] == ["C1", "C2", "A"]


@pytest.mark.parametrize(
    ("kind", "q", "found"),
    [
        ("rooms", "b204", ["B204"]),
        ("rooms", "batiment", ["B204"]),
        ("courses", "ALGO", ["Algorithmique"]),
        ("courses", "algo x", []),
        ("instructors", "lemoine camille", ["Camille Lemoine"]),
        ("groups", "informatique td1", ["L2 INFO TD1"]),
        ("groups", "licence td", ["L2 INFO TD1", "L2 INFO TD2"]),
        ("levels", "licence", ["L2 Informatique"]),
        ("programs", "informatique", ["Licence Informatique"]),
        ("programs", "%", []),
    ],
)
def test_words_find_names(campus: Campus, user: FlaskClient, kind: str, q: str, found: list[str]):
    body = asked(user, f"{API}/{kind}", q=q)
    assert names(body) == found
    assert body["page"]["total"] == len(found)


def test_addresses_of_people_are_for_planners(app: Flask, campus: Campus, user: FlaskClient):
    campus.change(campus.person, email="c.lem@univ.example")
    planner = planner_client(app, Role.ADMIN)
    (told,) = asked(planner, f"{API}/instructors", q="c.lem@univ")["data"]
    assert told["email"] == "c.lem@univ.example"
    assert "email" not in asked(user, f"{API}/instructors")["data"][0]
    assert asked(user, f"{API}/instructors", q="c.lem@univ")["data"] == []
    assert names(asked(user, f"{API}/instructors", q="lem")) == ["Camille Lemoine"]


@pytest.mark.parametrize("kind", KINDS)
def test_deleted_ones_are_gone(campus: Campus, user: FlaskClient, kind: str):
    (row, *_) = asked(user, f"{API}/{kind}")["data"]
    records = {
        str(record.uid): record
        for record in (
            *(campus.room, campus.course, campus.person),
            *(campus.cohort, campus.one, campus.two, campus.level, campus.program),
        )
    }
    campus.drop(records[row["id"]])
    assert row["id"] not in [one["id"] for one in asked(user, f"{API}/{kind}")["data"]]


@pytest.mark.parametrize("kind", KINDS)
def test_mistakes_are_named(user: FlaskClient, kind: str):
    assert "limit '0'" in refused(user.get(f"{API}/{kind}?limit=0"), 400)
    assert "cursor 'x'" in refused(user.get(f"{API}/{kind}?cursor=x"), 400)


def test_strangers_see_nothing(app: Flask):
    for kind in KINDS:
        refused(app.test_client().get(f"{API}/{kind}"), 401)
