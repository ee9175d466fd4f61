"""Days laid out for a page: what stands above the hours, what stands in them, in which row and lane."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.timetable.entries import Entry, Slot, entries_by_day
from services.timetable.events import CalendarEvent
from services.timetable.lanes import Bar, Lane, assign_lanes
from services.timetable.period import Period
from services.timetable.share import fair_share
from services.timetable.window import OpeningHours, Window, window_for

MOST_LANES = 6
MOST_SHOWN = 1_000
"""Entries on a page, of all its days together: several times what a fortnight of a whole faculty has."""
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class NowMark:
    """Where the now-line stands: a row, the minutes past its quarter (0, 5, 10), the time it says."""

    start: int
    minutes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Crowd:
    """``count`` events that found no lane of their own, and the rows they take."""

    start: int
    span: int
    count: int


@dataclass(frozen=True, slots=True)
class Day:
    """One column: ``slots`` in time order, the now-line before ``slots[now_index]``.

    ``left_out`` counts the entries that found no room on the page; those of a crowd are in its count as well.
    """

    on: date
    is_today: bool
    all_day: tuple[Entry, ...] = ()
    slots: tuple[Entry, ...] = ()
    crowds: tuple[Crowd, ...] = ()
    now: NowMark | None = None
    now_index: int = 0
    left_out: int = 0

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.all_day + self.slots

    @property
    def is_counted(self) -> bool:
        """The grid has a number for all that it does not show: nothing but crowded entries was left out."""
        crowded = sum(crowd.count for crowd in self.crowds) - sum(map(_is_crowded, self.slots))
        return crowded == self.left_out


@dataclass(frozen=True, slots=True)
class Grid:
    """Days side by side under the same hours."""

    days: tuple[Day, ...]
    window: Window
    now: NowMark | None

    @property
    def hours(self) -> list[int | None]:
        """The hours to write beside the rows; None where the time of the now-line would run into it."""
        first = self.window.first_hour
        return [None if self._near_now(hour) else hour for hour in range(first, first + self.window.hours)]

    @property
    def is_empty(self) -> bool:
        return not any(day.entries for day in self.days)

    def _near_now(self, hour: int) -> bool:
        return self.now is not None and abs(_minute(self.now.at) - hour * 60) < 15


@dataclass(frozen=True, slots=True)
class Total:
    """How much is on: cancelled meetings and whole days are not counted."""

    minutes: int
    meetings: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What every layout needs to know beside the events."""

    zone: ZoneInfo
    now: datetime
    opening: OpeningHours
    hues: dict[str, int]

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def lay_out(
    events: Iterable[CalendarEvent],
    period: Period,
    scene: Scene,
    weekends: bool = False,
    all_hours: bool = False,
) -> Grid:
    """The days of ``period`` as a grid; Saturday and Sunday only when asked for or used, ``all_hours`` of the house
    or those that are used.

    At most 1,000 entries have a place on it; what has none is counted by its day.
    """
    by_day = entries_by_day(events, (period.first_on, period.last_on), scene.zone, scene.now, scene.hues)
    shown = _shown_days(period, by_day, weekends or period.view != "week")
    pieces = [entry.piece for on in shown for entry in by_day.get(on, ()) if not entry.is_banded]
    if all_hours:
        pieces.append(scene.opening.piece)
    window = window_for(pieces, scene.opening)
    now = _now_mark(window, scene) if scene.today in shown else None
    most = fair_share([len(by_day.get(on, ())) for on in shown], MOST_SHOWN)
    days = (_day(on, by_day.get(on, []), window, now if on == scene.today else None, scene) for on in shown)
    return Grid(tuple(_with_at_most(most, day, scene.now) for day in days), window, now)


def total_of(events: Iterable[CalendarEvent], days: tuple[date, date], zone: ZoneInfo) -> Total:
    """The meetings that begin on one of ``days`` (first and last included), each with its full length."""
    held = [
        event
        for event in events
        if not (event.cancelled or event.all_day)
        and days[0] <= event.starts_at.astimezone(zone).date() <= days[1]
    ]
    seconds = sum((event.ends_at - event.starts_at).total_seconds() for event in held)
    return Total(round(seconds / 60), len(held))


