"""Which days each view shows, and where previous and next lead."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.timetable.period import period_of

WEDNESDAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("view", "first_on", "last_on"),
    [
        ("day", date(2026, 11, 18), date(2026, 11, 18)),
        ("week", date(2026, 11, 16), date(2026, 11, 22)),
        ("month", date(2026, 10, 26), date(2026, 12, 6)),
        ("agenda", date(2026, 11, 18), date(2026, 12, 1)),
    ],
)
def test_the_days_of_a_view(view, first_on: date, last_on: date):
    period = period_of(view, WEDNESDAY)
    assert (period.first_on, period.last_on) == (first_on, last_on)


@pytest.mark.parametrize("view", ["day", "week", "agenda"])
def test_next_continues_where_the_period_ends_and_previous_leads_back(view):
    period = period_of(view, WEDNESDAY)
    following = period_of(view, period.next_on)
    assert following.first_on == period.last_on + timedelta(days=1)
    assert following.previous_on == WEDNESDAY


@pytest.mark.parametrize(
    ("on", "previous_on", "next_on"),
    [
        (date(2026, 3, 31), date(2026, 2, 28), date(2026, 4, 30)),
        (date(2026, 12, 18), date(2026, 11, 18), date(2027, 1, 18)),
        (date(2026, 1, 18), date(2025, 12, 18), date(2026, 2, 18)),
    ],
)
def test_a_month_leads_to_the_same_day_of_the_next_or_to_its_last(on, previous_on, next_on):
    period = period_of("month", on)
    assert (period.previous_on, period.next_on) == (previous_on, next_on)


def test_a_month_is_about_its_own_days():
    assert period_of("month", WEDNESDAY).core == (date(2026, 11, 1), date(2026, 11, 30))


def test_a_week_in_which_the_clock_changes_is_an_hour_longer():
    begins_at, ends_at = period_of("week", date(2026, 10, 21)).bounds(ZoneInfo("Europe/Paris"))
    assert (ends_at.timestamp() - begins_at.timestamp()) / 3600 == 7 * 24 + 1
