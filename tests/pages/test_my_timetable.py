"""A reader's own timetable: what they have chosen, without what they have hidden."""

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import db
from models import Preferences, Role
from support.application import CatalogueFolder, MakeApp, leaf
from support.feeds import feed
from support.groups import ON, A, B, write_groups
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, page_client, stranger
from support.settings import save
from support.statements import statements

MINE = f"/my?{ON}"


@pytest.fixture
def reader(groups: None, app: Flask) -> PageClient:
    """Somebody without an account."""
    return stranger(app)


def star(reader: PageClient, planning: str, on: str = "1") -> None:
    assert reader.post("/my/plannings", data={"planning": planning, "on": on}).status_code == 303


def hide(reader: PageClient, **form: str) -> int:
    return reader.post("/my/hidden", data={"next": MINE, **form}).status_code


def choose(reader: PageClient, **choices: object) -> None:
    """What another device may have chosen."""
    with reader.application.app_context():
        row = db.session.scalars(select(Preferences)).one()
        row.chosen = {**row.chosen, **choices}
        db.session.commit()


def forms(html: str) -> set[tuple[str | None, str | None]]:
    return {(tag.get("name"), tag.get("value")) for tag in tags_of(html, "input")}


def test_who_has_chosen_nothing_is_led_to_the_search(reader: PageClient):
    page = reader.get("/my")
    assert page.status_code == 200
    assert "Nothing is in it yet" in text_of(page.text)
    assert "/" in links_of(page.text)
    assert "My week" not in text_of(page.text)
    assert "Set-Cookie" not in page.headers


def test_a_planning_is_added_and_taken_out(reader: PageClient):
    page = reader.get(f"/plannings/{A}?{ON}").text
    assert "Add to my timetables" in text_of(page)
    star(reader, A)
    star(reader, B)
    mine = reader.get(MINE)
    words = text_of(mine.text)
    assert "14:00 to 15:30, B204, Groupe B" in words
    assert "My week" in words
    assert mine.headers["Cache-Control"] == "private, no-cache"
    assert {("planning", A), ("planning", B), ("on", "0")} <= forms(mine.text)
    star(reader, B, on="0")
    assert "Groupe B" not in text_of(reader.get(MINE).text)


def test_a_course_is_hidden_for_good_and_brought_back(reader: PageClient):
    star(reader, A)
    star(reader, B)
    meeting = next(link for link in links_of(reader.get(MINE).text) if "uid=algo-1" in link)
    page = reader.get(meeting).text
    assert {("course", "Algorithmique"), ("planning", A), ("planning", "")} <= forms(page)
    assert hide(reader, course="Algorithmique", planning=A) == 303
    words = text_of(reader.get(MINE).text)
    assert "Algorithmique of Groupe A" in words
    assert "10:15 to 11:45" not in words
    assert "14:00 to 15:30" in words
    assert "10:15 to 11:45" in text_of(reader.get(f"/plannings/{A}?{ON}").text), "it is hidden in mine alone"
    assert hide(reader, course="Algorithmique", planning=A, on="0") == 303
    assert "10:15 to 11:45" in text_of(reader.get(MINE).text)


def test_words_that_are_hidden_everywhere_are_hidden_here(reader: PageClient):
    star(reader, A)
    save(reader, words="sport")
    words = text_of(reader.get(MINE).text)
    assert "Wednesday 18 November, 13:30" not in words
    assert "1 hidden" in words


@pytest.mark.parametrize(
    "form", [{"course": ""}, {"course": "x" * 201}, {"course": "x", "planning": "y" * 256}]
)
def test_what_cannot_be_hidden_is_refused(reader: PageClient, form: dict[str, str]):
    assert hide(reader, **form) == 400


def test_as_many_courses_can_be_hidden_as_are_kept(reader: PageClient):
    many = [f"Course {n}" for n in range(100)]
    assert reader.post("/my", data={"of": A, "hide": many}).status_code == 303
    assert hide(reader, course="One more") == 400
    assert hide(reader, course="Course 7", on="0") == 303


