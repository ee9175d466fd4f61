"""The page of the feeds in a browser: wide and narrow, light and dark, by keyboard, with and without scripts."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, delete
from sqlalchemy.orm import Session, sessionmaker

from models import PlanningBackup, PlanningFeed, PlanningRefresh
from models.sqlite import prepare_engine
from support.application import CatalogueFolder, branch, leaf
from support.feed_rows import Rows, ago
from support.live_server import LiveServer, running_server
from support.screens import DESK, PHONE, OpenPage, axe_findings, watched_tabs

FEEDS = "/admin/feeds"
PASSWORD = "browser password"
NAMES = ("off", "failing", "doubted", "never", "old", "live")
URL = "https://feeds.example/x.ics"


@pytest.fixture(scope="module")
def guarded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("admin")
    (folder / "catalogue").mkdir()
    leaves = (leaf(name, URL, title=f"L2 Informatique, {name}") for name in NAMES)
    CatalogueFolder(folder / "catalogue").add(
        "univ", branch("l2", *leaves, title="Licence"), title="Université"
    )
    settings = {"PLANNINGS_LOCATION": str(folder / "catalogue"), "SUPERADMIN_PASSWORD": PASSWORD}
    with running_server(folder, **settings) as server:
        yield server


@pytest.fixture
def feeds(guarded_server: LiveServer) -> Iterator[Rows]:
    """One feed in each state, the same for every test."""
    engine = create_engine(f"sqlite:///{guarded_server.instance / 'horarium.db'}")
    prepare_engine(engine)
    rows = Rows(sessionmaker(engine))
    with Session(engine) as session, session.begin():
        for table in (PlanningRefresh, PlanningFeed, PlanningBackup):
            session.execute(delete(table))
    failed = {"failures": 10, "failure_kind": "http_4xx", "host": "feeds.example:443"}
    history = ",".join(f"{day}:{300 - day % 7 * 9}" for day in range(20))
    rows.feed("univ.l2.off", (290,), refreshed_at=ago(days=2), disabled_until=ago(days=-7), **failed)
    rows.feed("univ.l2.failing", failures=4, failure_kind="timeout", host="feeds.example:443")
    rows.feed("univ.l2.doubted", (297, 300), refreshed_at=ago(hours=1), counts=history)
    rows.quarantine("univ.l2.doubted", 12, hours=2)
    rows.feed("univ.l2.old", (280,), refreshed_at=ago(hours=9))
    rows.feed("univ.l2.live", (301,), refreshed_at=ago(minutes=9), counts=history)
    rows.feed("univ.l1.gone", (1,), refreshed_at=ago(days=9), vanished_at=ago(days=3))
    yield rows
    engine.dispose()


@pytest.fixture
def open_admin(browser: Browser, guarded_server: LiveServer, feeds: Rows) -> Iterator[OpenPage]:
    """Open an address signed in; what a tab complains about fails the test."""
    with watched_tabs(browser, guarded_server.url) as opened:

        def signed_in(address: str, viewport: dict[str, int] = DESK, **options: object) -> Page:
            page = opened(f"/sign-in?next={quote(address)}", viewport, **options)
            page.get_by_label("User name").fill("admin")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("heading", level=1)).to_contain_text("feeds need")
            return page

        yield signed_in


def test_axe_finds_nothing_when_all_is_told(open_admin: OpenPage):
    page = open_admin(f"{FEEDS}?done=retry&of=univ.l2.off", PHONE, color_scheme="dark")
    for summary in page.locator("td summary").all():
        summary.click()
    assert axe_findings(page) == []


def test_axe_finds_nothing_where_the_sign_in_is_refused(browser: Browser, guarded_server: LiveServer):
    with browser.new_context(base_url=guarded_server.url, color_scheme="dark") as context:
        page = context.new_page()
        page.goto(FEEDS)
        page.get_by_label("User name").fill("admin")
        page.get_by_label("Password").fill("wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_text("This user name and password do not match.")).to_be_visible()
        assert axe_findings(page) == []


def test_a_phone_shows_it_without_scrolling_sideways(open_admin: OpenPage):
    page = open_admin(FEEDS, PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert (
        page.evaluate("(list => list.scrollWidth - list.clientWidth)(document.querySelector('.scroll'))") == 0
    )
    small = page.evaluate(
        """() => [...document.querySelectorAll("main :is(button, summary, select, .stats a)")]
            .filter(element => element.checkVisibility())
            .map(element => [element.textContent.trim().slice(0, 20), element.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""
    )
    assert small == []


def test_accepting_changes_the_row_and_is_told(open_admin: OpenPage):
    page = open_admin(FEEDS)
    row = page.get_by_role("row", name="L2 Informatique, doubted")
    row.get_by_role("button", name="Accept").click()
    expect(row.get_by_text("Live")).to_be_visible()
    expect(row.get_by_role("button", name="Accept")).to_have_count(0)
    expect(page.locator("#say")).to_contain_text("is shown from now on")
    expect(page).to_have_url(re.compile(f"{FEEDS}$"))


def test_retry_keeps_the_focus_on_its_button(open_admin: OpenPage):
    page = open_admin(FEEDS)
    row = page.get_by_role("row", name="L2 Informatique, off")
    button = row.get_by_role("button", name="Retry now")
    button.focus()
    page.keyboard.press("Enter")
    expect(row).to_contain_text("next try")
    expect(button).to_be_focused()


def test_the_list_follows_what_is_typed_and_so_does_the_address(open_admin: OpenPage):
    page = open_admin(FEEDS)
    page.keyboard.press("/")
    page.keyboard.type("old")
    expect(page.locator("tbody tr[id^=f-]")).to_have_count(1)
    expect(page.locator("#say")).to_have_text("1 feed fits")
    expect(page).to_have_url(re.compile("q=old"))
    page.get_by_role("link", name=re.compile("All")).first.click()
    expect(page).to_have_url(re.compile("q=old"))


def test_without_scripts_a_button_leads_back_with_a_message(open_admin: OpenPage):
    page = open_admin(f"{FEEDS}?state=off", java_script_enabled=False)
    page.get_by_role("row", name="L2 Informatique, off").get_by_role("button", name="Retry now").click()
    expect(page.locator(".note").get_by_text("is asked again as soon as a worker is free")).to_be_visible()
    expect(page).to_have_url(re.compile("state=off"))


def test_signing_out_ends_it(open_admin: OpenPage):
    page = open_admin(FEEDS)
    page.get_by_label("Account of admin").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.goto(FEEDS)
    expect(page.get_by_label("User name")).to_be_visible()
