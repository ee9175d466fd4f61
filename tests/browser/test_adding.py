"""Laying another calendar over the one that is shown, found by its name."""

import re

from playwright.sync_api import expect

from support.groups import ON, A, B
from support.screens import PHONE, OpenPage

ALONE = f"/plannings/{A}?{ON}&view=agenda&hide=Sport"
TOGETHER = f"/timetable?of={A}&of={B}&hide=Sport&view=agenda&date=2026-11-18"


def test_it_is_found_while_one_types_and_the_rest_stays(open_page: OpenPage):
    page = open_page(ALONE, PHONE)
    page.locator("summary[aria-label='Add a calendar']").click()
    box = page.get_by_role("searchbox", name="Group, course, room, person")
    menu = page.locator(".tool[open] > div").bounding_box()
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= PHONE["width"]
    box.press_sequentially("groupe b")
    page.locator("#adding").get_by_role("link", name="Groupe B").click()
    expect(page).to_have_url(re.compile(f"{re.escape(TOGETHER)}$"))
    expect(page.locator(".legend")).to_contain_text("Sport")


def test_without_scripts_a_page_has_the_results(open_page: OpenPage):
    page = open_page(ALONE, java_script_enabled=False)
    page.locator("summary[aria-label='Add a calendar']").click()
    page.get_by_role("searchbox", name="Group, course, room, person").fill("groupe b")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Groupe B").click()
    assert page.url.endswith(TOGETHER)
