"""Several timetables at once in a browser: lay one over another, hide a course, share, compare, keep as one's own."""

import re

from playwright.sync_api import Page, expect

from support.groups import BOTH, ON
from support.screens import OpenPage


def card(page: Page, words: str):
    return page.locator(".slots .ev", has_text=words)


def test_an_overlay_is_outlined_and_a_course_is_hidden_and_brought_back(open_page: OpenPage):
    page = open_page(BOTH)
    outlined = card(page, "B204")
    expect(outlined).to_have_class(re.compile(r"\bover\b"))
    assert outlined.evaluate("one => getComputedStyle(one).borderInlineStartWidth") == "1px"
    card(page, "Sport").locator("a").click()
    page.get_by_role("dialog").get_by_role("link", name="Hide this course").click()
    expect(page.locator(".legend")).to_contain_text("1 course hidden:")
    expect(card(page, "Sport")).to_have_count(0)
    page.get_by_role("link", name="Next week").click()
    expect(page.locator(".when")).to_contain_text("23 – 27 November")
    expect(page).to_have_url(re.compile("hide=Sport"))
    page.go_back()
    expect(page.locator(".when")).to_contain_text("16 – 20 November")
    page.get_by_role("link", name="Show Sport again").click()
    expect(card(page, "Sport")).to_be_visible()


def test_without_scripts_all_of_it_works(open_page: OpenPage):
    page = open_page(BOTH, java_script_enabled=False)
    card(page, "Sport").locator("a").click()
    page.get_by_role("link", name="Hide it in Groupe A only").click()
    expect(page.locator(".legend")).to_contain_text("Sport of Groupe A")
    page.get_by_role("link", name="Common free time").click()
    expect(page.locator(".index")).to_contain_text("Wed 18 November")
    page.locator(".share summary").click()
    page.get_by_role("button", name="Make this my timetable").click()
    page.goto(f"/my?{ON}")
    card(page, "B101").locator("a").click()
    page.get_by_role("button", name="Hide this course").click()
    expect(page.locator(".legend")).to_contain_text("2 courses hidden:")
    page.get_by_role("button", name="Show Algorithmique again").click()
    expect(page.locator(".legend")).to_contain_text("1 course hidden:")
