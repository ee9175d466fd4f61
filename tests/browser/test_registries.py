"""The registries in a browser: rows edited in place, by keys, by touch, and without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from support.live_server import LiveServer, running_server
from support.screens import PHONE, OpenPage, axe_findings, signed_in_by, watched_tabs

ALL = "/desk/registries"
ROOMS = f"{ALL}/rooms"
PASSWORD = "browser password"


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The demo university, for these tests to change."""
    with running_server(tmp_path_factory.mktemp("registries"), SUPERADMIN_PASSWORD=PASSWORD) as server:
        yield server


@pytest.fixture
def open_desk(browser: Browser, desk_server: LiveServer) -> Iterator[OpenPage]:
    """Open an address signed in; what a tab complains about fails the test."""
    with watched_tabs(browser, desk_server.url) as opened:
        yield signed_in_by(opened, PASSWORD)


def test_a_row_is_edited_by_keys_alone(open_desk: OpenPage):
    page = open_desk(f"{ROOMS}?q=amphi")
    edit = page.get_by_role("link", name=re.compile("Edit: ")).first
    edit.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    expect(edit).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("is saved.")
    expect(page.locator("#say")).to_contain_text("is saved.")
    expect(page.locator("#rows tr").first).to_contain_text("77")
    expect(edit).to_be_focused()
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Taken back")
    expect(page.locator("#rows tr").first).not_to_contain_text("77")
    expect(page).to_have_url(re.compile("q=amphi"))


def test_a_row_is_added_and_edited_by_touch(open_desk: OpenPage):
    page = open_desk(ROOMS, PHONE, has_touch=True, color_scheme="dark", bypass_csp=True)
    page.get_by_role("link", name="Add").tap()
    page.get_by_label("Name", exact=True).fill("Aula Nova")
    page.get_by_role("button", name="Save").tap()
    expect(page.locator(".toast")).to_contain_text("Aula Nova is added.")
    page.get_by_role("link", name="Edit: Aula Nova").tap()
    page.get_by_label("Seats").fill("300")
    assert axe_findings(page) == []
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("row", name=re.compile("Aula Nova"))).to_contain_text("300")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_several_rows_are_changed_without_scripts(open_desk: OpenPage):
    page = open_desk(f"{ROOMS}?q=f-1", java_script_enabled=False)
    for box in page.locator("#rows input[name=id]").all()[:2]:
        box.check()
    page.get_by_text("Change several").click()
    page.get_by_label("What to do").select_option("Set: Campus")
    page.get_by_label("Value").fill("Elsewhere")
    page.get_by_role("button", name="Show what will change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 rows will change")
    page.get_by_role("button", name="Change 2 rows").click()
    expect(page.locator(".toast")).to_contain_text("2 rows are changed.")
    expect(page.get_by_role("cell", name="Elsewhere")).to_have_count(2)
    page.get_by_role("link", name=re.compile("Edit: ")).first.click()
    page.get_by_role("textbox", name="Campus").fill("Nearby")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("cell", name="Nearby")).to_have_count(1)
