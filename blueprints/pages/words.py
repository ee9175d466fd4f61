"""Dates, times, lengths and counts in the language of the reader; templates know these functions as filters."""

from datetime import date, datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext, pgettext

from blueprints.languages import language, said_often
from services.plannings.catalogue import Node
from services.timetable.entries import Entry, last_day
from services.timetable.events import CalendarEvent
from services.timetable.layout import Grid, Total
from services.timetable.period import Period

LETTERS_ON_A_CARD = 200
CATEGORIES = {
    "lecture": lazy_gettext("Lecture"),
    "lab": lazy_gettext("Lab"),
    "tutorial": lazy_gettext("Tutorial"),
    "other": "",
}


def register(bp: Blueprint) -> None:
    dates = (clock, weekday, short_weekday, month, day, long_day, short_day, short_date)
    with_year = (day_and_year, long_day_and_year, month_and_year)
    amounts = (lasting, total_words, times, until, soon, ahead, number, leaves)
    for word in (*dates, *with_year, *amounts, anchor, brief, capital, whose):
        bp.app_template_filter(word.__name__)(word)


def clock(at: datetime) -> str:
    """``08:15``, in each of our languages; a calendar says hundreds of them, and a pattern takes four times as long."""
    return f"{at.hour:02}:{at.minute:02}"


@said_often
def weekday(on: date) -> str:
    """``Monday``; as the beginning of a line, which some languages write otherwise than the middle."""
    return capital(dated(on, "EEEE"))


@said_often
def short_weekday(on: date) -> str:
    """``Mon``."""
    return capital(dated(on, "ccc"))


@said_often
def month(on: date) -> str:
    return dated(on, "MMMM")


@said_often
def day(on: date) -> str:
    """``4 January``."""
    return dated(on, pgettext("date", "d MMMM"))


def day_and_year(on: date) -> str:
    """``4 January 2027``."""
    return dated(on, pgettext("date", "d MMMM y"))


@said_often
def long_day(on: date) -> str:
    """``Monday 4 January``."""
    return dated(on, pgettext("date", "EEEE d MMMM"))


def long_day_and_year(on: date) -> str:
    """``Monday 4 January 2027``."""
    return dated(on, pgettext("date", "EEEE d MMMM y"))


def month_and_year(on: date) -> str:
    """``January 2027``."""
    return dated(on, "MMMM y")


@said_often
def short_day(on: date) -> str:
    """``Mon 4 January``."""
    return dated(on, pgettext("date", "EEE d MMMM"))


@said_often
def short_date(on: date) -> str:
    """``4 Jan``."""
    return dated(on, pgettext("date", "d MMM"))


def dated(on: date, pattern: str) -> str:
    """A day as a pattern of CLDR has it (Unicode TR 35, part 4)."""
    return format_date(on, pattern, locale=language())


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def number(value: int) -> str:
    """``1,204``. Most are small, and those look alike in all of our languages."""
    return str(value) if 0 <= value < 1000 else format_decimal(value, locale=language())


def brief(text: str) -> str:
    """As much of a text as a card can show; the page of its event has it whole."""
    return text if len(text) <= LETTERS_ON_A_CARD else f"{text[: LETTERS_ON_A_CARD - 1]}…"