def _shown_days(period: Period, by_day: dict[date, list[Entry]], weekends: bool) -> list[date]:
    count = (period.last_on - period.first_on).days + 1
    days = [period.first_on + timedelta(days=offset) for offset in range(count)]
    if not weekends:
        while days[-1].weekday() >= SATURDAY and days[-1] not in by_day:
            days.pop()
    return days


def _now_mark(window: Window, scene: Scene) -> NowMark | None:
    at = scene.now.astimezone(scene.zone)
    row = window.row_of(_minute(at))
    return NowMark(row, at.minute % 15 // 5 * 5, at) if 0 <= row < window.rows else None


def _day(on: date, entries: list[Entry], window: Window, now: NowMark | None, scene: Scene) -> Day:
    timed = [entry for entry in entries if not entry.is_banded]
    bars = _bars(timed, window)
    inside = [(entry, bar) for entry, bar in zip(timed, bars, strict=True) if bar is not None]
    lanes = assign_lanes([bar for _, bar in inside])
    slots = [replace(entry, slot=_slot(bar, lane)) for (entry, bar), lane in zip(inside, lanes, strict=True)]
    placed = {id(entry) for entry, _ in inside}
    return Day(
        on=on,
        is_today=on == scene.today,
        all_day=tuple(entry for entry in entries if id(entry) not in placed),
        slots=tuple(slots),
        crowds=_crowds(slots, lanes),
        now=now,
        now_index=_index_of(scene.now, slots),
    )


def _with_at_most(most: int, day: Day, now: datetime) -> Day:
    """The day with so many entries: first those above the hours and in lanes of their own, then the crowded ones."""
    if len(day.entries) <= most:
        return day
    each = fair_share([len(day.all_day), len(day.slots)], most)
    seen_first = sorted(range(len(day.slots)), key=lambda index: _is_crowded(day.slots[index]))
    slots = tuple(day.slots[index] for index in sorted(seen_first[:each]))
    left_out = len(day.entries) - len(day.all_day[:each]) - len(slots)
    return replace(
        day, all_day=day.all_day[:each], slots=slots, now_index=_index_of(now, slots), left_out=left_out
    )


def _is_crowded(entry: Entry) -> bool:
    return entry.slot is not None and entry.slot.crowded


def _index_of(now: datetime, slots: Sequence[Entry]) -> int:
    return bisect_left([entry.event.starts_at for entry in slots], now)


def _bars(entries: Sequence[Entry], window: Window) -> list[Bar | None]:
    """Rows of the entries; rounding up never pushes an event under one that starts when it is over."""
    bars = [window.bar(entry.piece) for entry in entries]
    starts = [entry.event.starts_at for entry in entries]
    for index, bar in enumerate(bars):
        following = bisect_left(starts, entries[index].event.ends_at, lo=index + 1)
        after = bars[following] if following < len(bars) else None
        if bar is not None and after is not None:
            bars[index] = Bar(bar.start, max(bar.start + 1, min(bar.end, after.start)))
    return bars


def _slot(bar: Bar, lane: Lane) -> Slot:
    crowded = lane.of > MOST_LANES and lane.number >= MOST_LANES
    return Slot(
        start=bar.start,
        span=bar.end - bar.start,
        lane=min(lane.number, MOST_LANES),
        lanes=min(lane.of, MOST_LANES),
        crowded=crowded,
    )


def _crowds(slots: Sequence[Entry], lanes: Sequence[Lane]) -> tuple[Crowd, ...]:
    """One "+n" for each cluster that has more than six lanes; it takes the sixth."""
    clusters: dict[int, list[Slot]] = {}
    for entry, lane in zip(slots, lanes, strict=True):
        if entry.slot is not None and entry.slot.crowded:
            clusters.setdefault(lane.cluster, []).append(entry.slot)
    return tuple(_crowd(members) for members in clusters.values())


def _crowd(members: list[Slot]) -> Crowd:
    start = min(slot.start for slot in members)
    return Crowd(start, max(slot.start + slot.span for slot in members) - start, len(members))


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute
