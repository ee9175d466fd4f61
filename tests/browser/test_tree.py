"""Finding a planning in a browser."""

import re

from playwright.sync_api import expect

from support.screens import PHONE, OpenPage


def test_results_come_while_typing_and_the_address_follows(open_page: OpenPage):
    page = open_page("/plannings")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("remote 4")
    expect(page.get_by_role("heading", level=2)).to_have_text("1 planning has this in the name")
    expect(page.locator("#say")).to_have_text("1 planning has this in the name")
    expect(page).to_have_url(re.compile("q=remote"))
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("searchbox").fill("")
    expect(page.get_by_text("Université des Trois-Rives")).to_be_visible()


def test_search_is_one_key_away_from_a_calendar(open_page: OpenPage):
    page = open_page("/plannings/univ.info.td1")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_branches_open_and_lead_to_the_calendar(open_page: OpenPage):
    page = open_page("/plannings", PHONE)
    page.get_by_text("Licence", exact=True).click()
    page.get_by_role("link", name="L2 Informatique, TD 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("L2 Informatique, TD 1")


def test_the_demo_shows_a_week_of_classes(page, live_server):
    page.goto("/plannings")
    page.get_by_role("searchbox").fill("l1 td1")
    page.locator(".lines a").first.click()
    expect(page.locator(".when")).to_be_visible()
    expect(page.locator("#fresh")).to_contain_text("Live")
