"""Which days a calendar shows, and what lies before and after them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

View = Literal["day", "week", "month", "agenda"]
VIEWS: tuple[View, ...] = get_args(View)
AGENDA_DAYS = 14


@dataclass(frozen=True, slots=True)
class Period:
    """The days ``first_on`` to ``last_on`` around ``on``; a month is filled to whole weeks, Monday first."""

    view: View
    on: date
    first_on: date
    last_on: date

    @property
    def previous_on(self) -> date:
        return _step(self.view, self.on, -1)

    @property
    def next_on(self) -> date:
        return _step(self.view, self.on, 1)

    @property
    def core(self) -> tuple[date, date]:
        """First and last day that the period is about: a month without the days that fill its weeks."""
        if self.view != "month":
            return self.first_on, self.last_on
        return self.on.replace(day=1), self.on.replace(day=monthrange(self.on.year, self.on.month)[1])

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From midnight of the first day to midnight after the last, in ``zone``."""
        return midnight(self.first_on, zone), midnight(self.last_on + timedelta(days=1), zone)


def period_of(view: View, on: date) -> Period:
    """The day, week, month or fortnight that shows ``on``."""
    if view == "day":
        return Period(view, on, on, on)
    if view == "agenda":
        return Period(view, on, on, on + timedelta(days=AGENDA_DAYS - 1))
    if view == "week":
        return Period(view, on, _monday(on), _monday(on) + timedelta(days=6))
    last = on.replace(day=monthrange(on.year, on.month)[1])
    return Period(view, on, _monday(on.replace(day=1)), _monday(last) + timedelta(days=6))


def midnight(on: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day in ``zone``."""
    return datetime.combine(on, time(), zone)


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _step(view: View, on: date, direction: int) -> date:
    if view == "month":
        return _months_later(on, direction)
    days = {"day": 1, "week": 7, "agenda": AGENDA_DAYS}[view]
    return on + timedelta(days=direction * days)


def _months_later(on: date, months: int) -> date:
    years, month = divmod(on.month - 1 + months, 12)
    year, month = on.year + years, month + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))
