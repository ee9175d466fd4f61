"""The page of the feeds as a whole: what its heading says, and what it costs."""

import re
from collections.abc import Callable
from cProfile import Profile
from pathlib import Path
from pstats import Stats

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import PlanningFeed
from services.plannings.feed_states import OFTEN
from support.application import CatalogueFolder, MakeApp, branch, leaf
from support.feed_rows import Rows, ago
from support.html import text_of
from support.pages import PageClient, page_client

URL = "https://feeds.example/x.ics"


@pytest.fixture
def client(app: Flask) -> PageClient:
    return page_client(app)


@pytest.fixture
def institutions(catalogue: CatalogueFolder) -> None:
    names = ("off", "failing", "doubted", "never", "old", "live")
    catalogue.add("univ", branch("l1", *(leaf(name, URL) for name in names)))
    catalogue.add("hs.de", leaf("kurs", URL))


def page_of(client: FlaskClient) -> str:
    answer = client.get("/admin/feeds")
    assert answer.status_code == 200
    return answer.text


ALL = (*(f"univ.l1.{name}" for name in ("off", "failing", "doubted", "never", "old", "live")), "hs.de.kurs")


@pytest.mark.usefixtures("institutions")
class TestHeading:
    """The heading, the badge and what programs are told say the same."""

    def heading(self, client: FlaskClient) -> tuple[str, str]:
        page = text_of(page_of(client))
        badge = next((word for word in ("Unhealthy", "Degraded") if word in page), "Healthy")
        assert badge.lower() == client.get("/api/ops/plannings").get_json()["status"]
        return text_of(re.findall("<h1>(.*?)</h1>", page_of(client))[0]).strip(), badge

    def test_no_feed_needs_a_look(self, client: FlaskClient, rows: Rows):
        for full_id in ALL:
            rows.feed(full_id, (5,), refreshed_at=ago(hours=1))
        assert self.heading(client) == ("7 feeds need no attention", "Healthy")

    def test_a_single_failure_is_told_in_its_row_and_nowhere_else(self, client: FlaskClient, rows: Rows):
        for full_id in ALL:
            rows.feed(full_id, (5,), refreshed_at=ago(hours=1), failures=1, failure_kind="timeout")
        assert self.heading(client) == ("7 feeds need no attention", "Healthy")
        assert text_of(page_of(client)).count("The server does not answer in time") == 7

    def test_a_new_installation_in_quiet_hours_says_that_it_fills(self, make_app: MakeApp):
        always = {"jobs_quiet_hours": "00:00-23:59", "jobs_quiet_hours_timezone": "UTC"}
        client = page_client(make_app(**always))
        Rows.of(client.application).feed("univ.l1.off", (5,), refreshed_at=ago(hours=1))
        assert self.heading(client) == ("Filling: 1 of 7 feeds have a saved copy", "Degraded")

    def test_one_that_ought_to_be_filled_by_now_needs_a_look_itself(self, make_app: MakeApp):
        client = page_client(make_app(jobs_quiet_hours=None))
        Rows.of(client.application).refresh("univ.l1.off", enqueued_at=ago(hours=3))
        assert self.heading(client) == ("The installation needs a look", "Unhealthy")

    def test_feeds_that_need_a_look_come_first(self, client: FlaskClient, rows: Rows):
        rows.feed("univ.l1.off", failures=OFTEN, failure_kind="timeout")
        assert self.heading(client) == ("1 of 7 feeds need a look", "Degraded")


def page_calls(make_app: Callable[[], Flask], catalogue: CatalogueFolder, count: int) -> int:
    """How many functions it takes to make a full page in an installation of so many feeds."""
    catalogue.add("univ", *(leaf(f"p{number}", URL) for number in range(count)))
    client = page_client(make_app())
    rows = Rows.of(client.application)
    rows.add(*(PlanningFeed(full_id=f"univ.p{number}", failures=number % 7) for number in range(count)))
    rows.add(*(Rows.refresh_row(f"univ.p{number}") for number in range(count)))
    page_of(client)
    profile = Profile()
    page = profile.runcall(page_of, client)
    assert page.count('<tr id="f-') == 100
    return Stats(profile).total_calls  # type: ignore[attr-defined, no-any-return]


def test_what_is_not_shown_costs_next_to_nothing(
    make_app: MakeApp, catalogue: CatalogueFolder, tmp_path: Path
):
    few = page_calls(make_app, catalogue, 100)
    (tmp_path / "large").mkdir()
    many = page_calls(lambda: make_app(instance_path=tmp_path / "large"), catalogue, 4000)
    assert many < 1.4 * few
