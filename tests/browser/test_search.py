"""Searching on the first page, and making a timetable one's own, in a browser."""

import re

from playwright.sync_api import Page, expect

from support.screens import PHONE, OpenPage, axe_findings, too_wide


def box(page: Page):
    return page.get_by_role("combobox")


def test_results_come_while_typing_and_the_arrows_choose(open_page: OpenPage):
    page = open_page("/plannings/univ.info.td1")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("remote")
    options = page.get_by_role("option")
    expect(options).to_have_count(8)
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#say")).to_have_text("9 results")
    page.keyboard.press("ArrowDown")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    expect(box(page)).to_have_attribute("aria-activedescendant", "hit-1")
    page.keyboard.press("ArrowUp")
    expect(box(page)).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("ArrowUp")
    expect(options.nth(7)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    expect(box(page)).to_have_value("remote")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Remote 0")


def test_enter_without_a_choice_opens_all_results(open_page: OpenPage):
    page = open_page("/", PHONE)
    box(page).fill("remote")
    box(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=remote"))
    expect(page.get_by_role("heading", level=2)).to_have_text("9 results")
    page.get_by_role("searchbox").fill("remote 4")
    expect(page.get_by_role("heading", level=2)).to_have_text("1 result")
    expect(page).to_have_url(re.compile(r"q=remote\+4|q=remote%204"))


def test_a_timetable_becomes_ones_own_and_stands_on_the_first_page(open_page: OpenPage):
    page = open_page("/plannings/univ.info.td1")
    page.get_by_role("button", name="Add to my timetables").click()
    button = page.get_by_role("button", name="In my timetables")
    expect(button).to_be_focused()
    expect(page.locator("#say")).to_have_text("Added to your timetables.")
    page.goto("/")
    mine = page.get_by_role("region", name="My timetables")
    expect(mine.get_by_role("link", name="L2 Informatique, TD 1")).to_be_visible()
    mine.get_by_role("button", name=re.compile("^Take L2 Informatique, TD 1 out")).click()
    expect(mine.get_by_text("None yet.")).to_be_visible()


def test_axe_finds_nothing_while_typing(open_page: OpenPage):
    page = open_page("/", PHONE, color_scheme="dark")
    box(page).fill("remote")
    page.get_by_role("option").first.wait_for()
    box(page).press("ArrowDown")
    assert [*axe_findings(page), *too_wide(page)] == []
    page.evaluate(TELL_WHEN_THE_CHOICE_IS_GONE)
    box(page).fill("nothing at all")
    page.get_by_text("Nothing has this name").first.wait_for()
    assert [*axe_findings(page), *too_wide(page)] == []
    assert page.evaluate("window.isChoiceGone") is False


TELL_WHEN_THE_CHOICE_IS_GONE = """
window.isChoiceGone = null;
const box = document.getElementById("q");
new MutationObserver(() => {
  const id = box.getAttribute("aria-activedescendant");
  window.isChoiceGone ||= id !== null && document.getElementById(id) === null;
}).observe(document.body, { childList: true, subtree: true });
"""
"""Between two lists, the box must at no time name an option of the first one: screen readers would look for it."""
