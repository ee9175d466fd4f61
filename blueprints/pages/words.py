"""Dates, times and lengths in English words; templates know these functions as filters and globals."""

from datetime import date, datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from flask import Blueprint

from services.plannings.catalogue import Node
from services.timetable.entries import Entry, last_day
from services.timetable.layout import Grid, Total
from services.timetable.period import Period

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LETTERS_ON_A_CARD = 200
CATEGORIES = {"lecture": "Lecture", "lab": "Lab", "tutorial": "Tutorial", "other": ""}


def register(bp: Blueprint) -> None:
    words = (clock, weekday, month, day, long_day, short_day, lasting, total_words, times, counted, until)
    for word in (*words, anchor, leaves, brief):
        bp.app_template_filter(word.__name__)(word)


def clock(at: datetime) -> str:
    """``08:15``."""
    return f"{at:%H:%M}"


def weekday(on: date) -> str:
    return DAYS[on.weekday()]


def month(on: date) -> str:
    return MONTHS[on.month - 1]


def day(on: date) -> str:
    """``4 January``."""
    return f"{on.day} {month(on)}"


def long_day(on: date) -> str:
    """``Monday 4 January``."""
    return f"{weekday(on)} {day(on)}"


def short_day(on: date) -> str:
    """``Mon 4 January``."""
    return f"{weekday(on)[:3]} {day(on)}"


def brief(text: str) -> str:
    """As much of a text as a card can show; the page of its event has it whole."""
    return text if len(text) <= LETTERS_ON_A_CARD else f"{text[: LETTERS_ON_A_CARD - 1]}…"


def counted(number: int, one: str, many: str) -> str:
    """``1 meeting``, ``1,204 meetings``."""
    return f"{number:,} {one if number == 1 else many}"


def lasting(minutes: int) -> str:
    """``1 h 30``, ``45 min``, ``3 days``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    if hours >= 48 and not rest and not hours % 24:
        return f"{hours // 24} days"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def total_words(total: Total) -> str:
    """``30 h in 17 meetings``."""
    if not total.meetings:
        return "No meetings"
    return f"{lasting(total.minutes)} in {counted(total.meetings, 'meeting', 'meetings')}"


def times(entry: Entry) -> str:
    """When, on its day: ``08:15 to 09:45``, ``all day``, ``from 18:00``, ``until 10:00``."""
    if entry.event.all_day:
        return "all day"
    if not entry.is_banded or not (entry.begins_before or entry.goes_on):
        return f"{clock(entry.starts)} to {clock(entry.ends)}"
    if not entry.begins_before:
        return f"from {clock(entry.starts)}"
    return "all day" if entry.goes_on else f"until {clock(entry.ends)}"


def until(ends_at: datetime, now: datetime) -> str:
    """How long something still lasts: ``ends in 55 min``."""
    return f"ends in {lasting(max(1, -int((now - ends_at).total_seconds() // 60)))}"


def days_of(starts: datetime, ends: datetime) -> str:
    """The day of a meeting, or its first and last."""
    first, last = starts.date(), last_day(starts, ends)
    year = f" {last.year}"
    return long_day(first) + year if first == last else f"{long_day(first)} – {long_day(last)}{year}"


def period_title(period: Period, grid: Grid | None) -> str:
    """``16 – 20 November 2026``: the days that are shown; of a month its name."""
    if period.view == "month":
        return f"{month(period.on)} {period.on.year}"
    if period.view == "day":
        return f"{long_day(period.on)} {period.on.year}"
    last = grid.days[-1].on if grid is not None and period.view == "week" else period.last_on
    return span(period.first_on, last)


def span(first: date, last: date) -> str:
    """``16 – 20 November 2026``; what both ends share is said once."""
    end = f"{day(last)} {last.year}"
    if first.year != last.year:
        return f"{day(first)} {first.year} – {end}"
    return f"{first.day if first.month == last.month else day(first)} – {end}"


def weeks(period: Period) -> str:
    """``week 47``, ``weeks 44 to 49`` (ISO 8601)."""
    first, last = period.first_on.isocalendar().week, period.last_on.isocalendar().week
    return f"week {first}" if first == last else f"weeks {first} to {last}"


def moment(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """When something was, as short as is clear: ``09:40``, ``yesterday, 09:40``, ``12 November, 09:40``."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return clock(local)
    if local.date() == today - timedelta(days=1):
        return f"yesterday, {clock(local)}"
    return f"{day(local)}, {clock(local)}" if local.year == today.year else f"{day(local)} {local.year}"


def anchor(entry: Entry) -> str:
    """Names an event on a day, the same whenever the page is made: it keeps the focus through a swap."""
    return f"{crc32(entry.event.key.encode()):x}-{entry.on:%m%d}"


def leaves(node: Node) -> str:
    """``64 plannings``: how many lie below a branch."""
    return counted(sum(1 for below in node.walk() if not below.children), "planning", "plannings")
