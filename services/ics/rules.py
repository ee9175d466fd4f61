"""Recurrence rules in wall time (RFC 5545, 3.3.10), walked day by day inside a span.

The dates that a rule gives are handed to recurring-ical-events as plain dates. Its own way, dateutil's
search, cannot be stopped while it looks for 30 February up to the year 9999 or counts the hours since 1900.
"""

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product

from icalendar.prop import vRecur

from services.ics.budget import Budget

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY")
_LIMITS = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
}
_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_LIMITS}
# Every day of a leap year in BYYEARDAY, and every hour and minute, need half of that.
_LONGEST_RULE = 4_000
_DAY_PARTS = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY")
# More often than every quarter of an hour is no timetable: MINUTELY in disguise.
_MOST_TIMES_A_DAY = 96


class BadRule(ValueError):
    """The rule cannot be read, or is refused."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A readable RRULE of a series that starts at `start` (naive wall time); `until` is inclusive."""

    start: datetime
    frequency: str
    interval: int
    count: int | None
    until: datetime | None
    week_start: int
    numbers: dict[str, frozenset[int]]
    weekdays: frozenset[tuple[int, int]]
    times: tuple[time, ...]


def read_rule(text: str, start: datetime, wall_of: Callable[[datetime], datetime]) -> Rule:
    """Read an RRULE value; parts that it lacks come from the start. Raises BadRule.

    SECONDLY and MINUTELY are refused, and so is what goes off more than 96 times a day or is very long.
    `wall_of` turns an UNTIL in UTC into the wall time of the series.
    """
    if len(text) > _LONGEST_RULE:
        raise BadRule(f"refused: {text[:60]}")
    try:
        recur = vRecur.from_ical(text)
    except (ValueError, TypeError, KeyError) as error:
        raise BadRule(str(error)) from error
    frequency = str(_first(recur, "FREQ"))
    if not _PARTS.issuperset(recur) or frequency not in _FREQUENCIES:
        raise BadRule(f"refused: {text[:60]}")
    numbers = {name: _numbers(recur, name) for name in _LIMITS}
    weekdays = frozenset(_weekday(day) for day in recur.get("BYDAY", ()))
    _check(frequency, numbers, weekdays)
    numbers, weekdays = _with_defaults(frequency, numbers, weekdays, start)
    return Rule(
        start=start,
        frequency=frequency,
        interval=_positive(recur, "INTERVAL") or 1,
        count=_positive(recur, "COUNT"),
        until=_until(recur, wall_of),
        week_start=_WEEKDAYS.index(str(_first(recur, "WKST") or "MO")),
        numbers=numbers,
        weekdays=weekdays,
        times=_times(frequency, numbers, start),
    )


def starts(rule: Rule, first: datetime, last: datetime, budget: Budget) -> Iterator[datetime]:
    """Yield the starts between two wall times (both inclusive), in order; raises OverBudget.

    Without COUNT the walk begins next to `first`; with it, at the start of the series, as it must.
    """
    end = min(last, rule.until) if rule.until else last
    begin = rule.start if rule.count else max(first, rule.start)
    left = rule.count
    for period in _periods(rule, begin.date(), end.date()):
        for start in _starts_of_period(rule, period, budget):
            if start < rule.start:
                continue
            if start > end or left == 0:
                return
            if left is not None:
                left -= 1
            if start >= first:
                yield start


def _starts_of_period(rule: Rule, period: range, budget: Budget) -> Iterator[datetime]:
    budget.spend(len(period))
    days = [day for ordinal in period if ordinal > 0 and _matches(rule, day := date.fromordinal(ordinal))]
    budget.spend(len(days) * len(rule.times))
    found = (datetime.combine(day, at) for day in days for at in _times_of(rule, day))
    positions = rule.numbers["BYSETPOS"]
    if not positions:
        return found
    every = list(found)
    size = len(every)
    return (start for n, start in enumerate(every, 1) if n in positions or n - size - 1 in positions)


def _times_of(rule: Rule, day: date) -> tuple[time, ...]:
    if rule.frequency != "HOURLY":
        return rule.times
    hours = (day - rule.start.date()).days * 24 - rule.start.hour
    return tuple(at for at in rule.times if (hours + at.hour) % rule.interval == 0)


