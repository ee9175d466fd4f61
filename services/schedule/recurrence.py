"""Weekly rules in wall time, and the instants that they mean."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models import Series
from services.changes.errors import Refused
from services.schedule.slots import LONGEST, Slot

MOST_MEETINGS = 400
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""As iCalendar writes them."""
_WEEK = timedelta(days=7)


@dataclass
class BadRule(Refused):
    """A rule that no series can have."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True)
class Rule:
    """At ``start_time`` on ``weekdays``, 0 being Monday, of every ``every_weeks``th week; both ends belong to it.

    Weeks begin on Monday and are counted from that of ``starts_on`` (RFC 5545, 3.3.10, with WKST=MO).
    """

    zone: str
    starts_on: date
    until_on: date
    weekdays: tuple[int, ...]
    start_time: time
    minutes: int
    """How long a meeting takes, by the clock of physics: 90 are 90 also when the wall clock is changed."""
    every_weeks: int = 1

    @classmethod
    def of(cls, series: Series) -> Self:
        return cls(
            zone=series.zone,
            starts_on=series.starts_on,
            until_on=series.until_on,
            weekdays=tuple(map(int, series.weekdays.split(","))),
            start_time=series.start_time,
            minutes=series.minutes,
            every_weeks=series.every_weeks,
        )

    def write_to(self, series: Series) -> None:
        series.zone = self.zone
        series.starts_on, series.until_on = self.starts_on, self.until_on
        series.weekdays = ",".join(map(str, sorted(set(self.weekdays))))
        series.start_time, series.minutes = self.start_time, self.minutes
        series.every_weeks = self.every_weeks

    def check(self) -> None:
        """Raises BadRule."""
        if not self.weekdays or not set(self.weekdays) <= set(range(7)):
            raise BadRule("A series needs weekdays between 0, Monday, and 6")
        if self.every_weeks < 1:
            raise BadRule("A series meets every week, or every second, or more seldom")
        if not 0 < self.minutes <= LONGEST / timedelta(minutes=1):
            raise BadRule("A meeting takes at least a minute and at most 24 hours")
        if self.start_time.tzinfo is not None:
            raise BadRule("The start is a wall time; its zone is told apart")
        _check_zone(self.zone)
        if self.until_on - self.starts_on > MOST_MEETINGS * self.every_weeks * _WEEK:
            raise BadRule(f"A series has at most {MOST_MEETINGS} meetings")
        self._check_meetings()

    def days(self) -> Iterator[date]:
        """The days that have a meeting, in order."""
        monday = _monday(self.starts_on)
        weekdays = sorted(set(self.weekdays))
        while monday <= self.until_on:
            for weekday in weekdays:
                day = monday + timedelta(days=weekday)
                if self.starts_on <= day <= self.until_on:
                    yield day
            monday += self.every_weeks * _WEEK

    def slot(self, day: date) -> Slot:
        """The meeting of ``day``. A start that the clocks skip moves forward; one that comes twice is the first."""
        wall = datetime.combine(day, self.start_time.replace(fold=0), ZoneInfo(self.zone))
        starts_at = wall.astimezone(UTC)
        return Slot(starts_at, starts_at + timedelta(minutes=self.minutes))

    def day_of(self, starts_at: datetime) -> date:
        """The day of a meeting that begins then."""
        return starts_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def rrule(self) -> str:
        """The value of an iCalendar RRULE (RFC 5545, 3.3.10) whose DTSTART is the first meeting."""
        until = self.slot(self.until_on).starts_at
        days = ",".join(WEEKDAYS[weekday] for weekday in sorted(set(self.weekdays)))
        return f"FREQ=WEEKLY;INTERVAL={self.every_weeks};BYDAY={days};UNTIL={until:%Y%m%dT%H%M%SZ}"

    def _check_meetings(self) -> None:
        slots = [self.slot(day) for day in self.days()]
        if not slots:
            raise BadRule("No day of the series has a meeting")
        if len(slots) > MOST_MEETINGS:
            raise BadRule(f"A series has at most {MOST_MEETINGS} meetings")
        if any(one.overlaps(next_one) for one, next_one in pairwise(slots)):
            raise BadRule("The meetings of a series overlap")


def shifted(rule: Rule, day: date, slot: Slot) -> Rule:
    """``rule`` when its meeting of ``day`` is in ``slot``: the others keep their distance to it.

    Raises BadRule for a slot in another week: meetings move inside theirs.
    """
    wall = slot.starts_at.astimezone(ZoneInfo(rule.zone))
    if _monday(wall.date()) != _monday(day):
        raise BadRule("Several meetings of a series move inside their week")
    weekdays = {wall.weekday() if weekday == day.weekday() else weekday for weekday in rule.weekdays}
    return replace(
        rule,
        weekdays=tuple(sorted(weekdays)),
        start_time=wall.time(),
        minutes=round((slot.ends_at - slot.starts_at) / timedelta(minutes=1)),
    )


def pairs(old: Collection[date], new: Collection[date]) -> dict[date, date]:
    """Where each ``old`` day of a rule goes when it gets the ``new`` days; one that is not told has to go.

    A day that is in both stays. The others move inside their week, the first to the first.
    """
    moved = {day: day for day in old if day in new}
    left, places = _by_week(old, moved), _by_week(new, moved)
    for monday, days in left.items():
        moved |= dict(zip(days, places.get(monday, ()), strict=False))
    return moved


def stretched(new: Rule, old: Rule) -> Rule:
    """``new`` with the ends moved as far as the meetings of ``old`` need that move inside the first and last week.

    An end that differs already was meant so, and stays.
    """
    weeks = replace(
        new, starts_on=_monday(new.starts_on), until_on=_monday(new.until_on) + _WEEK - timedelta(days=1)
    )
    kept = pairs(list(old.days()), list(weeks.days())).values()
    starts_on = min((new.starts_on, *kept)) if new.starts_on == old.starts_on else new.starts_on
    until_on = max((new.until_on, *kept)) if new.until_on == old.until_on else new.until_on
    return replace(new, starts_on=starts_on, until_on=until_on)


def _by_week(days: Collection[date], without: Collection[date]) -> dict[date, list[date]]:
    weeks: dict[date, list[date]] = defaultdict(list)
    for day in sorted(days):
        if day not in without:
            weeks[_monday(day)].append(day)
    return weeks


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as failure:
        raise BadRule(f"There is no time zone {zone!r}") from failure
