"""Meetings that several timetables have."""

from datetime import UTC, datetime, timedelta

from services.timetable.duplicates import merge_duplicates
from services.timetable.events import CalendarEvent


def event(source: str, title: str = "Algorithmique", **more) -> CalendarEvent:
    starts_at = datetime(2026, 11, 18, 9, tzinfo=UTC)
    ends_at = starts_at + timedelta(minutes=90)
    return CalendarEvent(f"{source} {title}", title, starts_at, ends_at, sources=(source,), **more)


def test_a_meeting_of_two_timetables_is_shown_once_and_names_both():
    [one] = merge_duplicates([[event("TD 1")], [event("TD 2", is_over=True)]])
    assert one.sources == ("TD 1", "TD 2")
    assert not one.is_over


def test_what_differs_stays_apart():
    others = [event("TD 2", "Analyse"), event("TD 2", where="B101"), event("TD 2", status="cancelled")]
    assert len(merge_duplicates([[event("TD 1")], others])) == 4


def test_what_one_timetable_says_twice_it_means_twice():
    merged = merge_duplicates([[event("TD 1")], [event("TD 2"), event("TD 2")]])
    assert [one.sources for one in merged] == [("TD 1", "TD 2"), ("TD 2",)]
