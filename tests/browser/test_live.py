"""Painting at once and swapping in the upstream's answer, without taking anything from the reader."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from fakes.upstream import Upstream
from support.feeds import feed, vevent
from support.screens import NOVEMBER, PHONE, OpenPage
from support.week import WEEK, lecture

MORE = feed(lecture("algo", "Algorithmique CM", 0, "08:15"), lecture("new", "Réseaux CM", 1, "10:15"))


def address(number: int) -> str:
    """Each test has a planning of its own: the server remembers what it was told."""
    return f"/plannings/univ.far.remote{number}?{NOVEMBER}"


def test_the_first_visit_paints_a_skeleton_and_then_the_week(open_page: OpenPage, slow_upstream: Upstream):
    slow_upstream.serve("/0.ics", WEEK, delay=0.5)
    page = open_page(address(0))
    expect(page.locator(".skel").first).to_be_visible()
    height = page.locator("#period").bounding_box()["height"]
    expect(page.locator(".ev", has_text="Algorithmique")).to_be_visible()
    expect(page.locator("#fresh")).to_contain_text("Live, just now")
    expect(page.locator("#say")).to_contain_text("Updated")
    assert abs(page.locator("#period").bounding_box()["height"] - height) < 150


def test_without_javascript_the_first_visit_waits_for_the_week(open_page: OpenPage, slow_upstream: Upstream):
    slow_upstream.serve("/1.ics", WEEK, delay=0.3)
    page = open_page(address(1), java_script_enabled=False)
    expect(page.locator(".ev", has_text="Algorithmique")).to_be_visible()


def test_a_silent_server_is_told_and_asked_again_by_a_click(open_page: OpenPage, slow_upstream: Upstream):
    slow_upstream.fail("/2.ics")
    page = open_page(address(2))
    expect(page.locator(".note")).to_contain_text("The university’s server does not answer")
    slow_upstream.serve("/2.ics", WEEK)
    page.locator(".note").get_by_role("link", name="Try again").click()
    expect(page.locator(".ev", has_text="Algorithmique")).to_be_visible()
    expect(page.locator("#fresh")).to_contain_text("Live")
    expect(page).to_have_url(re.compile("remote2.(?!.*live)"))


def test_an_answer_that_comes_late_does_not_replace_another_week(
    open_page: OpenPage, slow_upstream: Upstream
):
    slow_upstream.serve("/3.ics", WEEK, delay=1.0)
    page = open_page(address(3))
    page.get_by_role("link", name="Next week").click()
    expect(page.locator(".when")).to_contain_text("23 – 27 November 2026")
    expect(page.locator("#fresh")).to_contain_text("Live")
    expect(page.locator(".empty")).to_contain_text("No classes this week")
    assert "23 – 27 November 2026" in page.locator(".when").inner_text()


def test_new_events_come_in_while_a_dialog_and_a_menu_are_open(open_page: OpenPage, slow_upstream: Upstream):
    slow_upstream.serve("/4.ics", WEEK)
    page = open_page(address(4))
    expect(page.locator("#fresh")).to_contain_text("Live")
    page.get_by_role("link", name="Algorithmique").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.locator("details.date").evaluate("menu => { menu.open = true }")
    fragment = page.request.get(f"{address(4)}&live=1", headers={"HX-Request": "true"})
    assert fragment.ok
    page.evaluate("htmx.trigger('#fresh', 'ask')")
    expect(page.locator("#say")).to_contain_text("Updated")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.locator("details.date").evaluate("menu => menu.open")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Algorithmique")).to_be_focused()


def test_the_scroll_position_survives_a_swap(open_page: OpenPage, slow_upstream: Upstream):
    slow_upstream.serve("/5.ics", WEEK)
    page = open_page(address(5), {"width": 390, "height": 500}, reduced_motion="reduce")
    expect(page.locator("#fresh")).to_contain_text("Live")
    link = page.get_by_role("link", name="Probabilités")
    link.focus()
    before = page.evaluate("scrollY")
    page.evaluate("htmx.trigger('#fresh', 'ask')")
    expect(page.locator("#say")).to_contain_text("Updated")
    expect(link).to_be_focused()
    assert before > 0
    assert page.evaluate("scrollY") == before


def test_a_week_that_is_opened_on_a_phone_begins_with_today(open_page: OpenPage, slow_upstream: Upstream):
    today = datetime.now(UTC).replace(hour=10, minute=0)
    monday = today - timedelta(days=today.weekday())
    days = [monday + timedelta(days=day) for day in range(7)]
    slow_upstream.serve(
        "/7.ics", feed(*(vevent(f"{day:%a}{n}", starts_at=day) for day in days for n in "abc"))
    )
    address = "/plannings/univ.far.remote7?weekends=1"
    page = open_page(address, PHONE)
    heading = page.get_by_role("heading", level=1)
    expect(page.locator(".ev")).to_have_count(21)  # and is kept
    page.goto(address)
    expect(page.locator(f"#d-{today.date()}")).to_be_in_viewport()
    expect(heading).to_be_in_viewport() if today == monday else expect(heading).not_to_be_in_viewport()
    page.goto(f"{address}&date={today.date()}")
    expect(heading).to_be_in_viewport()
