"""Programs of different makers read the same events in our calendars, and they are those that were written."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from services.ics.write import Meeting, calendar
from support.ics_readers import ICAL_JS, Read, by_ical_js, by_icalendar, by_vobject

PARIS = ZoneInfo("Europe/Paris")
PLAIN = st.characters(exclude_categories=["C", "Z"])
TEXTS = st.text(st.one_of(PLAIN, st.sampled_from(list(" \n\\,;:\"'NnÉß漢🎓"))), max_size=100)
SWITCHES = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
"""When the clocks of Paris change."""


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    """Around a switch of the clocks, some of whole days."""
    starts_at = draw(st.sampled_from(SWITCHES)) + timedelta(minutes=draw(st.integers(-3000, 3000)))
    ends_at = starts_at + timedelta(minutes=draw(st.integers(1, 24 * 60)))
    all_day = draw(st.booleans())
    if all_day:
        starts_at = starts_at.astimezone(PARIS).replace(hour=0, minute=0)
        ends_at = starts_at + timedelta(days=draw(st.integers(1, 3)))  # of the wall clock
    return Meeting(
        uid=draw(st.uuids()).hex,
        summary=draw(TEXTS),
        starts_at=starts_at.astimezone(UTC),
        ends_at=ends_at.astimezone(UTC),
        all_day=all_day,
        location=draw(TEXTS),
        description=draw(TEXTS),
        category="other",
        status=draw(st.sampled_from(["confirmed", "tentative", "cancelled"])),
        sequence=draw(st.integers(0, 2**31 - 1)),
        changed_at=starts_at,
    )


def written(meeting: Meeting) -> Read:
    starts, ends = meeting.starts_at, meeting.ends_at
    days = starts.astimezone(PARIS).date(), ends.astimezone(PARIS).date()
    return Read(
        meeting.uid,
        meeting.summary,
        *(days if meeting.all_day else (starts, ends)),
        meeting.location,
        meeting.description,
        meeting.status.upper(),
        meeting.sequence,
    )


@settings(deadline=None, max_examples=60)
@given(st.lists(meetings(), max_size=4))
def test_programs_in_python_read_what_was_written(several: list[Meeting]):
    body = b"".join(calendar("Été; l’emploi, \\ du temps", PARIS, several))
    expected = [written(meeting) for meeting in several]
    assert by_icalendar(body) == expected
    assert by_vobject(body) == expected


@pytest.fixture(scope="module")
def ical_js(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.evaluate(ICAL_JS.read_text(encoding="utf-8"))
    yield page
    page.close()


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(several=st.lists(meetings(), max_size=4))
def test_programs_in_javascript_read_what_was_written(ical_js: Page, several: list[Meeting]):
    body = b"".join(calendar("x", PARIS, several))
    assert by_ical_js(ical_js, body) == [written(meeting) for meeting in several]


@given(several=st.lists(meetings(), max_size=3))
@settings(deadline=None, max_examples=40)
def test_lines_are_folded_by_octets_and_end_as_they_must(several: list[Meeting]):
    """RFC 5545, 3.1: 75 octets at most without the line break, and no character is cut in two."""
    body = b"".join(calendar("漢字" * 60, PARIS, several))
    lines = body.split(b"\r\n")
    assert lines.pop() == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()
