"""How full rooms are, hour by hour in a week."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from sqlalchemy.orm import Session

from models import Room
from services.rooms.day import House
from services.schedule.occupancy import taken
from services.schedule.slots import Slot

_SCHOOL_DAYS = 5
_LAST_HOUR = 24


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A room in a week; shares are from 0 to 1."""

    room: Room
    cells: Sequence[Sequence[float]]
    """Of each day, of each hour."""
    days: Sequence[float]
    """Of the opening hours of each day."""


@dataclass(frozen=True, slots=True)
class Heat:
    days: Sequence[date]
    """Monday to Friday, and a day of the weekend where something is on."""
    hours: range
    """Of the wall clock: those in which the buildings are open, be it for a part."""
    rows: Sequence[HeatRow]

    @property
    def share(self) -> float:
        """Of the opening hours from Monday to Friday, over all rooms."""
        shares = [share for row in self.rows for share in row.days[:_SCHOOL_DAYS]]
        return sum(shares) / len(shares) if shares else 0.0


def heat(session: Session, rooms: Iterable[Room], monday: date, house: House) -> Heat:
    """The week that begins on ``monday``. One statement."""
    several, week = list(rooms), [monday + timedelta(days=number) for number in range(7)]
    span = Slot(house.day(week[0]).starts_at, house.day(week[-1]).ends_at)
    busy = taken(session, [room.id for room in several], span)
    hours = hours_open(house)
    clocks = [_Clock(on, hours, house) for on in week]
    rows = [(room, [clock.shares(busy[room.id]) for clock in clocks]) for room in several]
    shown = [
        number
        for number in range(7)
        if number < _SCHOOL_DAYS or any(any(days[number][0]) for _, days in rows)
    ]
    return Heat(
        [week[number] for number in shown],
        hours,
        [
            HeatRow(room, [days[number][0] for number in shown], [days[number][1] for number in shown])
            for room, days in rows
        ],
    )


def hours_open(house: House) -> range:
    """Whole hours that hold the opening hours; a house that is open over midnight has all of them."""
    opens, closes = house.opening
    if closes <= opens:
        return range(_LAST_HOUR)
    return range(opens.hour, closes.hour + (1 if closes > time(closes.hour) else 0))


class _Clock:
    """The hours of one day as instants: where the clocks change, one is longer, or of no length."""

    def __init__(self, on: date, hours: range, house: House) -> None:
        edges = (
            datetime.combine(on, time(), house.zone) + timedelta(hours=hour) for hour in (*hours, hours.stop)
        )
        self._edges = [edge.astimezone(UTC) for edge in edges]
        self._open = house.hours(on)

    def shares(self, busy: Sequence[Slot]) -> tuple[list[float], float]:
        """How much of each hour is taken, and of the opening hours; ``busy`` slots do not overlap."""
        seconds = [0.0] * (len(self._edges) - 1)
        opened = 0.0
        for slot in busy:
            opened += _overlap(slot, self._open)
            if slot.starts_at >= self._edges[-1] or slot.ends_at <= self._edges[0]:
                continue
            hour = max(0, bisect_right(self._edges, slot.starts_at) - 1)
            while hour < len(seconds) and self._edges[hour] < slot.ends_at:
                seconds[hour] += _overlap(slot, Slot(self._edges[hour], self._edges[hour + 1]))
                hour += 1
        lengths = [(end - start).total_seconds() for start, end in pairwise(self._edges)]
        cells = [took / length if length else 0.0 for took, length in zip(seconds, lengths, strict=True)]
        return cells, opened / (self._open.ends_at - self._open.starts_at).total_seconds()


def _overlap(one: Slot, other: Slot) -> float:
    """Seconds that two slots share."""
    return max(0.0, (min(one.ends_at, other.ends_at) - max(one.starts_at, other.starts_at)).total_seconds())
