"""How a page says how old it is, and how it gets the upstream's answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from blueprints.pages.freshness import freshness_of
from fakes.upstream import Upstream
from services.plannings.service import Answer
from support.application import MakeApp
from support.feeds import feed, vevent
from support.html import links_of, tags_of, text_of
from support.planning import FEED

PAGE = "/plannings/univ.td1?date=2026-11-18"
LIVE = f"{PAGE}&live=1"
HTMX = {"HX-Request": "true"}
NOW = datetime(2026, 11, 18, 9, 50, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def restarted(make_app: MakeApp, stored: Callable[[], object], client: FlaskClient) -> FlaskClient:
    """A client of a server that has a saved copy and no memory of the upstream."""
    client.get(LIVE)
    stored()
    return make_app().test_client()


def fresh_line(html: str) -> dict[str, str | None]:
    return next(tag for tag in tags_of(html, "span") if tag.get("id") == "fresh")


def test_the_first_visit_shows_a_skeleton_and_asks(planning: str, upstream: Upstream, client: FlaskClient):
    page = client.get(PAGE)
    assert upstream.hits(FEED) == 0
    assert "Asking the university’s server" in text_of(page.text)
    assert fresh_line(page.text)["hx-trigger"] == "load, ask"
    assert any("skel" in (tag.get("class") or "") for tag in tags_of(page.text, "li"))
    assert "No meetings" not in text_of(page.text)


def test_without_javascript_the_first_visit_loads_the_answer(planning: str, client: FlaskClient):
    page = client.get(PAGE).text
    [refresh] = [tag for tag in tags_of(page, "meta") if tag.get("http-equiv") == "refresh"]
    address = refresh["content"].removeprefix("0; url=")
    assert "Algorithmique" in text_of(client.get(address).text)
    assert "http-equiv" not in client.get(address).text


def test_a_live_answer_says_so(planning: str, client: FlaskClient):
    words = text_of(client.get(LIVE).text)
    assert "Live, just now" in words
    assert "Algorithmique" in words


def test_what_was_live_a_moment_ago_is_shown_without_asking_again(
    planning: str, upstream: Upstream, client: FlaskClient
):
    client.get(LIVE)
    page = client.get(PAGE).text
    assert upstream.hits(FEED) == 1
    assert "Live, just now" in text_of(page)
    assert fresh_line(page)["hx-trigger"] == "ask"


def test_the_saved_copy_is_painted_without_asking(planning: str, upstream: Upstream, restarted: FlaskClient):
    upstream.reset()
    page = restarted.get(PAGE).text
    assert upstream.hits(FEED) == 0
    assert "Algorithmique" in text_of(page)
    assert "Saved copy of" in text_of(page)
    assert fresh_line(page)["hx-trigger"] == "load, ask"
    assert any("live=1" in link for link in links_of(page))


def test_the_same_events_change_only_the_freshness_line(planning: str, restarted: FlaskClient):
    seen = next(tag for tag in [fresh_line(restarted.get(PAGE).text)])["hx-vals"]
    block = restarted.get(f"{LIVE}&seen={seen.split(chr(34))[3]}", headers=HTMX)
    assert block.headers["HX-Reswap"] == "none"
    assert "Live, just now" in text_of(block.text)
    assert 'id="period"' not in block.text


def test_other_events_change_the_period_and_leave_the_tools(
    planning: str, upstream: Upstream, restarted: FlaskClient
):
    seen = fresh_line(restarted.get(PAGE).text)["hx-vals"].split('"')[3]
    upstream.serve(FEED, feed(vevent(), vevent("e2", "Probabilités")), etag=True)
    block = restarted.get(f"{LIVE}&seen={seen}", headers=HTMX)
    assert "HX-Reswap" not in block.headers
    assert "Probabilités" in text_of(block.text)
    assert 'id="period"' in block.text
    assert 'id="next"' not in block.text
    assert "3 h in 2 meetings" in text_of(block.text)


def test_a_silent_upstream_leaves_the_saved_copy_and_says_so(
    planning: str, upstream: Upstream, restarted: FlaskClient
):
    upstream.fail(FEED)
    page = restarted.get(LIVE).text
    assert "Algorithmique" in text_of(page)
    assert "the university’s server does not answer Try again" in text_of(page)


def test_a_silent_upstream_without_a_copy_says_what_to_do(
    planning: str, upstream: Upstream, client: FlaskClient
):
    upstream.fail(FEED)
    page = client.get(LIVE)
    assert page.status_code == 200
    assert "There is no saved copy of TD 1 yet" in text_of(page.text)
    assert any("live=1" in link for link in links_of(page.text))
    assert "http-equiv" not in page.text


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=2), "Live, just now"),
        (timedelta(seconds=12), "Live, 12 s ago"),
        (timedelta(seconds=59), "Live, 59 s ago"),
        (timedelta(minutes=3), "Live, 3 min ago"),
    ],
)
def test_the_age_of_a_live_answer(age: timedelta, text: str):
    assert freshness_of(Answer("network", None, refreshed_at=NOW - age), True, NOW, PARIS).text == text


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 11, 18, 8, 40, tzinfo=UTC), "Saved copy of 09:40"),
        (datetime(2026, 11, 17, 22, 59, tzinfo=UTC), "Saved copy of yesterday, 23:59"),
        (datetime(2026, 11, 17, 23, 1, tzinfo=UTC), "Saved copy of 00:01"),
        (datetime(2026, 11, 12, 8, 40, tzinfo=UTC), "Saved copy of 12 November, 09:40"),
        (datetime(2025, 11, 12, 8, 40, tzinfo=UTC), "Saved copy of 12 November 2025"),
    ],
)
def test_the_age_of_a_saved_copy_is_told_in_the_institutions_zone(at: datetime, text: str):
    answer = Answer("db", None, refreshed_at=at)
    assert freshness_of(answer, False, NOW, PARIS).text == text
    assert freshness_of(answer, True, NOW, PARIS).text == f"{text}: the university’s server does not answer"


@pytest.mark.parametrize("worse", [feed(), feed(vevent("e1"))], ids=["empty", "shrunken"])
def test_a_page_keeps_to_the_copy_while_the_upstream_lacks_most_meetings(
    planning: str, upstream: Upstream, client: FlaskClient, stored: Callable[[], object], worse: str
):
    soon = datetime.now(UTC) + timedelta(days=1)
    date = f"date={soon.date()}"
    hours = [vevent(f"e{number}", starts_at=soon + timedelta(hours=number)) for number in range(8)]
    upstream.serve(FEED, feed(*hours))
    client.get(f"/plannings/univ.td1?{date}&live=1")
    stored()
    upstream.serve(FEED, worse)
    answer = client.get("/api/plannings/univ.td1?events=true").get_json()
    assert answer["source"] == "network", "programs get what the network gives"
    words = text_of(client.get(f"/plannings/univ.td1?{date}&live=1").text)
    assert "most meetings are missing on the university’s server" in words
    assert "Algorithmique" in words
