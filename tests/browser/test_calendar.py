"""The calendar in a browser: painting, moving by click and key, the dialog, phones, no script at all."""

import re

import pytest
from playwright.sync_api import Page, expect

from support.screens import NOVEMBER, PHONE, OpenPage

CALENDAR = f"/plannings/univ.info.td1?{NOVEMBER}"
WEEK_47, WEEK_48 = "16 – 20 November 2026", "23 – 27 November 2026"


def when(page: Page) -> str:
    return page.locator(".when").inner_text()


def is_side_by_side(page: Page) -> bool:
    """Are the days columns, or one below the other?"""
    monday, tuesday = (page.locator(".day").nth(n).bounding_box() for n in (0, 1))
    return monday["x"] < tuesday["x"] and monday["y"] == tuesday["y"]


def test_a_wide_screen_shows_the_days_side_by_side(open_page: OpenPage):
    page = open_page(CALENDAR)
    assert is_side_by_side(page)
    card = page.locator(".ev", has_text="Algorithmique")
    hour = page.locator(".hours li", has_text="08:00")
    assert 0 < card.bounding_box()["y"] - hour.bounding_box()["y"] < 40
    assert card.bounding_box()["height"] == pytest.approx(6 * 14, abs=4)


def test_a_narrow_screen_shows_the_same_days_one_below_the_other(open_page: OpenPage):
    page = open_page(CALENDAR, PHONE)
    assert not is_side_by_side(page)
    assert page.locator(".strip").is_visible()
    assert not page.locator(".hours").is_visible()
    page.locator(".strip a", has_text="20").click()
    expect(page.locator("#d-2026-11-20")).to_be_in_viewport()


@pytest.mark.parametrize("view", ["day", "week", "month", "agenda"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_is_wider_than_the_screen(open_page: OpenPage, view: str, width: int):
    page = open_page(f"{CALENDAR}&view={view}", {"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_next_and_previous_by_click_keep_the_address_and_the_focus(open_page: OpenPage):
    page = open_page(CALENDAR)
    page.get_by_role("link", name="Next week").click()
    expect(page.locator(".when")).to_contain_text(WEEK_48)
    expect(page).to_have_url(re.compile("date=2026-11-25"))
    assert "23 – 27 November 2026" in page.title()
    assert page.evaluate("document.activeElement.id") == "next"
    expect(page.locator("#say")).to_contain_text(f"{WEEK_48}, week 48, No meetings")
    page.go_back()
    expect(page.locator(".when")).to_contain_text(WEEK_47)
    expect(page.locator(".ev", has_text="Algorithmique")).to_be_visible()
    page.get_by_role("link", name="Next week").click()
    expect(page.locator(".when")).to_contain_text(WEEK_48)


def test_moving_by_keys(open_page: OpenPage):
    page = open_page(CALENDAR)
    for key, title in (
        ("ArrowRight", WEEK_48),
        ("ArrowLeft", WEEK_47),
        ("m", "November 2026 weeks 44 to 49"),
        ("d", "Wednesday 18 November 2026"),
        ("a", "18 November – 1 December 2026"),
        ("w", WEEK_47),
    ):
        page.keyboard.press(key)
        expect(page.locator(".when")).to_contain_text(title)
    page.keyboard.press("t")
    expect(page.locator("#today")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?view=week$"))


def test_keys_do_nothing_while_typing_or_when_switched_off(open_page: OpenPage):
    page = open_page(CALENDAR)
    page.locator("summary.when").click()
    page.locator("#go").press("m")
    assert WEEK_47 in when(page)
    page.locator("summary.when").click()
    page.locator("body").press("?")
    page.get_by_label("Single keys do this").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.reload()
    page.keyboard.press("m")
    assert WEEK_47 in when(page)


def test_the_list_of_shortcuts_opens_and_gives_the_focus_back(open_page: OpenPage):
    page = open_page(CALENDAR)
    page.get_by_role("button", name="Shortcuts").click()
    expect(page.get_by_role("dialog", name="Shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Shortcuts")).to_be_focused()


def test_a_date_is_gone_to(open_page: OpenPage):
    page = open_page(CALENDAR)
    page.locator("summary.when").click()
    page.get_by_label("Go to date").fill("2026-12-07")
    page.get_by_label("Always show weekends").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".when")).to_contain_text("7 – 13 December 2026")
    expect(page.locator(".day")).to_have_count(7)


def test_a_meeting_opens_in_a_dialog_that_keeps_the_focus(open_page: OpenPage):
    page = open_page(CALENDAR)
    page.get_by_role("link", name="Algorithmique").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Algorithmique")
    expect(dialog).to_contain_text("Amphi Nord")
    for _ in range(8):
        page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || !!document.activeElement.closest('#sheet')"
        assert page.evaluate(inside)
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name="Algorithmique")).to_be_focused()
    assert WEEK_47 in when(page)
    expect(page).to_have_url(re.compile("/plannings/"))


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, PHONE])
def test_the_dialog_closes_by_its_button_and_by_a_press_beside_it(open_page: OpenPage, viewport):
    page = open_page(CALENDAR, viewport)
    dialog = page.get_by_role("dialog")
    page.get_by_role("link", name="Algorithmique").click()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Algorithmique").click()
    expect(dialog).to_be_visible()
    page.mouse.click(8, 100)
    expect(dialog).to_be_hidden()


def test_a_link_to_a_meeting_is_copied(open_page: OpenPage):
    page = open_page(CALENDAR, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Algorithmique").click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#say")).to_have_text("Link copied")
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Algorithmique")


def test_the_month_shows_dots_on_a_phone_and_titles_on_a_desk(open_page: OpenPage):
    phone = open_page(f"{CALENDAR}&view=month", PHONE)
    assert phone.locator(".dots").first.is_visible()
    assert not phone.locator(".cell .ev").first.is_visible()
    phone.get_by_role("link", name="Monday 16 November, 1 event").click()
    expect(phone.locator("#day")).to_contain_text("Algorithmique")
    desk = open_page(f"{CALENDAR}&view=month")
    assert desk.locator(".cell .ev").first.is_visible()
    assert not desk.locator(".dots").first.is_visible()


def test_everything_works_without_javascript(open_page: OpenPage):
    page = open_page(CALENDAR, java_script_enabled=False)
    assert not page.get_by_role("button", name="Shortcuts").is_visible()
    page.get_by_role("link", name="Next week").click()
    assert WEEK_48 in when(page)
    page.get_by_role("link", name="Previous week").click()
    page.get_by_role("link", name="Algorithmique").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Algorithmique")
    page.get_by_role("link", name="L2 Informatique, TD 1, week 47").click()
    page.locator("summary.when").click()
    page.get_by_label("Go to date").fill("2026-12-07")
    page.get_by_role("button", name="Show").click()
    assert "7 – 11 December 2026" in when(page)
    page.goto("/")
    page.get_by_role("combobox").fill("remote 3")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Remote 3").wait_for()
