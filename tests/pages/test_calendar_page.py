"""The calendar of a planning over HTTP: views, dates, ids, blocks for htmx, words."""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from support.html import links_of, tags_of, text_of
from support.week import ODD_ID

pytestmark = pytest.mark.usefixtures("university")

WEEK = "/plannings/univ.info.td1?date=2026-11-18"
HTMX = {"HX-Request": "true"}


def test_a_week_shows_its_classes_in_time_order(client: FlaskClient):
    page = client.get(WEEK)
    words = text_of(page.text)
    assert page.status_code == 200
    assert "16 – 20 November 2026 week 47" in words
    assert "Algorithmique CM , Monday 16 November, 08:15 to 09:45, Amphi Nord, LEMOINE Camille" in words
    assert words.index("Algorithmique") < words.index("Probabilités") < words.index("Projet")
    assert "L2 Informatique, TD 1" in words


def test_the_states_of_a_meeting_are_said_in_words(client: FlaskClient):
    words = text_of(client.get(WEEK).text)
    assert "Bases de données TD , Tuesday 17 November, 10:15 to 11:45, B101, cancelled" in words
    assert "Probabilités TD , Wednesday 18 November, 13:30 to 15:00, not certain" in words
    assert "Projet , Thursday 19 November, 15:15 to 16:45, online" in words


def test_the_total_counts_what_takes_place(client: FlaskClient):
    assert "6 h in 4 meetings" in text_of(client.get(WEEK).text)


@pytest.mark.parametrize(
    ("view", "title"),
    [
        ("day", "Wednesday 18 November 2026 week 47"),
        ("week", "16 – 20 November 2026 week 47"),
        ("month", "November 2026 weeks 44 to 49"),
        ("agenda", "18 November – 1 December 2026 weeks 47 to 49"),
    ],
)
def test_every_view_shows_the_same_meeting(client: FlaskClient, view: str, title: str):
    page = client.get(f"{WEEK}&view={view}")
    assert page.status_code == 200
    assert title in text_of(page.text)
    assert "Probabilités" in text_of(page.text)


def test_an_unknown_view_is_the_week(client: FlaskClient):
    assert "16 – 20 November 2026" in text_of(client.get(f"{WEEK}&view=year").text)


@pytest.mark.parametrize(
    "text", ["2026-13-45", "20261118", "2026-W47-3", "tomorrow", "0001-01-01", "9999-12-31", "२०२६-११-१८"]
)
def test_a_date_that_is_none_says_so(client: FlaskClient, text: str):
    page = client.get("/plannings/univ.info.td1", query_string={"date": text})
    assert page.status_code == 400
    assert f"“{text}” is not a day" in text_of(page.text)
    assert "/plannings/univ.info.td1" in links_of(page.text)


@pytest.mark.parametrize("on", ["1970-01-01", "2199-12-31"])
@pytest.mark.parametrize("view", ["day", "week", "month", "agenda"])
def test_the_first_and_the_last_day_that_exist_are_shown(client: FlaskClient, on: str, view: str):
    page = client.get("/plannings/univ.info.td1", query_string={"date": on, "view": view})
    assert page.status_code == 200


def test_weekends_are_shown_when_asked_for_and_stay_in_the_links(client: FlaskClient):
    assert "Saturday" not in text_of(client.get(WEEK).text)
    page = client.get(f"{WEEK}&weekends=1")
    assert "Saturday" in text_of(page.text)
    assert "/plannings/univ.info.td1?view=week&date=2026-11-25&weekends=1" in links_of(page.text)


def test_the_links_lead_to_the_neighbours_and_to_the_other_views(client: FlaskClient):
    links = links_of(client.get(WEEK).text)
    address = "/plannings/univ.info.td1?view="
    for target in (
        "week&date=2026-11-11",
        "week&date=2026-11-25",
        "week",
        "day&date=2026-11-18",
        "month&date=2026-11-18",
        "agenda&date=2026-11-18",
    ):
        assert address + target in links


def test_htmx_gets_the_calendar_without_the_page_around_it(client: FlaskClient):
    block = client.get(WEEK, headers=HTMX).text
    assert "<html" not in block
    assert block.count('id="calendar"') == 1
    assert "<title>L2 Informatique, TD 1, 16 – 20 November 2026 · Horarium</title>" in block
    assert 'id="fresh" hx-swap-oob="outerHTML"' in block
    assert "16 – 20 November 2026, week 47, 6 h in 4 meetings" in text_of(block)