def lasting(minutes: int) -> str:
    """``1 h 30``, ``45 min``, ``3 days``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min", minutes=rest)
    if hours >= 48 and not rest and not hours % 24:
        return ngettext("%(num)s day", "%(num)s days", hours // 24)
    if not rest:
        return _("%(hours)s h", hours=hours)
    return _("%(hours)s h %(minutes)02d", hours=hours, minutes=rest)


def total_words(total: Total) -> str:
    """``30 h in 17 meetings``."""
    if not total.meetings:
        return _("No meetings")
    return ngettext(
        "%(length)s in %(count)s meeting",
        "%(length)s in %(count)s meetings",
        total.meetings,
        length=lasting(total.minutes),
        count=number(total.meetings),
    )


def times(entry: Entry) -> str:
    """When, on its day: ``08:15 to 09:45``, ``all day``, ``from 18:00``, ``until 10:00``."""
    if entry.event.all_day:
        return _("all day")
    if not entry.is_banded or not (entry.begins_before or entry.goes_on):
        return between(clock(entry.starts), clock(entry.ends))
    if not entry.begins_before:
        return _("from %(start)s", start=clock(entry.starts))
    return _("all day") if entry.goes_on else _("until %(end)s", end=clock(entry.ends))


@said_often
def between(start: str, end: str) -> str:
    """``08:15 to 09:45``."""
    return _("%(start)s to %(end)s", start=start, end=end)


def until(ends_at: datetime, now: datetime) -> str:
    """How long something still lasts: ``ends in 55 min``."""
    return _("ends in %(length)s", length=lasting(max(1, -int((now - ends_at).total_seconds() // 60))))


def days_of(starts: datetime, ends: datetime) -> str:
    """The day of a meeting, or its first and last."""
    first, last = starts.date(), last_day(starts, ends)
    whole = long_day_and_year(last)
    return capital(whole if first == last else f"{long_day(first)} – {whole}")


def period_title(period: Period, grid: Grid | None) -> str:
    """``16 – 20 November 2026``: the days that are shown; of a month its name."""
    if period.view == "month":
        return capital(month_and_year(period.on))
    if period.view == "day":
        return capital(long_day_and_year(period.on))
    last = grid.days[-1].on if grid is not None and period.view == "week" else period.last_on
    return span(period.first_on, last)


def span(first: date, last: date) -> str:
    """``16 – 20 November 2026``; what both ends share is said once."""
    if first.year != last.year:
        start = day_and_year(first)
    elif first.month != last.month:
        start = day(first)
    else:
        start = dated(first, pgettext("date", "d"))
    return f"{start} – {day_and_year(last)}"


def weeks(period: Period) -> str:
    """``week 47``, ``weeks 44 to 49`` (ISO 8601)."""
    first, last = period.first_on.isocalendar().week, period.last_on.isocalendar().week
    if first == last:
        return week_of(period.first_on)
    return _("weeks %(first)s to %(last)s", first=first, last=last)


def week_of(on: date) -> str:
    """``week 47`` (ISO 8601)."""
    return _("week %(number)s", number=on.isocalendar().week)


def moment(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """When something was, as short as is clear: ``09:40``, ``yesterday, 09:40``, ``12 November, 09:40``."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    on = local.date()
    if on == today:
        return clock(local)
    if on == today - timedelta(days=1):
        return _("yesterday, %(time)s", time=clock(local))
    if on.year != today.year:
        return day_and_year(on)
    return _("%(day)s, %(time)s", day=day(on), time=clock(local))


def whose(event: CalendarEvent) -> str:
    """The timetables that have it; of those of the page's first one, or only one, that goes without saying."""
    return brief(", ".join(event.sources)) if event.is_over or len(event.sources) > 1 else ""


def anchor(entry: Entry) -> str:
    """Names an event on a day, the same whenever the page is made: it keeps the focus through a swap."""
    return f"{crc32(entry.event.key.encode()):x}-{entry.on:%m%d}"


def leaves(node: Node) -> str:
    """``64 plannings``: how many lie below a branch."""
    amount = node.leaf_count
    return ngettext("%(count)s planning", "%(count)s plannings", amount, count=number(amount))


def soon(at: datetime, now: datetime) -> str:
    """When something will be, as short as is clear; both in the zone of the reader.

    ``today 13:30``, ``tomorrow 08:15``, ``Thu 10:45``, ``4 January``.
    """
    on, days = at.date(), (at.date() - now.date()).days
    if days <= 0:
        return _("today %(time)s", time=clock(at))
    if days == 1:
        return _("tomorrow %(time)s", time=clock(at))
    if days < 7:
        return _("%(weekday)s %(time)s", weekday=short_weekday(on), time=clock(at))
    return day(on) if on.year == now.year else day_and_year(on)


def ahead(at: datetime, now: datetime) -> str:
    """How long it is until then: ``in 2 h 40``."""
    return _("in %(length)s", length=lasting(-int((now - at).total_seconds() // 60)))
