"""What a student comes for, from beginning to end: on a desk by day, on a phone by night, and without scripts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Locator, Page, expect

from services.demo.academic_year import teaching_week
from support.live_server import LiveServer
from support.screens import DESK, PHONE, OpenPage, axe_findings, too_wide, watched_tabs

WEEK = teaching_week("fr", datetime.now(UTC).date())
"""The demo has classes then, whatever day it is."""
NEXT_WEEK = WEEK + timedelta(weeks=1)
ONE, TWO = "trois-rives.info.l2.td1", "trois-rives.info.l2.td2"
BOTH = f"/timetable?of={ONE}&of={TWO}&date={WEEK}"
LINK = re.compile(r"http://[\d.:]+(/ics/my/cal_[\w-]{43}\.ics)")
WAYS = {
    "desk": {"viewport": DESK, "color_scheme": "light"},
    "phone": {"viewport": PHONE, "color_scheme": "dark"},
    "no scripts": {"viewport": PHONE, "java_script_enabled": False},
}


@dataclass(frozen=True)
class Student:
    """Somebody with a browser of their own."""

    open: OpenPage
    """Opens an address in it."""
    has_scripts: bool
    screen: dict[str, int]


@pytest.fixture(params=WAYS)
def student(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Iterator[Student]:
    way = WAYS[request.param]
    with watched_tabs(browser, live_server.url) as opened:
        yield Student(
            lambda address: opened(address, **way), way.get("java_script_enabled", True), way["viewport"]
        )


def cards(page: Page) -> Locator:
    return page.locator(".slots .ev")


def test_finding_ones_group_by_typing(student: Student):
    page = student.open("/")
    page.get_by_role("combobox").fill("l2 info td1")
    if student.has_scripts:
        page.get_by_role("option").first.click()
    else:
        page.keyboard.press("Enter")
        page.get_by_role("main").locator(f'a[href*="{ONE}"]').first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("TD ?1$"))
    page.get_by_role("button", name="Add to my timetables").click()
    expect(page.get_by_role("button", name="In my timetables")).to_be_visible()


def test_looking_at_next_week(student: Student):
    page = student.open(f"/plannings/{ONE}?date={WEEK}")
    expect(cards(page).first).to_be_visible()
    page.get_by_role("link", name="Next week").click()
    expect(page).to_have_url(re.compile(f"date={NEXT_WEEK}"))
    expect(page.locator(".when")).to_contain_text(f"week {NEXT_WEEK.isocalendar().week}")
    page.get_by_role("link", name="Previous week").click()
    expect(page.locator(".when")).to_contain_text(f"week {WEEK.isocalendar().week}")


def test_hiding_a_course_and_bringing_it_back(student: Student):
    page = student.open(BOTH)
    before = cards(page).count()
    cards(page).first.locator("a").click()
    page.get_by_role("link", name="Hide this course").click()
    expect(page.locator(".legend")).to_contain_text("1 course hidden:")
    assert 0 < cards(page).count() < before
    page.get_by_role("link", name=re.compile("^Show .* again$")).click()
    expect(cards(page)).to_have_count(before)


def test_sharing_what_one_sees_with_somebody_who_keeps_it(student: Student):
    mine = student.open(f"{BOTH}&view=agenda")
    mine.locator(".share summary").click()
    theirs = student.open(mine.locator(".keybox a").inner_text())
    assert theirs.locator(".ev").all_inner_texts() == mine.locator(".ev").all_inner_texts() != []
    theirs.locator(".share summary").click()
    menu = theirs.locator(".share > div").bounding_box()
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= student.screen["width"]
    theirs.get_by_role("button", name="Make this my timetable").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("My timetable")


def test_subscribing(student: Student):
    page = student.open(f"/plannings/{ONE}?date={WEEK}")
    page.get_by_role("link", name="Subscribe").click()
    public = page.locator("#address").text_content()
    assert page.request.get(public).ok
    webcal = page.get_by_role("link", name="Open in a calendar program")
    assert webcal.get_attribute("href") == public.replace("http:", "webcal:")
    page.get_by_label("Name of the calendar").fill("Ma semaine")
    page.get_by_role("button", name="Make the link").click()
    address = page.locator("#link").text_content()
    assert LINK.fullmatch(address)
    calendar = Calendar.from_ical(page.request.get(address).body())
    assert str(calendar["X-WR-CALNAME"]) == "Ma semaine"
    if student.has_scripts:
        assert [*axe_findings(page), *too_wide(page)] == []
    page.get_by_role("button", name="Revoke : Ma semaine").click()
    expect(page.get_by_text("is revoked")).to_be_visible()
    expect(page.get_by_text("You have none.")).to_be_visible()
    assert page.request.get(address).status == 404


def test_finding_a_free_room(student: Student):
    """Whatever hour it is: how many are free depends on it, the way does not."""
    page = student.open("/")
    page.get_by_role("link", name="Free rooms").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("free")
    wishes = page.get_by_text("Time, seats, building")
    if wishes.is_visible():  # a phone shows the rooms first
        wishes.click()
    page.get_by_label("Day").fill(str(WEEK))
    page.get_by_label("From").fill("10:30")
    page.get_by_label("To", exact=True).fill("11:30")
    page.get_by_label("Seats at least").fill("30")
    page.get_by_role("button", name="Find rooms").click()
    expect(page).to_have_url(re.compile("from=10%3A30.*seats=30"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("free")
    first = page.locator(".rooms a").first
    name = first.text_content()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.get_by_role("link", name="Calendar", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_printing_a_week_on_one_sheet(student: Student):
    page = student.open(f"/plannings/{ONE}?date={WEEK}")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(cards(page).first).to_be_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1 or pdf.count(b"/Count 1") == 1