def test_going_back_in_history_gets_the_whole_page(client: FlaskClient):
    page = client.get(WEEK, headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in page.text


def test_caches_keep_pages_and_blocks_apart(client: FlaskClient):
    vary = client.get(WEEK).headers["Vary"]
    assert "HX-Request" in vary
    assert "HX-History-Restore-Request" in vary


def test_titles_cannot_bring_markup(client: FlaskClient):
    page = client.get(WEEK).text
    assert "Anglais &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert [tag for tag in tags_of(page, "script") if "src" not in tag] == []


def test_a_page_has_no_inline_style_or_script(client: FlaskClient):
    for address in (WEEK, f"{WEEK}&view=month", "/plannings", "/plannings/none"):
        page = client.get(address).text
        assert tags_of(page, "style") == []
        assert all("src" in tag for tag in tags_of(page, "script"))
        assert " style=" not in page
        assert " onclick=" not in page


@pytest.mark.parametrize("view", ["day", "week", "month", "agenda"])
def test_an_id_may_hold_any_character(client: FlaskClient, view: str):
    page = client.get(f"/plannings/univ.{quote(ODD_ID)}?date=2026-11-18&view={view}")
    assert page.status_code == 200
    assert "Étrange &lt;script&gt;alert(2)&lt;/script&gt;" in page.text
    following = next(link for link in links_of(page.text) if "view=day" in link)
    assert client.get(following).status_code == 200


def test_ids_on_a_page_are_unique(client: FlaskClient):
    for view in ("day", "week", "month", "agenda"):
        page = client.get(f"{WEEK}&view={view}").text
        ids = [
            tag["id"]
            for name in ("a", "p", "span", "h1", "h2", "div", "section", "input", "dialog", "main", "button")
            for tag in tags_of(page, name)
            if "id" in tag
        ]
        assert sorted(ids) == sorted(set(ids))
        assert len(ids) > 10


def test_an_empty_week_names_the_next_class_and_leads_there(client: FlaskClient):
    page = client.get("/plannings/univ.info.td1?date=2026-11-25").text
    assert "No classes this week" in text_of(page)
    assert "The next class is Algorithmique on Monday 7 December, 08:15 , in B204." in text_of(page)
    assert "/plannings/univ.info.td1?view=week&date=2026-12-07" in links_of(page)


def test_a_week_after_the_last_class_names_the_last_one(client: FlaskClient):
    page = client.get("/plannings/univ.info.td1?date=2027-03-03").text
    assert "The last class was Algorithmique on Monday 7 December 2026, 08:15" in text_of(page)


def test_a_planning_without_events_says_so(client: FlaskClient):
    page = client.get("/plannings/univ.info.empty")
    assert page.status_code == 200
    assert "No events in this timetable" in text_of(page.text)


def test_a_branch_shows_what_is_below_it(client: FlaskClient):
    page = client.get("/plannings/univ.info")
    assert page.status_code == 200
    assert "Licence Informatique 3 plannings" in text_of(page.text)
    assert "/plannings/univ.info.td2" in links_of(page.text)


def test_an_unknown_id_offers_the_nearest_by_name_and_a_search(client: FlaskClient):
    page = client.get("/plannings/univ.info.td9")
    assert page.status_code == 404
    assert "No timetable at this address" in text_of(page.text)
    assert "/plannings/univ.info" in links_of(page.text)
    assert "/plannings/univ.info.td1" in links_of(page.text)
    assert [tag["name"] for tag in tags_of(page.text, "input") if tag.get("type") == "search"] == ["q"]


def test_an_unknown_id_cannot_bring_markup(client: FlaskClient):
    page = client.get("/plannings/" + quote("<script>alert(3)</script>"))
    assert page.status_code == 404
    assert "<script>alert" not in page.text


def test_htmx_gets_an_error_without_the_page_around_it(client: FlaskClient):
    block = client.get("/plannings/univ.info.td9", headers=HTMX)
    assert block.status_code == 404
    assert "<html" not in block.text
    assert "No timetable at this address" in block.text


def test_a_wrong_method_has_a_page_of_its_own(client: FlaskClient):
    page = client.post("/plannings")
    assert page.status_code == 405
    assert "GET" in page.headers["Allow"]
    assert "This address does something else" in text_of(page.text)


def test_an_address_that_is_none_has_a_page_of_its_own(client: FlaskClient):
    page = client.get("/nothing/here")
    assert page.status_code == 404
    assert "Nothing at this address" in text_of(page.text)
