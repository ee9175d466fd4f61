"""The usage of rooms as drawings: places and shapes, whose origin is top left."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from markupsafe import Markup

from models import Room
from services.rooms.usage import SHARES, Fullness, Weeks

LINE, HIGH, TOP = 29, 26, 28
"""From one line to the next, height of a square, where the first line begins."""
LETTER, LONGEST_NAME = 7.5, 24
WIDE = 930
"""Of a drawing without its names, as far as its squares may grow."""
SMALLEST, LARGEST = 18, 48
"""Width of a square."""
DAY = 46
"""Width of a day in figures."""
FULL = 4
"""The darkest of the shades 0 to 4."""
BAR = 260
SIDE = 240
"""Of the square in which each room is a dot."""


@dataclass(frozen=True)
class RoomUse:
    """A room in some weeks."""

    room: Room
    hours: Sequence[float]
    """Week by week."""
    open_hours: float
    """In a week, Monday to Friday."""
    fullness: Fullness | None
    """None where nobody knows how many the people were, or the seats."""

    @property
    def total(self) -> float:
        return sum(self.hours)

    @property
    def cells(self) -> Markup:
        """Of a table, a cell a week, empty where nothing is: made here, for a template takes ten times as long."""
        numbers = (f"{hours:.1f}" if hours else "" for hours in self.hours)
        return Markup("".join(f"<td>{one}</td>" for one in numbers))  # noqa: S704, digits alone

    @property
    def share(self) -> float:
        """Of the opening hours of all the weeks."""
        return self.total / (self.open_hours * len(self.hours))


@dataclass(frozen=True)
class HeatOfWeeks:
    width: int
    height: int
    step: int
    left: int
    weeks: list[tuple[date, int]]
    """Mondays with their places; where they stand close only some."""
    names: list[tuple[str, int]]
    shades: list[tuple[int, str]]
    """The squares of each shade as one path, the empty ones too."""


def heat_of(used: Sequence[RoomUse], weeks: Weeks) -> HeatOfWeeks:
    """A line a room, a square a week: the darker, the more of the opening hours is booked."""
    names = [_short(one.room.name) for one in used]
    left = round(max((len(name) for name in names), default=0) * LETTER) + SMALLEST
    step = max(SMALLEST, min(LARGEST, (WIDE - left) // weeks.count))
    paths: dict[int, list[str]] = defaultdict(list)
    for number, one in enumerate(used):
        for place, hours in enumerate(one.hours):
            shade = min(FULL, ceil(hours / one.open_hours * FULL))
            corner = f"M{left + step * place} {TOP + LINE * number}"
            paths[shade].append(f"{corner}h{step - 1}v{HIGH}h-{step - 1}z")
    every = ceil(DAY / step)
    return HeatOfWeeks(
        width=max(left + step * weeks.count, WIDE),
        height=TOP + LINE * len(used),
        step=step,
        left=left,
        weeks=[
            (monday, left + step * place) for place, monday in enumerate(weeks.mondays) if place % every == 0
        ],
        names=[(name, TOP + LINE * number + 18) for number, name in enumerate(names)],
        shades=[(shade, "".join(squares)) for shade, squares in sorted(paths.items())],
    )


@dataclass(frozen=True)
class BarLine:
    """A bar with what it stands for."""

    name: str
    share: float
    """From 0 to 1, and more where rooms are used outside of the opening hours."""
    hours: float
    rooms: int
    y: int
    wide: float
    """Of at most BAR."""


@dataclass(frozen=True)
class Bars:
    height: int
    lines: list[BarLine]


def buildings_of(used: Sequence[RoomUse]) -> Bars:
    """How much of the opening hours of each building's rooms is booked; the fullest first."""
    several: dict[str, list[RoomUse]] = defaultdict(list)
    for one in used:
        several[one.room.building].append(one)
    shares = {name: sum(one.share for one in rooms) / len(rooms) for name, rooms in several.items()}
    names = sorted(several, key=lambda name: (-shares[name], name))
    lines = [
        BarLine(
            name=name,
            share=shares[name],
            hours=sum(one.total for one in several[name]),
            rooms=len(several[name]),
            y=LINE * place,
            wide=round(BAR * min(1.0, shares[name]), 1),
        )
        for place, name in enumerate(names)
    ]
    return Bars(LINE * len(lines), lines)


@dataclass(frozen=True)
class FullBar:
    """Hours in which rooms were so full."""

    least: float
    most: float | None
    """Shares of the seats; None for more people than seats."""
    hours: float
    share: float
    """Of all these hours."""
    y: int
    wide: float


def fullness_of(used: Sequence[RoomUse]) -> list[FullBar]:
    """One for each sort; none where no fullness is known."""
    known = [one.fullness.hours for one in used if one.fullness is not None]
    sums = [sum(hours[place] for hours in known) for place in range(len(SHARES) + 1)]
    total, longest = sum(sums), max(sums)
    if not total:
        return []
    return [
        FullBar(
            least=SHARES[place - 1] if place else 0.0,
            most=SHARES[place] if place < len(SHARES) else None,
            hours=hours,
            share=hours / total,
            y=LINE * place,
            wide=round(BAR * hours / longest, 1),
        )
        for place, hours in enumerate(sums)
    ]


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    room: Room
    asked: float
    """Seats, on average."""


@dataclass(frozen=True)
class Scatter:
    """Rooms by their seats and by the seats that are asked of them, to one scale: on the diagonal they are full."""

    most: int
    """Seats at the end of both axes."""
    dots: list[Dot]


def scatter_of(used: Sequence[RoomUse]) -> Scatter:
    known = [
        (one.room, one.fullness.asked, one.room.capacity)
        for one in used
        if one.fullness is not None and one.room.capacity is not None
    ]
    most = ceil(max((max(asked, seats) for _, asked, seats in known), default=0) / 10) * 10 or 10
    dots = [
        Dot(round(SIDE * seats / most, 1), round(SIDE - SIDE * asked / most, 1), room, asked)
        for room, asked, seats in known
    ]
    return Scatter(most, dots)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
