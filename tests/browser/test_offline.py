"""Without a connection: what was looked at opens, says how old it is, and claims nothing of the present."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask, request, request_started
from playwright.sync_api import Browser, Page, expect

from blueprints.services import services_of
from fakes.upstream import Upstream
from support.application import CatalogueFolder, branch, leaf
from support.campus import Campus
from support.copies import saved, until_saved
from support.line import Line, line_to
from support.live_server import running_server
from support.screens import DESK, PHONE, OpenPage, axe_findings, watched_tabs
from support.week import WEEK, at

TD1, WEEK_47 = "/plannings/univ.info.td1", "/plannings/univ.info.td1?date=2026-11-18"
AGE = re.compile(r"^Saved copy of \d\d:\d\d: there is no connection$")
WEDNESDAY = at(2, "13:40")
"""While Probabilités is on."""


@pytest.fixture
def university(catalogue: CatalogueFolder, upstream: Upstream) -> None:
    (catalogue.path / "week.ics").write_text(WEEK, encoding="utf-8")
    upstream.serve("/far.ics", WEEK)
    td1 = leaf("td1", "file:week.ics", title="L2 Informatique, TD 1")
    catalogue.add("univ", branch("info", td1, leaf("far", upstream.url("/far.ics"))), title="Université")


@pytest.fixture
def line(university: None, app: Flask) -> Iterator[Line]:
    with line_to(app) as line:
        yield line


@pytest.fixture
def open_page(browser: Browser, line: Line) -> Iterator[OpenPage]:
    """Open an address and wait until it is saved. No complaint is allowed, not even of what could not be fetched."""
    with watched_tabs(browser, line.url) as opened:

        def seen(address: str, viewport: dict[str, int] = DESK, **options: object) -> Page:
            page = opened(address, viewport, **options)
            until_saved(page, address)
            return page

        yield seen


def go_on(page: Page, weeks: int = 1) -> None:
    for _ in range(weeks):
        before = page.locator(".when").inner_text()
        page.get_by_role("link", name="Next week").click()
        expect(page.locator(".when")).not_to_have_text(before)


@pytest.mark.usefixtures("university")
def test_two_weeks_open_after_the_server_has_stopped(
    browser: Browser, tmp_path: Path, catalogue: CatalogueFolder
):
    with ExitStack() as tabs:
        with running_server(tmp_path, PLANNINGS_LOCATION=str(catalogue.path)) as server:
            opened = tabs.enter_context(watched_tabs(browser, server.url))
            pages = [opened(WEEK_47, size) for size in (DESK, PHONE)]
            for page in pages:
                until_saved(page, TD1)
                go_on(page)
                until_saved(page, TD1, 2)
        for page in pages:
            both_weeks_open(page)


def both_weeks_open(page: Page) -> None:
    page.goto(WEEK_47)
    expect(page.locator("#fresh.old")).to_have_text(AGE)
    expect(page.get_by_role("link", name="Algorithmique")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]
    go_on(page)
    expect(page.locator("#fresh.old")).to_have_text(AGE)
    expect(page).to_have_title("L2 Informatique, TD 1, 23 – 27 November 2026 · Horarium")
    page.reload()
    expect(page.locator(".when")).to_contain_text("23 – 27 November 2026")
    page.get_by_role("link", name="Previous week").click()
    expect(page.get_by_role("link", name="Algorithmique")).to_be_visible()
    page.go_back()
    expect(page.locator(".when")).to_contain_text("23 – 27 November 2026")
    expect(page.locator("#fresh.old")).to_have_text(AGE)


@pytest.mark.usefixtures("university")
def test_the_first_visit_asks_for_the_page_once(app: Flask, open_page: OpenPage):
    asked: list[str] = []

    def note(_app: Flask) -> None:
        asked.append(request.full_path)

    with request_started.connected_to(note, app):
        open_page(WEEK_47)
    assert asked.count(WEEK_47) == 1
    files = [path for path in asked if path.startswith("/assets/")]
    assert len(files) == len(set(files))


def test_the_ninth_week_pushes_out_the_one_that_was_not_seen_for_longest(open_page: OpenPage, line: Line):
    page = open_page(WEEK_47)
    go_on(page, 7)
    until_saved(page, TD1, 8)
    page.goto(WEEK_47)
    page.goto(f"{TD1}?date=2027-01-20")
    until_saved(page, "2027-01-20")
    held = saved(page)
    assert len(held) == 8
    assert WEEK_47 in held
    assert f"{TD1}?date=2026-11-25" not in held


def test_a_server_that_hangs_or_stops_in_the_middle_is_given_five_seconds(open_page: OpenPage, line: Line):
    page = open_page(WEEK_47)
    go_on(page)
    until_saved(page, TD1, 2)
    line.hang()
    page.get_by_role("link", name="Previous week").click()
    expect(page.locator("#fresh.old")).to_have_text(AGE, timeout=15_000)
    line.mend()
    expect(page.locator(".toast")).to_contain_text("The connection is back.")
    line.stall()
    page.goto(f"{TD1}?date=2026-11-25")
    expect(page.locator("#fresh.old")).to_have_text(AGE)
    expect(page.locator(".toast")).to_have_count(0)
    line.mend()
    expect(page.locator(".toast")).to_contain_text("The connection is back.")


def test_when_the_connection_is_back_the_page_says_so_and_offers_to_reload(open_page: OpenPage, line: Line):
    page = open_page(WEEK_47)
    line.cut()
    page.reload()
    expect(page.locator("#fresh.old")).to_have_text(AGE)
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#say")).to_have_text("The connection is back.")
    page.get_by_role("button", name="Reload").click()
    expect(page.locator("#fresh")).to_contain_text("Live")
    expect(page.locator(".toast")).to_have_count(0)


def test_a_page_that_was_never_seen_lists_those_that_were(open_page: OpenPage, line: Line):
    said = {
        "en-GB": ("You are offline", "Saved copy of "),
        "fr": ("Vous êtes hors ligne", "Copie enregistrée ("),
        "de": ("Sie sind offline", "Gespeicherte Kopie ("),
    }
    pages = [
        open_page(WEEK_47, size, locale=locale)
        for locale, size in zip(said, (DESK, PHONE, DESK), strict=True)
    ]
    line.cut()
    for page, (heading, age) in zip(pages, said.values(), strict=True):
        page.goto("/rooms")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(page.locator(".lines li .dim")).to_contain_text(age)
        expect(page.locator("#none")).to_be_hidden()
        assert axe_findings(page) == []
        page.locator(".lines").get_by_role("link", name="L2 Informatique, TD 1").click()
        expect(page.locator("#fresh.old")).to_contain_text(age)


def test_a_saved_copy_claims_nothing_of_the_present(open_page: OpenPage, line: Line):
    with time_machine.travel(WEDNESDAY):
        page = open_page(TD1)
        page.get_by_role("link", name="Probabilités").click()
        expect(page.get_by_role("dialog").locator(".tag.now")).to_be_visible()
        until_saved(page, "/event")
    line.cut()
    page.clock.set_fixed_time(datetime.fromisoformat("2026-11-19T14:40:00+01:00"))
    page.goto(TD1)
    expect(page.locator("#fresh.old")).to_have_text("Saved copy of yesterday, 13:40: there is no connection")
    expect(page.locator(".now, .is-now")).to_have_count(0)
    expect(page.locator(".day.today")).to_have_count(1)
    expect(page.locator("[aria-current=date]").first).to_contain_text("19")
    page.get_by_role("link", name="Probabilités").click()
    card = page.get_by_role("dialog")
    expect(card.locator(".fresh.old")).to_contain_text("Saved copy of yesterday, 13:40")
    expect(card.locator(".now")).to_have_count(0)


def test_a_saved_list_of_free_rooms_says_at_each_of_when_it_is(app: Flask, open_page: OpenPage, line: Line):
    Campus(services_of(app).new_session)
    with time_machine.travel(WEDNESDAY):
        page = open_page("/rooms/free")
        expect(page.locator(".until")).to_have_text("Free until closinguntil closing7 h 20")
    line.cut()
    page.clock.set_fixed_time(WEDNESDAY)
    page.reload()
    expect(page.locator("h1")).to_have_text("1 room is free (as of 13:40)")
    expect(page.locator(".until")).to_have_text("Free until closing (as of 13:40)")
    expect(page.locator("#found")).to_have_text("Free then")


def test_what_cannot_come_is_said_and_takes_nothing_away(open_page: OpenPage, line: Line):
    page = open_page(WEEK_47)
    line.cut()
    page.get_by_role("link", name="Algorithmique").click()
    expect(page.locator(".toast")).to_have_text("There is no connection. The page stays as it is.")
    expect(page.locator("#say")).to_have_text("There is no connection. The page stays as it is.")
    page.evaluate("htmx.trigger('#fresh', 'ask')")
    expect(page.locator("#fresh.old")).to_contain_text("Live")
    expect(page.get_by_role("link", name="Algorithmique")).to_be_visible()


def test_the_answer_of_the_upstream_is_what_is_saved(open_page: OpenPage, line: Line, upstream: Upstream):
    address = "/plannings/univ.info.far?date=2026-11-18"
    upstream.serve("/far.ics", WEEK, delay=0.3)
    page = open_page(WEEK_47)
    page.goto(address)  # a skeleton, at first
    expect(page.locator("#fresh")).to_contain_text("Live")
    line.cut()
    page.reload()
    expect(page.get_by_role("link", name="Algorithmique")).to_be_visible()
    expect(page.locator("#total")).to_have_text("6 h in 4 meetings")
    expect(page.locator("#fresh.old")).to_have_text(AGE)
