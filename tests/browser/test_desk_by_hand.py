"""Everything that the editor's forms do, each time by one thing alone: a mouse, a finger, the keyboard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from models import Event
from services.schedule import events
from support.at_desk import WEEK, OpenDesk, week_of
from support.hands import HANDS, Press, enter
from support.school import School
from support.screens import axe_findings, too_wide


@pytest.fixture(params=HANDS)
def hand(
    request: pytest.FixtureRequest, open_desk: OpenDesk, desk_school: School
) -> Iterator[tuple[Page, Press]]:
    """The week in a tab, and how things on it are pressed; in the end nothing is planned."""
    press, viewport, options = HANDS[request.param]
    yield open_desk(viewport=viewport, **options), press
    with desk_school.editing() as edit:
        left = edit.session.scalars(select(Event.id).where(Event.deleted_at.is_(None))).all()
        for event in events.locked(edit, left):
            events.delete(edit, event)


def save(page: Page, press: Press, said: str) -> None:
    press(page.get_by_role("button", name=re.compile("^(Save|Add)$")))
    expect(page.locator(".toast")).to_contain_text(said)
    expect(page.locator(":focus")).to_have_count(1)


def toast_button(page: Page, name: str) -> Locator:
    return page.locator(".toast").get_by_role("button", name=name)


def test_a_meeting_from_its_first_draft_to_its_end(hand: tuple[Page, Press], desk_school: School):
    page, press = hand
    panel, meetings = page.locator("#panel"), page.locator(".ev[data-event]")
    meeting = meetings.first.get_by_role("link")
    press(page.get_by_role("link", name="Add on Thursday 7 March"))
    panel.get_by_label("Course", exact=True).fill("Algebra")
    panel.get_by_label("Starts").fill("10:00")
    panel.get_by_label("Ends", exact=True).fill("11:00")
    panel.get_by_label("Another instructor").fill("Ada Lovelace")
    panel.get_by_label("State").select_option(label="Draft")
    assert axe_findings(page) + too_wide(page) == []
    save(page, press, "1 meeting added")
    expect(meetings).to_have_attribute("data-start", "2030-03-07T10:00")
    expect(meetings.first).to_contain_text("Draft")
    press(page.get_by_role("button", name="Publish 1 draft"))
    expect(meetings.first).not_to_contain_text("Draft")

    press(meeting)
    panel.get_by_label("Ends", exact=True).fill("11:30")
    save(page, press, "moved to")
    expect(meetings).to_have_attribute("data-end", "2030-03-07T11:30")

    press(meeting)
    press(panel.get_by_role("button", name="Cancel meeting"))
    expect(meetings.first).to_have_class(re.compile("cancelled"))
    press(toast_button(page, "Undo"))
    expect(meetings.first).not_to_have_class(re.compile("cancelled"))

    press(meeting)
    press(panel.get_by_role("button", name="Delete"))
    expect(meetings).to_have_count(0)
    press(page.locator(".head").get_by_role("button", name="Undo"))
    expect(meetings).to_have_count(1)
    press(page.locator(".head").get_by_role("button", name="Redo"))
    expect(meetings).to_have_count(0)


def test_a_series_is_made_changed_copied_and_deleted(hand: tuple[Page, Press], desk_school: School):
    page, press = hand
    panel, meetings = page.locator("#panel"), page.locator(".ev[data-event]")
    press(page.get_by_role("link", name="Add on Tuesday 5 March"))
    panel.get_by_label("Course", exact=True).fill("Biology")
    panel.get_by_label("Starts").fill("08:00")
    panel.get_by_label("Ends", exact=True).fill("09:00")
    panel.get_by_label("Another instructor").fill("Alan Turing")
    press(panel.locator("summary", has_text="Repeats"))
    panel.get_by_label("Repeats").select_option("weekly")
    panel.get_by_label("Until").fill("2030-03-19")
    save(page, press, "3 meetings added")

    press(meetings.first.get_by_role("link"))
    panel.get_by_label("Starts").fill("08:30")
    panel.get_by_label("Ends", exact=True).fill("09:30")
    scope = panel.get_by_role("radio", name="All")
    press(scope if press is enter else panel.locator(".seg label", has_text="All"))
    save(page, press, "3 meetings")
    expect(meetings).to_have_attribute("data-start", "2030-03-05T08:30")

    page.goto(week_of(desk_school).replace(WEEK, "2030-03-11"))
    expect(meetings).to_have_attribute("data-start", "2030-03-12T08:30")
    press(meetings.first.get_by_role("link"))
    press(panel.get_by_role("button", name="Delete"))
    expect(meetings).to_have_count(0)
    page.goto(week_of(desk_school))
    press(meetings.first.get_by_role("link"))
    press(panel.locator("summary", has_text="Repeats"))
    day = panel.get_by_label("12 March 2030")
    press(day if press is enter else panel.locator("label", has_text="12 March 2030"))
    press(panel.get_by_role("button", name="Put back"))
    expect(page.locator(".toast")).to_contain_text("1 meeting put back")
    expect(page.locator(":focus")).to_have_count(1)

    page.goto(week_of(desk_school).replace(WEEK, "2030-03-11"))
    expect(meetings).to_have_attribute("data-start", "2030-03-12T08:30")
    press(page.locator("summary", has_text="Copy to other days"))
    panel.get_by_label("To the week or day of").fill("2030-04-01")
    press(panel.get_by_role("button", name="Copy as drafts"))
    expect(page.locator(".toast")).to_contain_text("1 meeting")
    page.goto(week_of(desk_school).replace(WEEK, "2030-04-01"))
    expect(meetings).to_have_attribute("data-start", "2030-04-02T08:30")
    press(page.locator(".head").get_by_role("button", name="Undo"))
    expect(meetings).to_have_count(0)
