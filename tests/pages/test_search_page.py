"""The search: one box for everything, and a page with all results."""

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from models import Course, Room
from support.application import CatalogueFolder, MakeApp, leaf
from support.campus import TODAY, Campus, id_of
from support.html import links_of, tags_of, text_of
from support.statements import statements

pytestmark = pytest.mark.usefixtures("university")
SUGGESTIONS = {"HX-Request": "true", "HX-Target": "found"}


def search(client: FlaskClient, q: str, **more: str) -> str:
    return client.get("/search", query_string={"q": q, **more}).text


def suggested(client: FlaskClient, q: str) -> str:
    return client.get("/search", query_string={"q": q}, headers=SUGGESTIONS).text


def found(html: str) -> list[str]:
    main = html.partition("<main")[2] or html
    return [link for link in links_of(main) if link.startswith(("/plannings/", "/programs/"))]


def test_all_kinds_are_found_each_under_its_heading(client: FlaskClient, campus: Campus):
    html = search(client, "info")
    words = text_of(html).partition("9 results")[2]
    headings = ["Groups", "Levels", "Programs", "Plannings"]
    assert sorted(headings, key=words.index) == headings
    assert f"/plannings/{id_of(campus.cohort)}" in found(html)
    assert f"/programs/{campus.program.uid}" in found(html)
    assert "/plannings/univ.info.td1" in found(html)
    assert words


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("td 1", ["/plannings/univ.info.td1"]),
        ("universite vide", ["/plannings/univ.info.empty"]),
        ("MUELLER", ["/plannings/hs.mueller"]),
        ("muler", ["/plannings/hs.mueller"]),
        ("univ.info.td2", ["/plannings/univ.info.td2"]),
    ],
)
def test_plannings_are_found_by_name_place_and_id(client: FlaskClient, q: str, expected: list[str]):
    assert found(search(client, q)) == expected


def test_each_says_what_it_is_and_when_it_is_next_on(client: FlaskClient, campus: Campus):
    campus.plan(9, campus.one)
    campus.plan(13, campus.two)
    with time_machine.travel(TODAY.replace(hour=9, minute=30)):
        assert "L2 INFO TD1 L2 Informatique · Licence Informatique Now, B204" in text_of(
            search(client, "td1")
        )
        assert "today 14:00" in text_of(search(client, "td2"))
        words = text_of(suggested(client, "algo"))
    assert "Courses Algo rithmique L2 Informatique · Licence Informatique Now, B204" in words
    with time_machine.travel(TODAY.replace(hour=20)):
        assert "today" not in text_of(search(client, "td2"))


def test_plannings_from_elsewhere_say_when_as_far_as_is_known(client: FlaskClient):
    with time_machine.travel("2026-11-18T07:00:00Z"):
        assert "Now" not in text_of(search(client, "vide"))
        client.get("/plannings/univ.info.td1")
        assert "today" in text_of(search(client, "univ.info.td1"))


def test_what_was_deleted_is_not_found(client: FlaskClient, campus: Campus):
    course = campus.add(Course(name="Botanik"))
    assert len(found(search(client, "botanik"))) == 1
    campus.drop(course)
    assert found(search(client, "botanik")) == []


def test_many_of_a_kind_are_counted_and_there_on_a_page_of_their_own(client: FlaskClient, campus: Campus):
    for n in range(12):
        campus.add(Room(name=f"Saal {n:02}"))
    html = search(client, "saal")
    assert len(found(html)) == 8
    assert "Rooms 12" in text_of(html)
    assert "/search?q=saal&kind=room" in links_of(html)
    assert len(found(search(client, "saal", kind="room"))) == 12
    assert len(found(search(client, "saal", kind="nonsense"))) == 8


def test_nothing_found_says_so_and_how_to_go_on(client: FlaskClient):
    html = search(client, "informatique zzz")
    assert "Nothing has this name" in text_of(html)
    assert {"/plannings", "/#browse"} <= set(links_of(html))


def test_the_page_without_a_question_says_what_to_type(client: FlaskClient):
    assert "Type a part of a name." in text_of(client.get("/search").text)


def test_the_box_gets_options_of_a_listbox_and_the_news_for_screen_readers(
    client: FlaskClient, campus: Campus
):
    html = suggested(client, "inf")
    assert "<html" not in html
    options = [tag for tag in tags_of(html, "a") if tag.get("role") == "option"]
    assert [option["id"] for option in options] == [f"hit-{n}" for n in range(1, 9)]
    assert "9 results" in text_of(html)
    assert 'id="say" role="status" hx-swap-oob="innerHTML"' in html


@pytest.mark.parametrize(
    "q", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' autofocus x='"]
)
def test_a_query_cannot_bring_markup(client: FlaskClient, q: str):
    page = search(client, q)
    [box] = [tag for tag in tags_of(page, "input") if tag.get("name") == "q"]
    assert box["value"] == q
    assert tags_of(page, "img") == []
    assert [tag for tag in tags_of(page, "script") if "src" not in tag] == []
    assert tags_of(suggested(client, q), "img") == []


def test_a_very_long_query_is_answered(client: FlaskClient):
    assert "Nothing has this name" in text_of(search(client, "zz " * 10_000))


def test_an_own_name_comes_before_the_name_of_something_above(catalogue: CatalogueFolder, make_app: MakeApp):
    catalogue.add("a", leaf("x", "file:week.ics", title="Reden"), title="Musik")
    catalogue.add("z", leaf("y", "file:week.ics", title="Musik"), title="Reden")
    assert found(search(make_app().test_client(), "musik"))[0] == "/plannings/z.y"


def test_many_hits_cost_as_many_statements_as_few(app: Flask, client: FlaskClient, campus: Campus):
    campus.plan(9, campus.one)
    campus.add(Room(name="L2 Saal"))

    def count(q: str) -> int:
        suggested(client, q)
        with statements(app) as seen:
            suggested(client, q)
        return len(seen)

    before = count("l2")
    for n in range(9):
        campus.add(Room(name=f"L2 Saal {n}"))
        campus.add(Course(name=f"L2 Kurs {n}"))
    assert count("l2") <= before + 1, "one more kind among the hits"
    assert before <= 8
