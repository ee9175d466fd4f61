"""A feed with 19,000 lessons at one time: the page of it stays a page."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import create_app
from config import Settings
from hostile.feeds import many
from services.timetable.layout import MOST_SHOWN
from support.application import CatalogueFolder, leaf
from support.html import links_of, text_of
from support.instances import end
from support.statements import statements

LESSONS = 19_000
MOST_BYTES = 1_000_000
MOST_TO_READ_AGAIN = 2
"""Statements for a content that is too large to be kept in memory."""
VIEWS = ["day", "week", "month", "agenda"]
MOST_CARDS = MOST_SHOWN + 50 * 3
"""On a month's page, where each day has three lines beside the chosen day in full."""
PAGE = "/plannings/univ.crowd?date=2026-11-16&view={}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """At 09:00 in Paris all lessons of a year, at 14:00 the one that somebody looks for."""
    folder = tmp_path_factory.mktemp("crowd")
    catalogue = CatalogueFolder(folder)
    same = "DTSTART:20261116T080000Z\r\nDTEND:20261116T100000Z\r\nSUMMARY:Everything at once\r\nLOCATION:"
    alone = (
        "BEGIN:VEVENT\r\nUID:alone\r\nDTSTART:20261116T130000Z\r\nDTEND:20261116T140000Z\r\nSUMMARY:Alone\r\n"
    )
    body = many(LESSONS, f"{same}{'room ' * 40}").removesuffix("END:VCALENDAR\r\n")
    (catalogue.path / "crowd.ics").write_text(
        f"{body}{alone}END:VEVENT\r\nEND:VCALENDAR\r\n", encoding="utf-8"
    )
    (catalogue.path / "quiet.ics").write_text(many(1, same), encoding="utf-8")
    catalogue.add("univ", leaf("crowd", "file:crowd.ics"), leaf("quiet", "file:quiet.ics"))
    app = create_app(
        Settings(instance_path=folder / "instance", plannings_location=folder, run_jobs=False, demo=False)
    )
    yield app.test_client()
    end(app)


def test_a_page_of_19000_lessons_at_once_stays_a_page(client: FlaskClient):
    for view in VIEWS:
        page = client.get(PAGE.format(view))
        cards = [href for href in links_of(page.text) if "uid=" in href]
        assert page.status_code == 200
        assert len(page.data) < MOST_BYTES
        assert 500 < len(cards) <= MOST_CARDS
        assert any(href.endswith("uid=alone") for href in cards)


def test_what_is_not_shown_is_counted_and_leads_to_the_day(client: FlaskClient):
    week, day = (client.get(PAGE.format(view)).text for view in ("week", "day"))
    left_out = LESSONS + 2 - MOST_SHOWN
    assert f"{left_out:,} more on this day" in text_of(week)
    assert PAGE.format("day").partition("?")[0] + "?view=day&date=2026-11-16" in links_of(week)
    assert f"{left_out:,} more on this day are too many to show." in text_of(day)
    assert f"{LESSONS + 2:,} meetings" in text_of(week)


def test_a_crowd_costs_no_more_queries_than_a_lesson(client: FlaskClient):
    for name in ("crowd", "quiet"):
        client.get(f"/plannings/univ.{name}?date=2026-11-16")
    counts = []
    for name in ("crowd", "quiet"):
        with statements(client.application) as seen:
            client.get(f"/plannings/univ.{name}?date=2026-11-16")
        counts.append(len(seen))
    assert counts[0] <= counts[1] + MOST_TO_READ_AGAIN
