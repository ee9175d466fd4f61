"""The pages of rooms and of other things, as people use them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from support.live_server import LiveServer
from support.screens import OpenPage, axe_findings, too_wide, watched_tabs

SIGNS = {"small": {"width": 800, "height": 480}, "upright": {"width": 480, "height": 800}}
WEDNESDAY = "date=2026-11-18"


@pytest.fixture
def open_demo(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Open an address of the demo university in a fresh tab; what a tab complains about fails the test."""
    with watched_tabs(browser, live_server.url) as opened:
        yield opened


@pytest.mark.parametrize(("screen", "scheme"), [("small", "light"), ("upright", "dark")])
def test_the_sign_fits_its_screen(open_demo: OpenPage, screen: str, scheme: str):
    page = open_demo("/rooms", SIGNS[screen], color_scheme=scheme)
    page.goto(page.locator(".rooms a").first.get_attribute("href") + "/door")
    assert [*axe_findings(page), *too_wide(page)] == []
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    tallest = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.tag')).fontSize)")
    assert tallest >= 48


def test_the_sign_renews_itself(open_demo: OpenPage):
    page = open_demo("/rooms")
    page.goto(page.locator(".rooms a").first.get_attribute("href") + "/door")
    page.evaluate("document.querySelector('time').textContent = 'old'")
    page.evaluate("htmx.ajax('GET', location.pathname, {target: '#sign', swap: 'outerHTML'})")
    expect(page.locator("time")).to_contain_text(":")
    assert page.locator("main").count() == 1


def test_what_is_typed_narrows_the_list_at_once(open_demo: OpenPage):
    page = open_demo("/rooms")
    count = page.locator(".rooms a").count()
    page.get_by_label("Name").press_sequentially("amphi")
    expect(page.locator(".rooms a").first).to_contain_text("Amphi")
    assert 0 < page.locator(".rooms a").count() < count
    page.wait_for_url("**/rooms?*q=amphi*")
    page.reload()
    expect(page.locator(".rooms a").first).to_contain_text("Amphi")
    assert page.get_by_label("Name").input_value() == "amphi"


def test_another_time_changes_the_heading(open_demo: OpenPage):
    page = open_demo(f"/rooms/free?{WEDNESDAY}&from=10:30&to=11:00")
    expect(page.locator(".head .sub")).to_contain_text("10:30 to 11:00")
    page.get_by_label("To", exact=True).fill("12:00")
    page.get_by_label("To", exact=True).blur()
    expect(page.locator(".head .sub")).to_contain_text("10:30 to 12:00")


@pytest.mark.parametrize("locale", ["en-GB", "fr-FR", "de-DE"])
def test_the_bar_fits_the_narrowest_phones(open_demo: OpenPage, locale: str):
    page = open_demo("/rooms", {"width": 320, "height": 640}, locale=locale)
    assert too_wide(page) == []
    boxes = [link.bounding_box() for link in page.locator(".nav a").filter(visible=True).all()]
    assert len(boxes) == 4
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 320 for box in boxes)
