"""Every page on a desk in daylight and on a phone in the dark: axe finds nothing, nothing is logged or cut off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from models.sqlite import prepare_engine
from services.demo.academic_year import teaching_week
from services.plannings.catalogue_store import CatalogueStore
from support.html import links_of
from support.live_server import LiveServer, running_server
from support.screens import AXE, DESK, NOVEMBER, PHONE, OpenPage, axe_findings, too_wide
from support.site import PEOPLE, READERS, REFUSED
from support.site_rows import SETTINGS, fill_site

CALENDAR = f"/plannings/univ.info.td1?{NOVEMBER}"
PLANNING = "trois-rives.info.l2.td1"
PASSWORD = "browser password"
REFUSAL = "Failed to load resource"
"""What Chromium logs about every page that is answered with a status of 400 or above."""


@pytest.fixture(scope="module")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The demo university, followed and administrated."""
    environment = {name.upper(): value for name, value in SETTINGS.items()}
    with running_server(
        tmp_path_factory.mktemp("site"), SUPERADMIN_PASSWORD=PASSWORD, **environment
    ) as server:
        yield server


@pytest.fixture(scope="module")
def places(whole_site: LiveServer) -> Iterator[dict[str, str]]:
    engine = create_engine(f"sqlite:///{whole_site.instance / 'horarium.db'}")
    prepare_engine(engine)
    catalogue = CatalogueStore(whole_site.instance / "plannings").current()
    others = [node.full_id for node in catalogue.plannings if node.full_id != PLANNING]
    day = str(teaching_week("fr", datetime.now(UTC).date()))
    with urlopen(f"{whole_site.url}/plannings/{PLANNING}?date={day}") as page:
        meeting = next(link for link in links_of(page.read().decode()) if "uid=" in link)
    found = fill_site(sessionmaker(engine), "admin", [PLANNING, *others])
    yield {**found, "day": day, "meeting": meeting.rpartition("uid=")[2]}
    engine.dispose()


@dataclass
class Tab:
    """One tab that goes from page to page."""

    page: Page
    complaints: list[str]

    def look_at(self, address: str) -> list[str]:
        """All that is wrong with a page."""
        self.complaints.clear()
        self.page.set_viewport_size(DESK)
        self.page.emulate_media(color_scheme="light")
        self.page.goto(address)
        wrong = [*axe_findings(self.page), *too_wide(self.page)]
        self.page.set_viewport_size(PHONE)
        self.page.emulate_media(color_scheme="dark")
        return [*wrong, *axe_findings(self.page), *too_wide(self.page), *self.complaints]


def _tab(context: BrowserContext) -> Tab:
    context.add_init_script(path=AXE)
    tab = Tab(context.new_page(), [])
    tab.page.on("console", lambda message: tab.complaints.append(f"{message.type}: {message.text}"))
    tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    return tab


@pytest.fixture(scope="module")
def reader(browser: Browser, whole_site: LiveServer) -> Iterator[Tab]:
    with browser.new_context(base_url=whole_site.url, reduced_motion="reduce") as context:
        yield _tab(context)


@pytest.fixture(scope="module")
def superadmin(browser: Browser, whole_site: LiveServer) -> Iterator[Tab]:
    with browser.new_context(base_url=whole_site.url, reduced_motion="reduce") as context:
        tab = _tab(context)
        tab.page.goto("/sign-in")
        tab.page.get_by_label("User name").fill("admin")
        tab.page.get_by_label("Password").fill(PASSWORD)
        tab.page.get_by_role("button", name="Sign in", exact=True).click()
        tab.page.get_by_label("Account of admin").wait_for()
        yield tab


@pytest.mark.parametrize("name", READERS)
def test_a_page_for_readers_is_sound(reader: Tab, places: dict[str, str], name: str):
    assert reader.look_at(READERS[name].format(**places)) == []


@pytest.mark.parametrize("name", PEOPLE)
def test_a_page_for_people_is_sound(superadmin: Tab, places: dict[str, str], name: str):
    assert superadmin.look_at(PEOPLE[name].format(**places)) == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_sound(reader: Tab, places: dict[str, str], name: str):
    wrong = reader.look_at(REFUSED[name].format(**places))
    assert [one for one in wrong if REFUSAL not in one] == []
    assert len(wrong) == 1, "a refusal is answered with another status"


def test_axe_finds_nothing_in_the_dialogs(open_page: OpenPage):
    page = open_page(CALENDAR, PHONE, color_scheme="dark")
    page.get_by_role("link", name="Algorithmique").click()
    page.get_by_role("dialog").wait_for()
    assert axe_findings(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Shortcuts").click()
    assert axe_findings(page) == []


def test_axe_finds_nothing_when_the_upstream_is_silent(open_page: OpenPage, slow_upstream):
    slow_upstream.fail("/8.ics")
    page = open_page("/plannings/univ.far.remote8")
    page.locator(".note").wait_for()
    assert axe_findings(page) == []


def test_every_target_is_large_enough(open_page: OpenPage):
    """WCAG 2.2, 2.5.8: 24 pixels, links in running text apart."""
    page = open_page(CALENDAR, PHONE)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, summary, .btn, .seg a, .strip a, .nav a, .ev")]
            .filter(element => element.checkVisibility())
            .map(element => [element.textContent.trim().slice(0, 20), element.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
            .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_the_first_tab_leads_to_the_content(open_page: OpenPage):
    page = open_page(CALENDAR)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")
