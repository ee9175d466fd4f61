"""From the VEVENTs of one UID to dated ones: rules expanded, overrides in their places."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event
from icalendar.prop import vDDDLists, vDDDTypes

from services.ics.budget import Budget
from services.ics.components import Line
from services.ics.parse import Vevent, after, span
from services.ics.rules import read_rule, starts
from services.ics.values import read_period
from services.ics.zones import Moment, Zones

Period = tuple[datetime, timedelta]
"""A further date with a length of its own, in naive wall time."""

MOST_OF_A_SERIES = 2_000
"""Dates of one, and changes to single dates of it."""
_INDEX = "X-INDEX"
_DATES = re.compile(r"[^\s,]+")
_UTC = ZoneInfo("UTC")
# What recurring-ical-events costs for a series, for each of its dates, for each VEVENT in it, and for each change
# of "this and all following" (which every occurrence is compared with), in steps of the budget.
_SERIES_COST, _DATE_COST, _VEVENT_COST, _SPLIT_COST = 300, 40, 60, 200


class Window(NamedTuple):
    """The time in which rules are expanded, aware UTC."""

    starts_at: datetime
    ends_at: datetime


class Dated(NamedTuple):
    """A VEVENT at one time (UTC); `original_at` is its place in the series, None outside of a series."""

    vevent: Vevent
    original_at: datetime | None
    starts_at: datetime
    ends_at: datetime


def expand(vevents: list[Vevent], window: Window, zones: Zones, budget: Budget) -> list[Dated]:
    """Return what the VEVENTs of one UID (in feed order) mean.

    Single events and overrides without a series are kept whatever their date; of a series at most 2,000
    occurrences that touch the window, and 2,000 overrides. Raises BadRule, BadTime and OverBudget.
    """
    masters = _newest((zones.to_utc(v.starts), v) for v in vevents if v.recurrence_id is None)
    overrides = _newest((zones.to_utc(v.recurrence_id), v) for v in vevents if v.recurrence_id is not None)
    series = [master for master in masters.values() if master.repeats]
    if not series:
        return _singles(masters, overrides, zones)
    changes = list(islice(overrides.values(), MOST_OF_A_SERIES))
    found: dict[datetime | None, Dated] = {}
    for master in series:
        for dated in _Series(master, changes, zones).between(window, budget):
            found.setdefault(dated.original_at, dated)
    lone = {start: master for start, master in masters.items() if not master.repeats}
    return [*found.values(), *_singles(lone, {}, zones)]


def _newest(vevents: Iterable[tuple[datetime, Vevent]]) -> dict[datetime, Vevent]:
    """Of VEVENTs for the same instant the one with the highest SEQUENCE, the later one on a tie."""
    newest: dict[datetime, Vevent] = {}
    for instant, vevent in vevents:
        if instant not in newest or vevent.sequence >= newest[instant].sequence:
            newest[instant] = vevent
    return newest


def _singles(masters: dict[datetime, Vevent], overrides: dict[datetime, Vevent], zones: Zones) -> list[Dated]:
    kept = [Dated(v, None, *span(v, zones)) for start, v in masters.items() if start not in overrides]
    return kept + [Dated(v, original, *span(v, zones)) for original, v in overrides.items()]


class _Series:
    """A VEVENT with rules, in the wall clock that its rules run by."""

    def __init__(self, master: Vevent, overrides: list[Vevent], zones: Zones) -> None:
        self.master = master
        self.vevents = [master, *overrides]
        self.zones = zones
        self.zone = _zone_of_rules(master.starts, zones)

    def between(self, window: Window, budget: Budget) -> Iterator[Dated]:
        """The occurrences that touch the window, in order, at most 2,000."""
        budget.spend(_VEVENT_COST * len(self.vevents))
        first, last = self.wall(window.starts_at), self.wall(window.ends_at)
        reach = max(self._length(vevent) + abs(self._shift(vevent)) for vevent in self.vevents)
        dates, excepted = self._dates(first - reach, last + reach, budget)
        is_over = self.wall(self.master.starts) < first - reach and not dates
        if is_over and len(self.vevents) == 1:
            return
        splits = sum(vevent.this_and_future for vevent in self.vevents)
        budget.spend(_SERIES_COST + _DATE_COST * len(dates) + _SPLIT_COST * splits)
        found = recurring_ical_events.of(self._calendar(dates, excepted)).between(first, last)
        walls = sorted((event["DTSTART"].dt, event["DTEND"].dt, event[_INDEX]) for event in found)
        for starts_wall, ends_wall, index in walls[:MOST_OF_A_SERIES]:
            yield self._dated(starts_wall, ends_wall, self.vevents[index])

    def wall(self, moment: Moment) -> datetime:
        """The naive wall time of a moment, midnight for a date."""
        if isinstance(moment, datetime):
            return moment.astimezone(self.zone).replace(tzinfo=None)
        return datetime.combine(moment, time())

    def _place(self, moment: Moment) -> datetime:
        """The wall time of a place in the series: dates and times may stand for each other."""
        if self.master.all_day:
            return datetime.combine(self.wall(moment), time())
        if isinstance(moment, datetime):
            return self.wall(moment)
        return datetime.combine(moment, self.wall(self.master.starts).time())

    def _dated(self, starts_wall: datetime, ends_wall: datetime, vevent: Vevent) -> Dated:
        original = starts_wall - self._shift(vevent)
        original_at = self._instant(original, self.master.all_day)
        if starts_wall == self.wall(vevent.starts):
            return Dated(vevent, original_at, *span(vevent, self.zones))
        starts_at = self._instant(starts_wall, vevent.all_day)
        if vevent.lasts == ends_wall - starts_wall:  # unlike the length of a PERIOD
            moment = starts_wall.date() if vevent.all_day else starts_wall.replace(tzinfo=self.zone)
            return Dated(vevent, original_at, starts_at, after(moment, vevent.lasts, self.zones))
        ends_at = self._instant(ends_wall, vevent.all_day)
        if ends_at <= starts_at:
            ends_at = starts_at + (ends_wall - starts_wall)
        return Dated(vevent, original_at, starts_at, ends_at)

    def _instant(self, wall: datetime, all_day: bool) -> datetime:
        return self.zones.to_utc(wall.date() if all_day else wall.replace(tzinfo=self.zone))

    def _shift(self, vevent: Vevent) -> timedelta:
        """How far an override moved from its place."""
        if vevent.recurrence_id is None:
            return timedelta(0)
        return self.wall(vevent.starts) - self._place(vevent.recurrence_id)

    def _calendar(self, dates: Sequence[datetime | Period], excepted: list[datetime]) -> Calendar:
        """The series for recurring-ical-events: naive, texts left out, rules replaced by their dates."""
        calendar = Calendar()
        for index, vevent in enumerate(self.vevents):
            calendar.add_component(self._event(index, vevent))
        calendar.subcomponents[0]["RDATE"] = vDDDLists(dates)
        calendar.subcomponents[0]["EXDATE"] = vDDDLists(excepted)
        return calendar

    def _event(self, index: int, vevent: Vevent) -> Event:
        event = Event()
        event["UID"] = "series"
        event[_INDEX] = index
        event["DTSTART"] = vDDDTypes(self.wall(vevent.starts))
        event["DTEND"] = vDDDTypes(self.wall(vevent.starts) + self._length(vevent))
        if vevent.recurrence_id is not None:
            event["RECURRENCE-ID"] = vDDDTypes(self._place(vevent.recurrence_id))
            if vevent.this_and_future:
                event["RECURRENCE-ID"].params["RANGE"] = "THISANDFUTURE"
        return event

    def _length(self, vevent: Vevent) -> timedelta:
        """How long it lasts on the wall clock."""
        if vevent.ends is None:
            return vevent.lasts or timedelta(0)
        return self.wall(vevent.ends) - self.wall(vevent.starts)

    def _dates(
        self, first: datetime, last: datetime, budget: Budget
    ) -> tuple[list[datetime | Period], list[datetime]]:
        """The dates of the rules and of RDATE, and those of EXDATE."""
        start = self.wall(self.master.starts)
        rules = [read_rule(text, start, self.wall) for text in self.master.rules]
        dates: list[datetime | Period] = []
        for rule in rules:
            dates.extend(islice(starts(rule, first, last, budget), MOST_OF_A_SERIES))
        dates.extend(islice(self._further(first, last, budget), MOST_OF_A_SERIES))
        places = {one if isinstance(one, datetime) else one[0] for one in dates} | {start}
        places.update(self._place(v.recurrence_id) for v in self.vevents if v.recurrence_id is not None)
        excepted = places.intersection(self._excepted(first, last, budget))
        if rules and all(rule.until is not None and rule.until < start for rule in rules):
            excepted.add(start)  # a series that was cut before its first date
        return dates, sorted(excepted)

    def _further(self, first: datetime, last: datetime, budget: Budget) -> Iterator[datetime | Period]:
        for line in _values(self.master.extra, first, last, budget):
            yield self._period(line) if "/" in line.value else self._place(self.zones.moment(line))

    def _period(self, line: Line) -> Period:
        starts_on, end = read_period(line.value)
        begin = self.wall(self.zones.placed(line, starts_on))
        return begin, end if isinstance(end, timedelta) else self.wall(self.zones.placed(line, end)) - begin

    def _excepted(self, first: datetime, last: datetime, budget: Budget) -> Iterator[datetime]:
        for line in _values(self.master.excepted, first, last, budget):
            yield self._place(self.zones.moment(line))


def _zone_of_rules(start: Moment, zones: Zones) -> tzinfo:
    """The zone of the start; rules written in UTC run by the zone that the calendar states, if it does.

    Some publishers export a course of 10:00 in UTC and name its zone in X-WR-TIMEZONE only. By the letter it
    would move an hour when clocks change; the program that it comes from shows it at 10:00 all year.
    """
    if not isinstance(start, datetime) or start.tzinfo is None:
        return zones.institution
    if start.tzinfo == _UTC and zones.stated is not None:
        return zones.stated
    return start.tzinfo


def _values(found: tuple[Line, ...], first: datetime, last: datetime, budget: Budget) -> Iterator[Line]:
    """The single values of lists of dates, each once, without those that are days away from the span."""
    earliest, latest = _day(first, -2), _day(last, 2)
    for line in found:
        budget.spend(len(line.value) // 100)
        near: set[str] = set()
        for match in _DATES.finditer(line.value):
            if earliest <= match[0][:8] <= latest and match[0] not in near:
                budget.spend(10)
                near.add(match[0])
        yield from (Line(line.params, value) for value in sorted(near))


def _day(wall: datetime, days: int) -> str:
    day = date.fromordinal(min(max(wall.toordinal() + days, 1), date.max.toordinal()))
    return day.isoformat().replace("-", "")
