"""Meetings moved in the editor by mouse, finger and keyboard; two people at one meeting; a network that goes away."""

import re
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from models import Event, Origin
from support.at_desk import DAY, REFUSED, WEEK, OpenDesk, card, week_of
from support.school import School, slot
from support.screens import axe_findings

LOST = re.compile("ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")


def place(page: Page, on: str, clock: str) -> tuple[float, float]:
    """The point of a time in the column of a day, in the middle of the column."""
    box = page.locator(f".day[data-date='{on}'] .slots").bounding_box()
    week = page.locator(".week")
    rows = re.search(r"rows-(\d+)", week.get_attribute("class"))[1]
    quarters = (_minutes(clock) - _minutes(week.get_attribute("data-first"))) / 15
    return box["x"] + box["width"] / 2, box["y"] + box["height"] * quarters / int(rows)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def take(page: Page, event_id: int, *, at: str = "09:15") -> None:
    """Press on the lesson, a quarter of an hour after its start."""
    page.mouse.move(*place(page, WEEK, at))
    page.mouse.down()


def starts(desk_school: School, event_id: int) -> datetime:
    return desk_school.event(event_id).starts_at.astimezone(UTC)


def test_a_meeting_is_dragged_to_another_day_and_taken_back(
    open_desk: OpenDesk, desk_school: School, lesson: int
):
    page = open_desk()
    take(page, lesson)
    page.mouse.move(*place(page, "2030-03-06", "11:15"), steps=8)
    expect(page.locator(".ghost .ev-h")).to_contain_text("11:00–12:00")
    expect(card(page, lesson)).to_have_class(re.compile(r"\bfrom\b"))
    page.mouse.up()
    expect(card(page, lesson)).to_have_attribute("data-start", "2030-03-06T11:00")
    assert starts(desk_school, lesson) == slot(10, day=DAY + 2).starts_at
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(card(page, lesson)).to_have_attribute("data-start", f"{WEEK}T09:00")
    assert starts(desk_school, lesson) == slot(8, day=DAY).starts_at


def test_an_edge_changes_how_long_it_takes(open_desk: OpenDesk, desk_school: School, lesson: int):
    page = open_desk()
    x, y = place(page, WEEK, "10:00")
    page.mouse.move(x, y - 4)
    page.mouse.down()
    page.mouse.move(*place(page, WEEK, "11:30"), steps=6)
    page.mouse.up()
    expect(card(page, lesson)).to_have_attribute("data-end", f"{WEEK}T11:30")
    assert (
        desk_school.event(lesson).ends_at - desk_school.event(lesson).starts_at
        == slot(8, 2.5).ends_at - slot(8).starts_at
    )


def test_a_clash_is_named_while_it_is_dragged_and_refused_with_what_is_free(
    open_desk: OpenDesk, desk_school: School, lesson: int, in_the_way: int
):
    page = open_desk(expected=REFUSED)
    take(page, lesson)
    page.mouse.move(*place(page, "2030-03-06", "14:45"), steps=8)
    ghost = page.locator(".ghost")
    expect(ghost).to_have_class(re.compile(r"\bclash\b"))
    expect(ghost).to_contain_text("TD1")
    expect(card(page, in_the_way)).to_have_class(re.compile(r"\bhit-by\b"))
    page.mouse.up()
    expect(page.get_by_role("alert")).to_contain_text("Biology")
    assert starts(desk_school, lesson) == slot(8, day=DAY).starts_at
    assert axe_findings(_without_csp(page)) == []
    page.locator("input[name=slot]").first.check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_be_visible()
    assert starts(desk_school, lesson) != slot(8, day=DAY).starts_at


def _without_csp(page: Page) -> Page:
    """The same page, for axe: it is put in past the policy, by the protocol of the browser."""
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    return page


def test_escape_leaves_it_where_it_was(open_desk: OpenDesk, desk_school: School, lesson: int):
    page = open_desk()
    take(page, lesson)
    page.mouse.move(*place(page, "2030-03-07", "11:00"), steps=5)
    page.keyboard.press("Escape")
    expect(page.locator(".ghost")).to_have_count(0)
    page.mouse.up()
    expect(card(page, lesson)).to_have_attribute("data-start", f"{WEEK}T09:00")
    assert starts(desk_school, lesson) == slot(8, day=DAY).starts_at


def test_a_finger_that_rests_drags(open_desk: OpenDesk, desk_school: School, lesson: int):
    page = open_desk(has_touch=True)
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        touch.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    send("touchStart", place(page, WEEK, "09:15"))
    page.locator(".ghost").wait_for()
    send("touchMove", place(page, "2030-03-05", "12:00"))
    send("touchMove", place(page, "2030-03-05", "13:15"))
    expect(page.locator(".ghost .ev-h")).to_contain_text("13:00–14:00")
    send("touchEnd")
    expect(card(page, lesson)).to_have_attribute("data-start", "2030-03-05T13:00")


