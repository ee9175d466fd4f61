"""The way down the tree to a planning, in a browser."""

from playwright.sync_api import expect

from support.screens import PHONE, OpenPage


def test_branches_open_and_lead_to_the_calendar(open_page: OpenPage):
    page = open_page("/plannings", PHONE)
    page.get_by_text("Licence", exact=True).click()
    page.get_by_role("link", name="L2 Informatique, TD 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("L2 Informatique, TD 1")


def test_the_demo_shows_a_week_of_classes(page, live_server):
    page.goto("/")
    page.get_by_role("combobox").fill("l1 td1")
    page.get_by_role("option").first.click()
    expect(page.locator(".when")).to_be_visible()
    expect(page.locator("#fresh")).to_contain_text("Live")
