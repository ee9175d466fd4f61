"""My settings in a browser: the theme changes at once and stays, with and without scripts."""

import pytest
from playwright.sync_api import Browser, Page, expect

from support.live_server import LiveServer
from support.screens import NOVEMBER, PHONE, OpenPage, axe_findings, too_wide

SETTINGS = "/settings"
CALENDAR = f"/plannings/univ.info.td1?{NOVEMBER}"


def paper(page: Page) -> str:
    """The colour that the page is drawn on."""
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#done").get_by_text("Saved.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_theme_changes_the_page_and_stays(open_page: OpenPage, scripts: bool):
    page = open_page(SETTINGS, color_scheme="light", java_script_enabled=scripts)
    light = paper(page)
    page.get_by_text("Dark", exact=True).click()
    save(page)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert paper(page) != light
    page.goto(CALENDAR)
    assert paper(page) != light
    page.goto(SETTINGS)
    page.get_by_text("As the system").click()
    save(page)
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
    assert paper(page) == light


def test_saving_keeps_the_focus_and_is_told(open_page: OpenPage):
    page = open_page(SETTINGS)
    page.get_by_label("Always show weekends").check()
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_have_text("Saved.")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_focused()
    page.goto(CALENDAR)
    expect(page.get_by_role("heading", name="Saturday")).to_be_visible()


def test_the_theme_is_chosen_by_keyboard(open_page: OpenPage):
    page = open_page(SETTINGS)
    page.get_by_label("As the system").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_axe_finds_nothing_after_saving(open_page: OpenPage):
    page = open_page(SETTINGS, PHONE, color_scheme="dark")
    page.get_by_label("Time zone").fill("Asia/Tokyo")
    page.get_by_label("Words to hide").fill("projet")
    save(page)
    page.goto(CALENDAR)
    expect(page.get_by_text("All times in Asia/Tokyo, as")).to_be_visible()
    assert [*axe_findings(page), *too_wide(page)] == []


def test_axe_finds_nothing_where_nothing_was_saved(browser: Browser, own_server: LiveServer):
    with browser.new_context(base_url=own_server.url, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(SETTINGS)
        page.get_by_label("Time zone").fill("Europe/Atlantis")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#done").get_by_text("Nothing was saved")).to_be_visible()
        assert [*axe_findings(page), *too_wide(page)] == []