def test_the_keyboard_alone_moves_and_resizes(open_desk: OpenDesk, desk_school: School, lesson: int):
    page = open_desk()
    link = card(page, lesson).get_by_role("link")
    link.focus()
    page.keyboard.press("m")
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#say")).to_contain_text("Tuesday 5 March, 09:30 – 10:45")
    page.keyboard.press("Enter")
    expect(card(page, lesson)).to_have_attribute("data-start", "2030-03-05T09:30")
    expect(card(page, lesson)).to_have_attribute("data-end", "2030-03-05T10:45")
    card(page, lesson).get_by_role("link").focus()
    page.keyboard.press("m")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(card(page, lesson)).to_have_attribute("data-start", "2030-03-05T09:30")
    page.keyboard.press("z")
    expect(card(page, lesson)).to_have_attribute("data-start", f"{WEEK}T09:00")
    page.keyboard.press("y")
    expect(card(page, lesson)).to_have_attribute("data-start", "2030-03-05T09:30")


def test_an_empty_place_is_where_a_meeting_is_added(open_desk: OpenDesk):
    page = open_desk()
    page.mouse.click(*place(page, "2030-03-07", "13:05"))
    panel = page.locator("#panel")
    expect(panel.get_by_label("Day", exact=True)).to_have_value("2030-03-07")
    expect(panel.get_by_label("Starts")).to_have_value("13:00")
    expect(page).to_have_url(re.compile(r"/desk/events/new\?"))


def test_what_a_sync_brought_stays_and_says_why(open_desk: OpenDesk, desk_school: School, lesson: int):
    with desk_school.new_session() as session, session.begin():
        session.get(Event, lesson).origin = Origin.STARPLAN
    page = open_desk()
    take(page, lesson)
    page.mouse.move(*place(page, "2030-03-06", "11:00"), steps=5)
    expect(page.locator(".ghost")).to_have_count(0)
    page.mouse.up()
    card(page, lesson).get_by_role("link").focus()
    page.keyboard.press("m")
    expect(page.locator("#say")).to_contain_text("StarPlan")
    with desk_school.new_session() as session, session.begin():
        session.get(Event, lesson).origin = Origin.LOCAL


def test_the_second_of_two_editors_is_told_who_was_quicker(
    open_desk: OpenDesk, desk_school: School, lesson: int
):
    first, second = open_desk(), open_desk("grace", expected=REFUSED)
    take(first, lesson)
    first.mouse.move(*place(first, "2030-03-05", "10:15"), steps=5)
    first.mouse.up()
    expect(card(first, lesson)).to_have_attribute("data-start", "2030-03-05T10:00")
    take(second, lesson)
    second.mouse.move(*place(second, "2030-03-08", "15:15"), steps=5)
    second.mouse.up()
    told = second.get_by_role("alert")
    expect(told).to_contain_text("admin")
    expect(second.locator("#panel")).to_contain_text("10:00")
    assert starts(desk_school, lesson) == slot(9, day=DAY + 1).starts_at
    second.get_by_role("button", name="Save").click()
    expect(second.locator(".toast")).to_be_visible()


def test_a_network_that_goes_away_mid_drag_loses_nothing(
    open_desk: OpenDesk, desk_school: School, lesson: int
):
    page = open_desk(expected=LOST)
    take(page, lesson)
    page.mouse.move(*place(page, "2030-03-05", "10:15"), steps=5)
    page.context.set_offline(True)
    page.mouse.move(*place(page, "2030-03-06", "16:15"), steps=5)
    page.mouse.up()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("no connection")
    expect(card(page, lesson)).to_have_attribute("data-start", f"{WEEK}T09:00")
    assert starts(desk_school, lesson) == slot(8, day=DAY).starts_at
    page.context.set_offline(False)
    told.get_by_role("button", name="Try again").click()
    expect(card(page, lesson)).to_have_attribute("data-start", "2030-03-06T16:00")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_all_of_it_works_without_scripts(
    open_desk: OpenDesk, desk_school: School, lesson: int, in_the_way: int
):
    page = open_desk(java_script_enabled=False, expected=REFUSED)
    card(page, lesson).get_by_role("link").click()
    page.get_by_label("Day", exact=True).fill("2030-03-06")
    page.get_by_label("Starts").fill("14:30")
    page.get_by_label("Ends", exact=True).fill("15:30")
    page.get_by_label("Another instructor").fill("Alan Turing")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("TD1 is in Biology")
    expect(page.locator(f"[data-event='{in_the_way}']")).to_have_class(re.compile("hit-by"))
    expect(page.locator(".ghost.clash")).to_be_visible()
    expect(page.get_by_label("Starts")).to_have_value("14:30")
    page.get_by_role("group", name="Free slots that fit").get_by_role("radio").first.check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("moved to")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Taken back")
    page.goto(week_of(desk_school))
    expect(card(page, lesson)).to_have_attribute("data-start", f"{WEEK}T09:00")
