"""An event as it stands on one day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.timetable.events import CalendarEvent
from services.timetable.window import Piece

LONGEST_SLOT = timedelta(hours=12)
_INSTANT = timedelta(microseconds=1)
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Slot:
    """Rows and lane in the grid: ``start`` quarters after its first hour, ``span`` quarters long."""

    start: int
    span: int
    lane: int = 1
    lanes: int = 1
    crowded: bool = False
    """There is no room beside the others: the grid counts it in a "+n", a list shows it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event on one day, with the wall times of its true start and end."""

    event: CalendarEvent
    on: date
    starts: datetime
    ends: datetime
    hue: int
    is_now: bool
    slot: Slot | None = None
    """None: it stands above the hours."""

    @property
    def begins_before(self) -> bool:
        return self.starts.date() < self.on

    @property
    def goes_on(self) -> bool:
        return last_day(self.starts, self.ends) > self.on

    @property
    def is_banded(self) -> bool:
        """Too long for the hours of a day: all day, or over 12 hours by the wall clock."""
        return self.event.all_day or self.ends - self.starts > LONGEST_SLOT

    @property
    def piece(self) -> Piece:
        """What falls on this day, by the wall clock: right on days that are 23 or 25 hours long, too."""
        start = 0 if self.begins_before else self.starts.hour * 60 + self.starts.minute
        end = _DAY if self.ends.date() > self.on else self.ends.hour * 60 + self.ends.minute
        return Piece(start, max(end, start))


def entries_by_day(
    events: Iterable[CalendarEvent],
    days: tuple[date, date],
    zone: ZoneInfo,
    now: datetime,
    hues: dict[str, int],
) -> dict[date, list[Entry]]:
    """The entries of each day from ``days[0]`` to ``days[1]``, all-day ones first, then by time."""
    by_day: dict[date, list[Entry]] = {}
    for event in events:
        for entry in _entries(event, days, zone, now, hues):
            by_day.setdefault(entry.on, []).append(entry)
    for entries in by_day.values():
        entries.sort(key=_order)
    return by_day


def last_day(starts: datetime, ends: datetime) -> date:
    """The last day that a stretch touches: an end at midnight belongs to the day before."""
    return max(starts, ends - _INSTANT).date()


def _entries(
    event: CalendarEvent, days: tuple[date, date], zone: ZoneInfo, now: datetime, hues: dict[str, int]
) -> Iterator[Entry]:
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    is_now = event.starts_at <= now < event.ends_at and not event.all_day and not event.cancelled
    hue = hues.get(event.course, 0) if event.hue is None else event.hue
    on, last = max(starts.date(), days[0]), min(last_day(starts, ends), days[1])
    while on <= last:
        yield Entry(event, on, starts, ends, hue, is_now)
        on += timedelta(days=1)


def _order(entry: Entry) -> tuple[bool, datetime, float, str, str]:
    event = entry.event
    length = (event.ends_at - event.starts_at).total_seconds()
    return not entry.is_banded, event.starts_at, -length, event.title, event.key
