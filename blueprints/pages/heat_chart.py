"""The occupancy of rooms as a drawing: a square for each hour, the darker the fuller."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from services.rooms.heat import Heat

CELL, STEP = 17, 18
"""Width of a square, and from one to the next, in units of the drawing."""
HIGH, LINE = 26, 29
"""Height of a square, and from one line to the next."""
TOP = 42
BASELINE = 18
"""From the top of a line to where its name stands."""
BETWEEN_DAYS = STEP
LETTER = 7.5
LONGEST_NAME = 24
FULL = 4
"""The darkest of the shades 0 to 4."""
LANDMARK = 4
"""Every so many hours one is named."""


@dataclass(frozen=True)
class Chart:
    """Texts and shapes with their places; the origin is top left."""

    width: int
    height: int
    days: list[tuple[date, int]]
    hours: list[tuple[int, int]]
    names: list[tuple[str, int]]
    left: int
    """Where the squares begin: the empty ones are a pattern, which repeats from here."""
    wide: int
    """Width of a day."""
    shades: list[tuple[int, str]]
    """The squares of each shade but the empty ones, as one path."""
    now: tuple[int, int] | None
    """Where the present hour begins, and how high it is over all rooms."""


def chart_of(heat: Heat, now: datetime) -> Chart:
    """``now`` by the clock of the rooms."""
    names = [_short(row.room.name) for row in heat.rows]
    left = round(max((len(name) for name in names), default=0) * LETTER) + STEP
    wide = len(heat.hours) * STEP + BETWEEN_DAYS
    starts = [left + wide * number for number in range(len(heat.days))]
    height = TOP + LINE * len(names)
    landmarks = [(hour, STEP * place) for place, hour in enumerate(heat.hours) if hour % LANDMARK == 0]
    return Chart(
        width=left + wide * len(starts) - BETWEEN_DAYS,
        height=height,
        days=list(zip(heat.days, starts, strict=True)),
        hours=[(hour, start + offset) for start in starts for hour, offset in landmarks],
        names=[(name, TOP + LINE * number + BASELINE) for number, name in enumerate(names)],
        left=left,
        wide=wide - BETWEEN_DAYS,
        shades=_shades(heat, starts),
        now=_now(heat, starts, now, height),
    )


def _shades(heat: Heat, starts: list[int]) -> list[tuple[int, str]]:
    paths: dict[int, list[str]] = defaultdict(list)
    for number, row in enumerate(heat.rows):
        top = TOP + LINE * number
        for start, cells in zip(starts, row.cells, strict=True):
            for place, share in enumerate(cells):
                if share:
                    paths[ceil(share * FULL)].append(f"M{start + STEP * place} {top}h{CELL}v{HIGH}h-{CELL}z")
    return [(shade, "".join(squares)) for shade, squares in sorted(paths.items())]


def _now(heat: Heat, starts: list[int], now: datetime, height: int) -> tuple[int, int] | None:
    if now.date() not in heat.days or now.hour not in heat.hours:
        return None
    start = starts[heat.days.index(now.date())]
    return start + STEP * heat.hours.index(now.hour), height - TOP


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
