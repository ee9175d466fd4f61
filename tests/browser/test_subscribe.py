"""From a calendar to a link of one's own, on a phone."""

import re

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from support.screens import NOVEMBER, PHONE, OpenPage, axe_findings

CALENDAR = f"/plannings/univ.info.td1?{NOVEMBER}"
LINK = re.compile(r"http://[\d.:]+(/ics/my/cal_[\w-]{43}\.ics)")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_student_subscribes(open_page: OpenPage, scripts: bool):
    page = open_page(CALENDAR, PHONE, java_script_enabled=scripts)
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
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"] if scripts else True
    if scripts:
        assert axe_findings(page) == []
    page.get_by_role("button", name="Revoke : Ma semaine").click()
    expect(page.get_by_text("is revoked")).to_be_visible()
    expect(page.get_by_text("You have none.")).to_be_visible()
    assert page.request.get(address).status == 404
