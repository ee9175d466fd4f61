"""Calendars of several timetables at once: laid over each other, courses left out, shared by their address."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blueprints.pages.freshness_of_several import freshness_of_all
from blueprints.pages.sources import Source
from fakes.upstream import Upstream
from services.plannings.catalogue import Node
from services.plannings.service import Answer
from support.application import CatalogueFolder, MakeApp, leaf
from support.feeds import feed, vevent
from support.groups import BOTH, ON, A, B
from support.html import links_of, tags_of, text_of
from support.pages import stranger
from support.settings import save
from support.statements import statements
from support.week import PARIS

pytestmark = pytest.mark.usefixtures("groups")

HTMX = {"HX-Request": "true"}


def cards(html: str) -> list[str]:
    return [tag["class"] or "" for tag in tags_of(html, "li") if "ev " in (tag.get("class") or "")]


def tags(html: str) -> list[str]:
    """The classes of what the page says is shown."""
    return [tag["class"] or "" for tag in tags_of(html, "i") if (tag.get("class") or "").startswith("dot")]


class TestOverlays:
    def test_both_are_shown_and_the_second_says_whose_it_is(self, client: FlaskClient):
        page = client.get(BOTH)
        words = text_of(page.text)
        assert page.status_code == 200
        assert "Groupe A, Groupe B" in words
        assert "Algorithmique TD , Tuesday 17 November, 10:15 to 11:45, B101 " in words
        assert "Algorithmique TD , Tuesday 17 November, 14:00 to 15:30, B204, Groupe B" in words
        assert [" over" in card for card in cards(page.text)].count(True) == 2
        assert ["hollow" in tag for tag in tags(page.text)] == [False, True]

    @pytest.mark.parametrize("view", ["day", "week", "month", "agenda"])
    def test_every_view_shows_both_and_ids_stay_unique(self, client: FlaskClient, view: str):
        page = client.get(f"{BOTH}&view={view}&date=2026-11-17").text
        assert text_of(page).count("Algorithmique") >= 2
        ids = [tag["id"] for name in ("a", "div", "section") for tag in tags_of(page, name) if "id" in tag]
        assert sorted(ids) == sorted(set(ids))

    def test_what_both_have_is_shown_once_and_counted_once(self, client: FlaskClient):
        words = text_of(client.get(BOTH).text)
        assert words.count("Analyse") == 1
        assert "Amphi Nord, Groupe A, Groupe B" in words
        assert "8 h in 4 meetings" in words

    def test_unless_the_reader_does_not_want_them_merged(self, app: Flask):
        reader = stranger(app)
        save(reader, merge=None)
        assert text_of(reader.get(BOTH).text).count("Analyse") == 2

    def test_plannings_of_one_title_are_told_apart(self, client: FlaskClient):
        page = client.get(f"/timetable?of={A}&of=groups.info.c&{ON}").text
        assert "Master · Groupe A" in text_of(page)

    def test_one_can_be_dropped(self, client: FlaskClient):
        page = client.get(BOTH).text
        assert f"/plannings/{A}?view=week&date=2026-11-18" in links_of(page)
        assert f"/plannings/{B}?view=week&date=2026-11-18" in links_of(page)

    def test_the_links_keep_the_selection(self, client: FlaskClient):
        page = client.get(f"{BOTH}&hide=Sport").text
        following = next(link for link in links_of(page) if "date=2026-11-25" in link and "view=week" in link)
        assert following == f"/timetable?of={A}&of={B}&hide=Sport&view=week&date=2026-11-25"
        hidden = {
            (tag["name"], tag["value"]) for tag in tags_of(page, "input") if tag.get("type") == "hidden"
        }
        assert {("of", A), ("of", B), ("hide", "Sport"), ("view", "week")} <= hidden

    def test_an_empty_week_names_the_nearest_of_all(self, client: FlaskClient):
        page = client.get(f"/timetable?of={B}&of={A}&date=2026-12-02").text
        assert "The last class was Algorithmique on Tuesday 24 November" in text_of(page)

    def test_htmx_gets_the_calendar_alone(self, client: FlaskClient):
        block = client.get(BOTH, headers=HTMX).text
        assert "<html" not in block
        assert "Groupe B" in block

    def test_one_planning_is_its_own_calendar(self, client: FlaskClient):
        page = client.get(f"/timetable?of={A}&{ON}").text
        assert f"/plannings/{A}?view=week&date=2026-11-25" in links_of(page)
        assert " over" not in "".join(cards(page))


class TestHiding:
    def test_a_course_is_left_out_and_can_be_brought_back(self, client: FlaskClient):
        page = client.get(f"{BOTH}&hide=Algorithmique").text
        words = text_of(page)
        assert "1 course hidden:" in words
        assert "Tuesday 17 November, 10:15" not in words
        assert "6 h" not in words.partition("5 h in 2 meetings")[0]
        assert f"/timetable?of={A}&of={B}&view=week&date=2026-11-18" in links_of(page)

    def test_it_can_be_left_out_of_one_planning_only(self, client: FlaskClient):
        words = text_of(client.get(f"{BOTH}&hide2=Algorithmique").text)
        assert "Algorithmique of Groupe B" in words
        assert "10:15 to 11:45, B101" in words
        assert "14:00 to 15:30" not in words

    def test_a_planning_s_own_calendar_hides_as_well(self, client: FlaskClient):
        page = client.get(f"/plannings/{A}?{ON}&hide=Sport").text
        assert "Wednesday 18 November, 13:30" not in text_of(page)
        assert f"/plannings/{A}?hide=Sport&view=week&date=2026-11-25" in links_of(page)
        assert f"/plannings/{A}?view=week&date=2026-11-18" in links_of(page)

    def test_a_week_of_which_all_is_hidden_says_so(self, client: FlaskClient):
        page = client.get(f"/plannings/{A}?date=2026-11-25&hide=Algorithmique").text
        assert "Nothing to show this week" in text_of(page)

    def test_the_page_of_a_meeting_offers_it(self, client: FlaskClient):
        plain = client.get(f"/event?planning={A}&uid=sport-1").text
        assert f"/plannings/{A}?hide=Sport&view=week&date=2026-11-18" in links_of(plain)
        meeting = next(link for link in links_of(client.get(BOTH).text) if "uid=sport-1" in link)
        page = client.get(meeting).text
        assert "Hide it in Groupe A only" in text_of(page)
        for name in ("hide", "hide1"):
            assert f"/timetable?of={A}&of={B}&{name}=Sport&view=week&date=2026-11-18" in links_of(page)
        assert f"/timetable?of={A}&of={B}&view=week&date=2026-11-18" in links_of(page)

    def test_the_next_meeting_is_one_that_is_shown(self, client: FlaskClient):
        page = client.get(f"/plannings/{A}?date=2026-11-22&view=day&hide=Algorithmique").text
        assert "The next class" not in text_of(page)


class TestSharing:
    def test_the_address_holds_the_whole_state(self, client: FlaskClient):
        page = client.get(f"{BOTH}&hide=Sport&view=agenda&weekends=1").text
        shared = f"/timetable?of={A}&of={B}&hide=Sport&view=agenda&date=2026-11-18&weekends=1"
        assert shared in links_of(page)
        assert f"http://localhost{shared}" in text_of(page)
        assert "Sport" not in "".join(text_of(client.get(shared).text).partition("Analyse")[2])

    def test_who_opens_it_can_make_it_their_own(self, app: Flask):
        reader = stranger(app)
        page = reader.get(f"{BOTH}&hide1=Sport")
        assert "Set-Cookie" not in page.headers
        form = {(tag.get("name"), tag.get("value")) for tag in tags_of(page.text, "input")}
        assert {("of", A), ("of", B), ("hide1", "Sport")} <= form
        assert reader.post("/my", data={"of": [A, B], "hide1": "Sport"}).location == "/my"
        mine = text_of(reader.get(f"/my?{ON}").text)
        assert "Groupe B" in mine
        assert "Sport of Groupe A" in mine
        assert "This is your timetable" in text_of(reader.get(f"{BOTH}&hide1=Sport").text)

    def test_an_address_that_hides_markup_shows_it_as_text(self, client: FlaskClient):
        page = client.get("/timetable", query_string={"of": [A, B], "hide": "<script>alert(1)"}).text
        assert "<script>alert" not in page


class TestWhatCannotBeShown:
    def test_what_does_not_exist_any_more_is_named_and_the_rest_is_shown(self, client: FlaskClient):
        page = client.get(f"/timetable?of={A}&of=univ.gone&{ON}")
        words = text_of(page.text)
        assert page.status_code == 200
        assert "univ.gone does not exist any more" in words
        assert "Algorithmique" in words
        assert f"/plannings/{A}?view=week&date=2026-11-18" in links_of(page.text)

    def test_of_none_that_exists_the_names_are_said(self, client: FlaskClient):
        page = client.get("/timetable?of=univ.gone&of=univ.<b>")
        assert page.status_code == 404
        assert "univ.gone" in text_of(page.text)

    def test_nothing_and_too_much_are_refused_with_a_reason(self, client: FlaskClient):
        many = "&".join(f"of=x{n}" for n in range(13))
        for query, reason in (("", "no timetable"), ("of=", "no timetable"), (many, "12 timetables at most")):
            for page in (client.get(f"/timetable?{query}"), client.get(f"/compare?{query}")):
                assert page.status_code == 400
                assert reason in text_of(page.text)

    @pytest.mark.parametrize("title", ["{}", "{}" + "x" * 190])
    def test_hiding_too_many_courses_is_refused(self, client: FlaskClient, title: str):
        hidden = "&".join(f"hide={title.format(n)}" for n in range(101 if title == "{}" else 40))
        assert client.get(f"{BOTH}&{hidden}").status_code == 400
        assert client.get(f"/plannings/{A}?{hidden}").status_code == 400

    def test_a_long_selection_does_not_stand_in_every_link(self, client: FlaskClient):
        hidden = "&".join(f"hide={n}{'x' * 190}" for n in range(20))
        links = [link for link in links_of(client.get(f"{BOTH}&{hidden}").text) if "uid=" in link]
        assert links
        assert max(map(len, links)) < 200


class TestFreshness:
    @pytest.fixture
    def far(self, catalogue: CatalogueFolder, upstream: Upstream) -> str:
        """One planning that is at hand, one whose upstream answers, one whose does not."""
        upstream.serve("/good.ics", feed(vevent()), etag=True)
        upstream.fail("/bad.ics")
        catalogue.add(
            "far",
            leaf("good", upstream.url("/good.ics"), title="Good"),
            leaf("bad", upstream.url("/bad.ics"), title="Bad"),
        )
        return f"/timetable?of={A}&of=far.good&of=far.bad&{ON}"

    def test_what_is_at_hand_is_shown_and_the_rest_is_asked(
        self, far: str, upstream: Upstream, client: FlaskClient
    ):
        page = client.get(far)
        line = next(tag for tag in tags_of(page.text, "span") if tag.get("id") == "fresh")
        assert "1 live, 2 asked for the first time" in text_of(page.text)
        assert line["hx-trigger"] == "load, ask"
        assert "Algorithmique" in text_of(page.text)
        assert upstream.hits("/good.ics") == upstream.hits("/bad.ics") == 0

    def test_the_live_request_asks_all_that_are_due(self, far: str, upstream: Upstream, client: FlaskClient):
        words = text_of(client.get(f"{far}&live=1", headers=HTMX).text)
        assert "2 live, 1 without an answer" in words
        assert upstream.hits("/good.ics") == 1
        client.get(f"{far}&live=1")
        assert upstream.hits("/good.ics") == 1

    def test_the_same_events_are_not_sent_again(self, far: str, client: FlaskClient):
        page = client.get(f"{far}&live=1").text
        line = next(tag for tag in tags_of(page, "span") if tag.get("id") == "fresh")
        seen = (line["hx-vals"] or "").partition(': "')[2].partition('"')[0]
        answer = client.get(f"{far}&live=1&seen={seen}", headers=HTMX)
        assert len(seen) == 32
        assert answer.headers["HX-Reswap"] == "none"

    def test_copies_are_counted_and_the_oldest_is_dated(self, app: Flask):
        node, now = Node("a", "A", "univ.a"), datetime(2026, 11, 18, 9, 50, tzinfo=UTC)
        live = Source(node, Answer("network", None, refreshed_at=now), True)
        copy = Source(node, Answer("db", None, refreshed_at=now - timedelta(minutes=70)), False)
        older = Source(node, Answer("db", None, refreshed_at=now - timedelta(minutes=90)), True)
        with app.test_request_context():
            one = freshness_of_all([live, live, copy], now, PARIS)
            two = freshness_of_all([live, copy, older], now, PARIS)
        assert (one.state, one.text) == ("asking", "2 live, 1 saved copy of 09:40")
        assert two.text == "1 live, 2 saved copies, the oldest of 09:20"

    def test_all_live_says_so_as_one_does(self, client: FlaskClient):
        assert "Live, just now" in text_of(client.get(BOTH).text)


class TestCosts:
    def test_what_is_at_hand_costs_the_same_whatever_its_number(self, app: Flask, small):
        groups = own_groups(app.test_client())
        assert len({second_look(app, groups[:many]) for many in (2, 3, 4)}) == 1

    def test_what_is_not_at_hand_costs_the_same_for_each(self, app: Flask, small, make_app: MakeApp):
        groups = own_groups(app.test_client())
        costs = [first_look(make_app(), groups[:many]) for many in (2, 3, 4)]
        assert costs[2] - costs[1] == costs[1] - costs[0] > 0

    def test_strangers_get_no_cookie(self, client: FlaskClient):
        answer = client.get(BOTH)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-cache"


def own_groups(client: FlaskClient) -> list[str]:
    found = links_of(client.get("/plannings").text)
    return [link.rpartition("/")[2] for link in found if "timetable.group." in link]


def address_of(full_ids: list[str]) -> str:
    return "/timetable?" + "&".join(f"of={one}" for one in full_ids)


def first_look(app: Flask, full_ids: list[str]) -> int:
    """Statements for what the process does not remember; the tree of all things is read once, for every page."""
    client = app.test_client()
    client.get("/plannings")
    return count(app, client, full_ids)


def second_look(app: Flask, full_ids: list[str]) -> int:
    first_look(app, full_ids)
    return count(app, app.test_client(), full_ids)


def count(app: Flask, client: FlaskClient, full_ids: list[str]) -> int:
    with statements(app) as seen:
        assert client.get(address_of(full_ids)).status_code == 200
    return len(seen)
