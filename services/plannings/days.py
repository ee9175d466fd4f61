"""Ranges of days: what a caller asks for, and what a feed's address is filled in with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

LONGEST_RANGE = timedelta(days=731)
AHEAD = relativedelta(years=2)
BEHIND = relativedelta(months=1)
PLACEHOLDERS = ("{date-start}", "{date-end}")


class BadRange(ValueError):
    """The days asked for make no range; the message says why."""


@dataclass(frozen=True)
class Days:
    """From the first moment of one day to the last of another, both in the institution's zone."""

    first_on: date
    last_on: date

    def instants(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Local midnight that opens the first day, and the one that closes the last."""
        opens = datetime.combine(self.first_on, time(), zone)
        closes = datetime.combine(self.last_on + timedelta(days=1), time(), zone)
        return opens, closes


def parse_days(start: str | None, end: str | None, today: date) -> Days | None:
    """The range meant by two ``YYYY-MM-DD`` texts; None when both are absent. Raises BadRange.

    A missing end is two years after the start, a missing start one month before ``today``.
    """
    if not start and not end:
        return None
    first_on = _day("from", start) if start else today - BEHIND
    last_on = _day("to", end) if end else _later(first_on)
    if first_on > last_on:
        raise BadRange(f"from ({first_on}) is after to ({last_on})")
    if last_on - first_on > LONGEST_RANGE:
        raise BadRange(f"from {first_on} to {last_on} is more than 2 years")
    if first_on == date.min or last_on == date.max:
        raise BadRange(f"from {first_on} to {last_on} touches the end of the calendar")
    return Days(first_on, last_on)


def default_days(today: date) -> Days:
    """What a feed is asked for when nobody names a range."""
    return Days(today - BEHIND, today + AHEAD)


def fill_in(url: str, days: Callable[[], Days]) -> str:
    """``url`` with every date placeholder replaced; ``days`` is called only when there is one."""
    if not any(placeholder in url for placeholder in PLACEHOLDERS):
        return url
    range_ = days()
    start, end = PLACEHOLDERS
    return url.replace(start, range_.first_on.isoformat()).replace(end, range_.last_on.isoformat())


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise BadRange(f"{name} ({text[:40]!r}) is not a date of the form YYYY-MM-DD")
    return day


def _later(day: date) -> date:
    try:
        return day + AHEAD
    except (ValueError, OverflowError):
        raise BadRange(f"from ({day}) is too late") from None
