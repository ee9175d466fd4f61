"""axe finds nothing on any page, wide and narrow, light and dark."""

import pytest

from support.screens import DESK, NOVEMBER, PHONE, OpenPage, axe_findings

CALENDAR = f"/plannings/univ.info.td1?{NOVEMBER}"
PAGES = {
    "tree": "/plannings",
    "branch": "/plannings/univ.info",
    "day": f"{CALENDAR}&view=day",
    "week": CALENDAR,
    "month": f"{CALENDAR}&view=month",
    "agenda": f"{CALENDAR}&view=agenda",
    "empty": "/plannings/univ.info.td1?date=2026-11-25",
    "event": "/event?planning=univ.info.td1&uid=bd",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(open_page: OpenPage, name: str, viewport, scheme: str):
    page = open_page(PAGES[name], viewport, color_scheme=scheme, bypass_csp=True)
    assert axe_findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_dialogs(open_page: OpenPage, scheme: str):
    page = open_page(CALENDAR, color_scheme=scheme, bypass_csp=True)
    page.get_by_role("link", name="Algorithmique").click()
    page.get_by_role("dialog").wait_for()
    assert axe_findings(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Shortcuts").click()
    assert axe_findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_when_the_upstream_is_silent(open_page: OpenPage, slow_upstream, scheme: str):
    slow_upstream.fail("/8.ics")
    page = open_page("/plannings/univ.far.remote8", color_scheme=scheme, bypass_csp=True)
    page.locator(".note").wait_for()
    assert axe_findings(page) == []


@pytest.mark.parametrize("address", ["/plannings/univ.info.td9", f"{CALENDAR}x", "/nothing"])
def test_axe_finds_nothing_on_error_pages(browser, own_server, address: str):
    context = browser.new_context(base_url=own_server.url, bypass_csp=True)
    page = context.new_page()
    answer = page.goto(address)
    assert answer.status in (400, 404)
    assert axe_findings(page) == []
    context.close()


def test_every_target_is_large_enough(open_page: OpenPage):
    """WCAG 2.2, 2.5.8: 24 pixels, links in running text apart."""
    page = open_page(CALENDAR, PHONE)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, summary, .btn, .seg a, .strip a, .nav a, .ev")]
            .filter(element => element.checkVisibility())
            .map(element => [element.textContent.trim().slice(0, 20), element.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
            .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_the_first_tab_leads_to_the_content(open_page: OpenPage):
    page = open_page(CALENDAR)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")
