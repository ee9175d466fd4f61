"""The pages of the sync in a browser: a sweep that is watched, by whoever has scripts and by whoever has none."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from fakes.starplan import StarPlanServer, World
from support.live_server import LiveServer, running_server
from support.screens import PHONE, OpenPage, axe_findings, signed_in_by, watched_tabs
from support.starplan import TINY

SYNC, CLASHES = "/admin/sync", "/admin/clashes"
PASSWORD = "browser password"


@pytest.fixture(scope="module")
def splan() -> Iterator[StarPlanServer]:
    with StarPlanServer(World(TINY)) as server:
        yield server


@pytest.fixture(scope="module")
def following_server(tmp_path_factory: pytest.TempPathFactory, splan: StarPlanServer) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("following")
    settings = {"STARPLAN_BASE_URL": splan.root, "FETCH_ALLOW_HOSTS": "127.0.0.1"}
    with running_server(folder, SUPERADMIN_PASSWORD=PASSWORD, **settings) as server:
        yield server


@pytest.fixture
def open_admin(browser: Browser, following_server: LiveServer) -> Iterator[OpenPage]:
    """Open an address signed in; what a tab complains about fails the test."""
    with watched_tabs(browser, following_server.url) as opened:
        yield signed_in_by(opened, PASSWORD)


@pytest.fixture
def held(splan: StarPlanServer) -> Iterator[threading.Event]:
    """The server answers for no plan before this is set."""
    released = threading.Event()

    def wait(_reply: Any, _wire: Any) -> None:
        released.wait(30)

    with splan.faults.while_(wait, "ical"):
        yield released
        released.set()


def test_a_sweep_is_watched_from_its_begin_to_its_end(open_admin: OpenPage, held: threading.Event):
    page = open_admin(SYNC, bypass_csp=True)
    assert axe_findings(page) == []
    page.get_by_role("button", name="Sync now").click()
    expect(page.get_by_role("button", name="Sync now")).to_have_count(0)
    expect(page.locator("#say")).to_have_text("The sweep has begun.")
    expect(page.locator("#progress")).to_contain_text(re.compile(r"\d of 4 plans"))
    assert page.locator("progress").get_attribute("max") == "4"
    assert axe_findings(page) == []
    held.set()
    expect(page.locator("#say")).to_contain_text("The sweep has ended. 4 plans")
    expect(page.get_by_role("heading", level=1)).to_have_text("All levels are up to date")
    expect(page.get_by_role("button", name="Sync now")).to_be_visible()
    page.get_by_role("link", name="4 plans").first.click()
    expect(page.get_by_role("heading", name="Level by level")).to_be_visible()
    assert axe_findings(page) == []


def test_without_scripts_it_is_watched_by_looking_again(open_admin: OpenPage, held: threading.Event):
    page = open_admin(SYNC, java_script_enabled=False)
    page.get_by_role("button", name="Try without writing").click()
    expect(page.get_by_text("Trying a sweep")).to_be_visible()
    held.set()
    for _ in range(500):
        if not page.get_by_role("link", name="Look again").count():
            break
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("button", name="Sync now")).to_be_visible()
    expect(page.get_by_text("Tried").first).to_be_visible()


@pytest.mark.parametrize("address", [SYNC, CLASHES])
def test_a_phone_in_the_dark_shows_it_without_scrolling_sideways(open_admin: OpenPage, address: str):
    page = open_admin(address, PHONE, color_scheme="dark", bypass_csp=True)
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    beyond = "[...document.querySelectorAll('.scroll')].map(list => list.scrollWidth - list.clientWidth)"
    assert set(page.evaluate(beyond)) <= {0}