def _periods(rule: Rule, first: date, last: date) -> Iterator[range]:
    """The days of each day, week, month or year of the rule that touches the span, as ordinals."""
    start = rule.start.date()
    if rule.frequency in ("DAILY", "HOURLY"):
        step = rule.interval if rule.frequency == "DAILY" else 1
        for day in _in_step(start.toordinal(), step, first.toordinal(), last.toordinal()):
            yield range(day, day + 1)
    elif rule.frequency == "WEEKLY":
        monday = start.toordinal() - (start.weekday() - rule.week_start) % 7
        for day in _in_step(monday, 7 * rule.interval, first.toordinal() - 6, last.toordinal()):
            yield range(day, day + 7)
    elif rule.frequency == "MONTHLY":
        for month in _in_step(_month(start), rule.interval, _month(first), _month(last)):
            yield _days_of_month(month // 12, month % 12 + 1)
    else:
        for year in _in_step(start.year, rule.interval, first.year, last.year):
            begin = date(year, 1, 1).toordinal()
            yield range(begin, begin + 365 + calendar.isleap(year))


def _in_step(start: int, step: int, first: int, last: int) -> range:
    """start, start + step, ... up to `last`, leaving out what lies before `first`."""
    skipped = max(0, -((start - first) // step))
    return range(start + skipped * step, last + 1, step)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _days_of_month(year: int, month: int) -> range:
    begin = date(year, month, 1).toordinal()
    return range(begin, begin + calendar.monthrange(year, month)[1])


def _matches(rule: Rule, day: date) -> bool:
    numbers = rule.numbers
    if numbers["BYMONTH"] and day.month not in numbers["BYMONTH"]:
        return False
    if numbers["BYMONTHDAY"]:
        length = calendar.monthrange(day.year, day.month)[1]
        if not _counted(day.day, length, numbers["BYMONTHDAY"]):
            return False
    if numbers["BYYEARDAY"]:
        length = 365 + calendar.isleap(day.year)
        if not _counted(day.timetuple().tm_yday, length, numbers["BYYEARDAY"]):
            return False
    if numbers["BYWEEKNO"] and not _counted(*_week(day, rule.week_start), numbers["BYWEEKNO"]):
        return False
    return not rule.weekdays or _on_weekday(rule, day)


def _counted(position: int, length: int, wanted: frozenset[int]) -> bool:
    """Whether a position is wanted, counted from the front or, with negative numbers, from the back."""
    return position in wanted or position - length - 1 in wanted


def _week(day: date, week_start: int) -> tuple[int, int]:
    """The week number of a day and how many weeks its year has; week 1 has four days of the year."""
    fourth = day + timedelta(days=3 - (day.weekday() - week_start) % 7)
    last = date(fourth.year, 12, 28)
    last_fourth = last + timedelta(days=3 - (last.weekday() - week_start) % 7)
    return (fourth.timetuple().tm_yday + 6) // 7, (last_fourth.timetuple().tm_yday + 6) // 7


def _on_weekday(rule: Rule, day: date) -> bool:
    weekday = day.weekday()
    if (0, weekday) in rule.weekdays:
        return True
    if rule.frequency == "MONTHLY" or rule.numbers["BYMONTH"]:
        position, length = day.day, calendar.monthrange(day.year, day.month)[1]
    else:
        position, length = day.timetuple().tm_yday, 365 + calendar.isleap(day.year)
    from_front, from_back = (position + 6) // 7, -((length - position) // 7 + 1)
    return (from_front, weekday) in rule.weekdays or (from_back, weekday) in rule.weekdays


def _first(recur: vRecur, name: str) -> object:
    values = recur.get(name)
    return values[0] if values else None


def _positive(recur: vRecur, name: str) -> int | None:
    value = _first(recur, name)
    if value is None:
        return None
    if not isinstance(value, int) or value < 1:
        raise BadRule(f"{name} must be positive")
    return int(value)


def _until(recur: vRecur, wall_of: Callable[[datetime], datetime]) -> datetime | None:
    """A date as UNTIL of a timed series means the whole day."""
    value = _first(recur, "UNTIL")
    if isinstance(value, datetime):
        return wall_of(value) if value.tzinfo else value
    if isinstance(value, date):
        return datetime.combine(value, time.max)
    if value is not None:
        raise BadRule("UNTIL is no date")
    return None


def _numbers(recur: vRecur, name: str) -> frozenset[int]:
    low, high = _LIMITS[name]
    values = frozenset(int(value) for value in recur.get(name, ()))
    if any(not low <= value <= high or (value == 0 and low != 0) for value in values):
        raise BadRule(f"{name} out of range")
    return values


def _weekday(day: str) -> tuple[int, int]:
    """`MO` is (0, 0), `-1SU` is (-1, 6)."""
    ordinal = day[:-2]
    return int(ordinal) if ordinal else 0, _WEEKDAYS.index(day[-2:].upper())


def _check(frequency: str, numbers: dict[str, frozenset[int]], weekdays: frozenset[tuple[int, int]]) -> None:
    if numbers["BYWEEKNO"] and frequency != "YEARLY":
        raise BadRule("BYWEEKNO without YEARLY")
    if frequency not in ("YEARLY", "MONTHLY") and any(ordinal for ordinal, _ in weekdays):
        raise BadRule("a numbered weekday needs MONTHLY or YEARLY")
    if numbers["BYSETPOS"] and frequency == "HOURLY":
        raise BadRule("BYSETPOS with HOURLY")


def _with_defaults(
    frequency: str, numbers: dict[str, frozenset[int]], weekdays: frozenset[tuple[int, int]], start: datetime
) -> tuple[dict[str, frozenset[int]], frozenset[tuple[int, int]]]:
    """What the rule does not say comes from the start of the series."""
    said = weekdays or any(numbers.get(name) for name in _DAY_PARTS)
    same_weekday = frozenset({(0, start.weekday())})
    if frequency == "WEEKLY" and not said:
        return numbers, same_weekday
    if numbers["BYWEEKNO"] and not (weekdays or numbers["BYMONTHDAY"] or numbers["BYYEARDAY"]):
        return numbers, same_weekday
    if frequency == "MONTHLY" and not said:
        return {**numbers, "BYMONTHDAY": frozenset({start.day})}, weekdays
    if frequency == "YEARLY" and not said:
        months = numbers["BYMONTH"] or frozenset({start.month})
        return {**numbers, "BYMONTH": months, "BYMONTHDAY": frozenset({start.day})}, weekdays
    return numbers, weekdays


def _times(frequency: str, numbers: dict[str, frozenset[int]], start: datetime) -> tuple[time, ...]:
    every_hour = range(24) if frequency == "HOURLY" else (start.hour,)
    hours = sorted(numbers["BYHOUR"] or every_hour)
    minutes = sorted(numbers["BYMINUTE"] or (start.minute,))
    seconds = sorted(numbers["BYSECOND"] or (start.second,))
    if len(hours) * len(minutes) * len(seconds) > _MOST_TIMES_A_DAY:
        raise BadRule("more than 96 times a day")
    return tuple(time(*at) for at in product(hours, minutes, seconds))
