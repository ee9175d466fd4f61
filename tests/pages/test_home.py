"""The first page: what is on in the reader's own timetables, and the ways on."""

import pytest
import time_machine
from flask import Flask

from models import EventStatus
from support.campus import TODAY, Campus, id_of
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, page_client, stranger
from support.statements import statements

pytestmark = pytest.mark.usefixtures("university")
STAR = "/my/plannings"


@pytest.fixture
def page(app: Flask) -> PageClient:
    return stranger(app)


def home(client: PageClient) -> str:
    return client.get("/").text


def add(client: PageClient, *full_ids: str) -> None:
    for full_id in full_ids:
        assert client.post(STAR, data={"planning": full_id, "on": "1"}).status_code == 303


def test_who_has_chosen_nothing_is_told_how(page: PageClient):
    words = text_of(home(page))
    assert "None yet. Search for your group" in words
    assert "Set-Cookie" not in page.get("/").headers


def test_a_timetable_is_added_and_taken_out_without_scripts_or_an_account(page: PageClient, campus: Campus):
    calendar = f"/plannings/{id_of(campus.one)}"
    assert "Add to my timetables" in page.get(calendar).text
    answer = page.post(STAR, data={"planning": id_of(campus.one), "on": "1", "next": calendar})
    assert answer.headers["Location"] == calendar
    assert "In my timetables" in page.get(calendar).text
    assert calendar in links_of(home(page))
    page.post(STAR, data={"planning": id_of(campus.one), "on": "0"})
    assert calendar not in links_of(home(page))


def test_htmx_gets_the_button_anew_and_hears_what_was_done(page: PageClient, campus: Campus):
    headers = {"HX-Request": "true"}
    answer = page.post(STAR, data={"planning": id_of(campus.one), "on": "1"}, headers=headers).text
    assert "In my timetables" in answer
    assert "Added to your timetables." in answer
    assert "<html" not in answer


def test_those_of_an_account_are_there_wherever_it_signs_in(app: Flask, campus: Campus):
    client = page_client(app)
    add(client, id_of(campus.one), "univ.info.td1")
    words = text_of(home(client))
    assert words.index("L2 INFO TD1") < words.index("L2 Informatique, TD 1")


def test_what_is_no_planning_is_not_added(page: PageClient):
    assert page.post(STAR, data={"planning": "nothing.at.all", "on": "1"}).status_code == 404


def test_other_sites_can_add_nothing(page: PageClient, campus: Campus):
    answer = page.post(
        STAR, data={"planning": id_of(campus.one), "on": "1"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


def test_more_than_can_be_kept_are_refused(page: PageClient, campus: Campus, monkeypatch):
    monkeypatch.setattr("blueprints.pages.stars.MOST_PLANNINGS", 1)
    add(page, id_of(campus.one))
    headers = {"HX-Request": "true"}
    answer = page.post(STAR, data={"planning": id_of(campus.two), "on": "1"}, headers=headers)
    assert "You have 1 timetables already" in answer.text
    assert id_of(campus.two) not in home(page)


def test_now_and_next_are_of_all_ones_timetables(page: PageClient, campus: Campus):
    campus.plan(9, campus.one)
    campus.plan(13, campus.cohort, summary="Lineare Algebra")
    add(page, id_of(campus.one), id_of(campus.room))
    with time_machine.travel(TODAY.replace(hour=9, minute=30)):
        html = home(page)
    words = text_of(html)
    assert "Now ends in 1 h Algorithmique" in words
    assert words.count("14:00") == 1
    assert "in 3 h 30" in words
    assert "Now: Algorithmique, B204" in words
    [line] = [tag for tag in tags_of(html, "div") if tag.get("role") == "img"]
    assert line["aria-label"] == "Your day: 10:00 to 11:30 now, 14:00 to 15:30"


def test_an_evening_points_to_the_next_day_that_has_something(page: PageClient, campus: Campus):
    campus.plan(9, campus.one, day=2)
    add(page, id_of(campus.one))
    with time_machine.travel(TODAY.replace(hour=19)):
        words = text_of(home(page))
    assert "Nothing more today." in words
    assert "Wed 10:00" in words


def test_drafts_and_what_is_cancelled_are_not_next(page: PageClient, campus: Campus):
    campus.plan(9, campus.one, status=EventStatus.DRAFT)
    add(page, id_of(campus.one))
    with time_machine.travel(TODAY.replace(hour=8)):
        assert "Nothing ahead" in text_of(home(page))


def test_hidden_words_hide_here_too(page: PageClient, campus: Campus):
    campus.plan(9, campus.one)
    add(page, id_of(campus.one))
    form = {"theme": "auto", "words": "algorithmique", "seen": "{}"}
    page.token = next(
        tag["value"] for tag in tags_of(page.get("/settings").text, "input") if tag["name"] == "csrf_token"
    )
    assert page.post("/settings", data=form).status_code == 303
    with time_machine.travel(TODAY.replace(hour=8)):
        assert "Algorithmique" not in text_of(home(page)).split("Browse")[0]


def test_courses_that_are_hidden_in_one_s_own_timetable_are_hidden_here_too(page: PageClient, campus: Campus):
    campus.plan(9, campus.one)
    add(page, id_of(campus.one))
    with time_machine.travel(TODAY.replace(hour=8)):
        assert "Algorithmique" in text_of(home(page)).split("Browse")[0]
        page.post("/my/hidden", data={"course": "Algorithmique", "planning": id_of(campus.one)})
        assert "Algorithmique" not in text_of(home(page)).split("Browse")[0]


def test_one_can_browse(page: PageClient, campus: Campus):
    links = links_of(home(page))
    assert f"/programs/{campus.program.uid}" in links
    assert all(
        page.get(link).status_code == 200 for link in links if link.startswith(("/rooms?", "/programs/"))
    )
    assert "/rooms?building=B%C3%A2timent+B" in links or "/rooms?building=B%C3%A2timent%20B" in links
    assert {"/plannings/univ", "/plannings", "/rooms", "/courses", "/instructors", "/programs"} <= set(links)


def test_many_timetables_cost_as_many_statements_as_few(app: Flask, page: PageClient, campus: Campus):
    campus.plan(9, campus.one)

    def count() -> int:
        with statements(app) as seen:
            home(page)
        return len(seen)

    few = [campus.one, campus.level, campus.course, campus.room, campus.person]
    add(page, *map(id_of, few), "univ.info.td1")
    with time_machine.travel(TODAY.replace(hour=8)):
        home(page)
        before = count()
        add(page, id_of(campus.two), id_of(campus.cohort), "univ.info.td2", "univ.info.empty")
        home(page)
        assert count() == before
