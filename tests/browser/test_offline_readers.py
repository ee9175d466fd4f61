"""What is saved belongs to one reader, and to one release: neither outlives its own."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from blueprints.services import services_of
from config import PROJECT
from models import Role
from services.accounts import sessions
from services.database import writing
from support.accounts import PASSWORD, Account, add_user
from support.application import CatalogueFolder, MakeApp, leaf
from support.binaries import need
from support.browser import ARGUMENTS
from support.copies import saved, until_saved
from support.line import Line, line_to
from support.screens import DESK, OpenPage, watched_tabs
from support.week import WEEK

WEEK_47 = "/plannings/univ.td1?date=2026-11-18"
EVERYTHING = """async () => {
  const caught = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).matchAll()));
  return Promise.all(caught.flat().map((one) => one.text()));
}"""

UNTIL_RENEWED = """async () => {
  const assets = async () => (await caches.keys()).filter((name) => name.startsWith("assets "));
  const [before] = await assets();
  await (await navigator.serviceWorker.ready).update();
  while ((await assets()).includes(before)) await new Promise((done) => setTimeout(done, 20));
}"""
"""Returns when a new worker has dropped the files of the one before."""
PAPER = """() => {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
  canvas.fillRect(0, 0, 1, 1);
  const shades = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  return "#" + shades.map((one) => one.toString(16).padStart(2, "0")).join("");
}"""


@pytest.fixture
def university(catalogue: CatalogueFolder) -> None:
    (catalogue.path / "week.ics").write_text(WEEK, encoding="utf-8")
    catalogue.add("univ", leaf("td1", "file:week.ics", title="TD 1"))


@pytest.fixture
def app(university: None, make_app: MakeApp, tmp_path: Path) -> Flask:
    """With static files of its own, so that there can be another release."""
    app = make_app()
    app.static_folder = str(copytree(PROJECT / "static", tmp_path / "static"))
    return app


@pytest.fixture
def line(app: Flask) -> Iterator[Line]:
    with line_to(app) as line:
        yield line


@pytest.fixture
def open_page(browser: Browser, line: Line) -> Iterator[OpenPage]:
    with watched_tabs(browser, line.url) as opened:

        def seen(address: str) -> Page:
            page = opened(address)
            until_saved(page, address)
            return page

        yield seen


def sign_in(page: Page, who: Account, to: str = "/plannings") -> None:
    page.goto(f"/sign-in?next={to}")
    page.get_by_label("User name").fill(who.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(re.escape(to)))


def test_signing_out_leaves_nothing_of_the_reader(app: Flask, open_page: OpenPage):
    page, ada = open_page(WEEK_47), add_user(app, Role.ADMIN)
    sign_in(page, ada)
    assert WEEK_47 not in saved(page)
    for address in (WEEK_47, "/my", "/desk", "/admin/feeds", "/account", "/settings", "/subscriptions"):
        page.goto(address)
    until_saved(page, WEEK_47)
    until_saved(page, "/my")
    assert set(saved(page)) == {WEEK_47, "/my", "/plannings"}
    assert any(ada.username in text for text in page.evaluate(EVERYTHING))
    page.locator("header details summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert set(saved(page)) <= {"/"}
    assert not any(ada.username in text for text in page.evaluate(EVERYTHING))


def test_leaving_without_a_connection_takes_the_copies_along(app: Flask, open_page: OpenPage, line: Line):
    page = open_page(WEEK_47)
    sign_in(page, add_user(app, Role.USER), WEEK_47)
    until_saved(page, WEEK_47)
    line.cut()
    page.locator("header details summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    assert saved(page) == {}


def test_copies_end_with_the_session(app: Flask, open_page: OpenPage):
    page, ada = open_page(WEEK_47), add_user(app, Role.USER)
    sign_in(page, ada, WEEK_47)
    until_saved(page, WEEK_47)
    with writing(services_of(app).new_session) as session:
        sessions.end_all(session, ada.id, datetime.now(UTC))
    page.goto("/account")
    expect(page).to_have_url(re.compile("/sign-in"))
    assert saved(page) == {}


def test_a_new_release_replaces_the_files_and_keeps_the_weeks(app: Flask, open_page: OpenPage, line: Line):
    page = open_page(WEEK_47)
    style = Path(str(app.static_folder), "css/base.css")
    style.write_text(style.read_text() + "/* renewed */", encoding="utf-8")
    page.evaluate(UNTIL_RENEWED)
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    line.cut()
    page.goto(WEEK_47)
    expect(page.locator("#fresh.old")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).display") == "flex"


def test_it_can_be_installed(browser: Browser, line: Line, tmp_path: Path):
    profile = browser.browser_type.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=need("chromium"),
        args=ARGUMENTS,
        base_url=line.url,
        viewport=DESK,
    )
    page = profile.pages[0]
    page.goto("/")
    until_saved(page, "/")
    session = profile.new_cdp_session(page)
    assert session.send("Page.getInstallabilityErrors") == {"installabilityErrors": []}
    found = session.send("Page.getAppManifest")
    manifest = json.loads(found["data"])
    assert found["errors"] == []
    icons = [icon["src"] for icon in manifest["icons"]]
    sizes = page.evaluate(
        """(icons) => Promise.all(icons.map(async (src) => {
          const image = new Image();
          image.src = src;
          await image.decode();
          return image.naturalWidth;
        }))""",
        icons,
    )
    assert sizes[1:] == [192, 512, 512]
    assert page.evaluate(PAPER) == manifest["theme_color"]
    profile.close()
