"""Dates, lengths and counts in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from blueprints.pages.words import days_of, lasting, number, span, total_words, until
from services.timetable.layout import Total

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 11, 16), date(2026, 11, 20), "16 – 20 November 2026"),
        (date(2026, 11, 30), date(2026, 12, 4), "30 November – 4 December 2026"),
        (date(2026, 12, 28), date(2027, 1, 1), "28 December 2026 – 1 January 2027"),
    ],
)
def test_a_span_says_once_what_both_ends_share(first: date, last: date, text: str):
    assert span(first, last) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 min"),
        (45, "45 min"),
        (60, "1 h"),
        (90, "1 h 30"),
        (65, "1 h 05"),
        (24 * 60, "24 h"),
        (4320, "3 days"),
    ],
)
def test_a_length_in_hours_and_minutes(minutes: int, text: str):
    assert lasting(minutes) == text


def test_a_total_counts_hours_and_meetings():
    assert total_words(Total(1800, 17)) == "30 h in 17 meetings"
    assert total_words(Total(90, 1)) == "1 h 30 in 1 meeting"
    assert total_words(Total(0, 0)) == "No meetings"


def test_large_numbers_are_grouped():
    assert number(1204) == "1,204"


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(seconds=10), "ends in 1 min"),
        (timedelta(minutes=54, seconds=1), "ends in 55 min"),
        (timedelta(minutes=55), "ends in 55 min"),
        (timedelta(hours=1, minutes=30), "ends in 1 h 30"),
    ],
)
def test_the_rest_of_a_meeting_is_rounded_up(left: timedelta, text: str):
    assert until(NOON + left, NOON) == text


def test_the_days_of_a_meeting():
    assert days_of(NOON, NOON + timedelta(hours=2)) == "Wednesday 18 November 2026"
    midnight = datetime(2026, 11, 18, tzinfo=UTC)
    assert days_of(midnight, midnight + timedelta(days=1)) == "Wednesday 18 November 2026"
    assert (
        days_of(midnight, midnight + timedelta(days=2)) == "Wednesday 18 November – Thursday 19 November 2026"
    )
