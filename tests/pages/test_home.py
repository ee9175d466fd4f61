"""The first page: what is on in the reader's own timetables, and the ways on."""

import pytest
import time_machine
from flask import Flask

from fakes.upstream import Upstream
from models import EventStatus, Room
from services.schedule import events
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot
from support.application import CatalogueFolder, leaf
from support.campus import TODAY, Campus, id_of
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, page_client, stranger
from support.settings import save
from support.statements import statements
from support.week import WEEK, at

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


def test_a_meeting_of_a_group_and_a_feed_is_shown_once_with_both(page: PageClient, campus: Campus, stored):
    page.get("/api/plannings/univ.info.td1?events=true")
    stored("univ.info.td1")
    where = campus.add(Room(name="Amphi Nord"))
    times = Slot(at(0, "08:15"), at(0, "09:45"))
    booked = {"summary": "Algorithmique CM", "resources": Resources((where.id,), (), (campus.one.id,))}
    campus.write(lambda edit: events.create(edit, EventFields(times, **booked)))
    add(page, id_of(campus.one), "univ.info.td1")
    with time_machine.travel(at(0, "08:30")):
        words = text_of(home(page)).partition("My timetables")[0]
        assert words.count("ends in") == 1
        assert "In L2 INFO TD1, L2 Informatique, TD 1" in words
        save(page, merge=None)
        assert text_of(home(page)).partition("My timetables")[0].count("ends in") == 2


class TestFeeds:
    """What comes from elsewhere is shown as it is saved, and then as its server says."""

    @pytest.fixture(autouse=True)
    def feed(self, catalogue: CatalogueFolder, upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("services.plannings.service.STILL_LIVE", 0)  # each request asks the upstream
        upstream.serve("/week.ics", WEEK)
        catalogue.add("far", leaf("x", upstream.url("/week.ics"), title="Far away"))

    def test_the_age_of_a_copy_is_told(self, page: PageClient, upstream: Upstream, stored):
        with time_machine.travel(at(0, "07:00")):
            page.get("/api/plannings/far.x?events=true")
            stored("far.x")
        add(page, "far.x")
        upstream.fail("/week.ics")
        with time_machine.travel(at(0, "08:30")):
            html = home(page)
            assert "Saved copy of 07:00" in text_of(html)
            assert "/?live=1" in [tag.get("hx-get") for tag in tags_of(html, "section")]
            live = page.get("/?live=1", headers={"HX-Request": "true"}).text
            assert "Saved copy of 07:00: the university’s server does not answer" in text_of(live)
            assert "ends in" in text_of(live)
            assert "Nothing more today. My timetables" in text_of(live)
            assert "hx-get" not in live.partition('id="mine"')[2].partition(">")[0], "it is asked once"

    def test_what_was_never_seen_is_awaited_and_comes(self, page: PageClient):
        add(page, "far.x")
        with time_machine.travel(at(0, "08:30")):
            assert "skel" in home(page)
            live = page.get("/?live=1", headers={"HX-Request": "true"}).text
        assert "Algorithmique" in text_of(live)
        assert "<html" not in live
        assert "skel" not in live