def test_only_own_pages_are_gone_back_to(reader: PageClient):
    answer = reader.post("/my/hidden", data={"course": "x", "next": "//elsewhere.example"})
    assert answer.location == "/my"


def test_another_site_changes_nothing(reader: PageClient):
    for path in ("/my", "/my/hidden", "/my/plannings"):
        form = {"of": A, "planning": A, "on": "1", "course": "x"}
        answer = reader.post(path, data=form, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
    assert "Nothing is in it yet" in text_of(reader.get("/my").text)


def test_what_is_gone_is_named_and_can_be_taken_out(
    reader: PageClient, catalogue: CatalogueFolder, make_app: MakeApp
):
    star(reader, A)
    catalogue.remove("groups")
    catalogue.add("groups", {"id": "x", "title": "X", "url": "file:a.ics"})
    later = stranger(make_app())
    later.set_cookie("horarium_visitor", reader.get_cookie("horarium_visitor").value)
    page = later.get("/my").text
    assert f"{A} does not exist any more" in text_of(page)
    assert ("planning", A) in forms(page)
    star(later, A, on="0")
    assert "does not exist" not in text_of(later.get("/my").text)
    write_groups(catalogue)


def test_what_is_gone_is_named_beside_what_is_there(reader: PageClient):
    reader.post("/my", data={"of": [A, B]})
    choose(reader, plannings=[A, "univ.gone"])
    page = reader.get(MINE).text
    assert "univ.gone does not exist any more" in text_of(page)
    assert ("planning", "univ.gone") in forms(page)


def test_more_than_twelve_are_not_shown_but_counted(catalogue: CatalogueFolder, make_app: MakeApp):
    (catalogue.path / "a.ics").write_text(feed(), encoding="utf-8")
    catalogue.add("many", *(leaf(f"g{n}", "file:a.ics") for n in range(14)))
    reader = stranger(make_app())
    for n in range(14):
        star(reader, f"many.g{n}")
    assert "2 more of yours are not shown" in text_of(reader.get(MINE).text)


def test_one_s_own_can_be_laid_over_any_other(reader: PageClient):
    star(reader, A)
    page = reader.get(f"/plannings/{B}?{ON}").text
    assert f"/timetable?of={B}&of={A}&view=week&date=2026-11-18" in links_of(page)


def test_a_shared_calendar_takes_the_place_of_what_was_chosen(reader: PageClient):
    star(reader, A)
    page = reader.get(f"/timetable?of={B}&hide=Web&{ON}").text
    assert "It takes the place of the timetable that you have chosen." in text_of(page)
    assert reader.post("/my", data={"of": [B, "univ.gone"], "hide": "Web"}).status_code == 303
    words = text_of(reader.get(MINE).text)
    assert "1 course hidden: Web" in words
    assert "Sport" not in words
    assert reader.post("/my", data={"of": "univ.gone"}).status_code == 400


def test_it_is_shared_by_the_address_of_what_it_shows(reader: PageClient):
    star(reader, A)
    star(reader, B)
    hide(reader, course="Sport", planning=A)
    shared = f"/timetable?of={A}&of={B}&hide1=Sport&view=week&date=2026-11-18&weekends=0"
    assert shared in links_of(reader.get(MINE).text)


def test_an_account_keeps_it(groups: None, app: Flask):
    ada = page_client(app, Role.USER)
    star(ada, A)
    assert hide(ada, course="Sport", planning="") == 303
    with statements(app) as seen:
        words = text_of(ada.get(MINE).text)
    assert "1 course hidden: Sport" in words
    assert len([line for line in seen if "preferences" in line]) == 1


def test_a_meeting_that_is_opened_leads_back(reader: PageClient):
    star(reader, A)
    page = reader.get(f"/event?planning={A}&uid=sport-1&my=1")
    assert "/my?view=week&date=2026-11-18" in links_of(page.text)
    assert "My timetable, week 47" in text_of(page.text)
