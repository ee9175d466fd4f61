"""Ranges of days, as callers write them and as addresses want them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from services.plannings.days import BadRange, Days, default_days, fill_in, parse_days

TODAY = date(2026, 11, 20)


def test_no_bounds_are_no_range() -> None:
    assert parse_days("", None, TODAY) is None


def test_a_missing_end_is_two_years_after_the_start() -> None:
    assert parse_days("2026-01-01", "", TODAY) == Days(date(2026, 1, 1), date(2028, 1, 1))
    assert parse_days("2024-02-29", "", TODAY) == Days(date(2024, 2, 29), date(2026, 2, 28))


def test_a_missing_start_is_one_month_before_today() -> None:
    assert parse_days("", "2026-12-31", TODAY) == Days(date(2026, 10, 20), date(2026, 12, 31))


def test_two_years_with_their_leap_day_are_allowed_and_a_day_more_is_not() -> None:
    assert parse_days("2024-01-01", "2026-01-01", TODAY) == Days(date(2024, 1, 1), date(2026, 1, 1))
    with pytest.raises(BadRange, match="more than 2 years"):
        parse_days("2024-01-01", "2026-01-02", TODAY)


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ("2026-1-1", "", "from"),
        ("20260101", "", "from"),
        ("2026-W01-1", "", "from"),
        ("2026-02-30", "", "from"),
        ("tomorrow", "", "from"),
        ("2026-01-01T00:00:00Z", "", "from"),
        ("", "01/02/2026", "to"),
        ("2026-02-02", "2026-02-01", "after"),
        ("", "2026-10-19", "after"),
        ("9999-01-01", "", "too late"),
        ("9999-12-31", "9999-12-31", "end of the calendar"),
        ("0001-01-01", "0001-01-02", "end of the calendar"),
    ],
)
def test_what_is_no_range_is_refused_with_the_reason(start: str, end: str, says: str) -> None:
    with pytest.raises(BadRange, match=says):
        parse_days(start, end, TODAY)


def test_days_are_days_of_the_institution_on_both_sides_of_a_clock_change() -> None:
    opens, closes = Days(date(2026, 10, 25), date(2026, 10, 25)).instants(ZoneInfo("Europe/Paris"))
    assert opens.astimezone(UTC) == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert closes.astimezone(UTC) == datetime(2026, 10, 25, 23, tzinfo=UTC)


def test_every_placeholder_of_an_address_is_filled_in() -> None:
    url = "https://example.org/{date-start}/a.ics?from={date-start}&to={date-end}&again={date-end}"
    filled = fill_in(url, lambda: default_days(TODAY))
    assert filled == ("https://example.org/2026-10-20/a.ics?from=2026-10-20&to=2028-11-20&again=2028-11-20")


def test_an_address_without_placeholders_asks_for_no_days() -> None:
    assert (
        fill_in("https://example.org/{date}.ics", lambda: pytest.fail("asked"))
        == "https://example.org/{date}.ics"
    )
