"""One day as a thin line, from 8 to 20 o'clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.timetable.entries import Entry
from services.timetable.window import Window

WINDOW = Window(first_hour=8, hours=12)


@dataclass(frozen=True)
class Stretch:
    """A meeting on the line, in quarters of an hour."""

    start: int
    span: int
    hue: int


@dataclass(frozen=True)
class Ribbon:
    stretches: list[Stretch]
    now: int | None
    """The quarter that it is; None outside of the line."""


def ribbon_of(entries: Sequence[Entry], now: datetime) -> Ribbon:
    """What is on during the line's hours; whole days and what is off are not on it. ``now`` is in the day's zone."""
    stretches = []
    for entry in entries:
        bar = None if entry.is_banded or entry.event.cancelled else WINDOW.bar(entry.piece)
        if bar is not None:
            stretches.append(Stretch(bar.start, bar.end - bar.start, entry.hue))
    quarter = WINDOW.row_of(now.hour * 60 + now.minute)
    return Ribbon(stretches, quarter if 0 <= quarter < WINDOW.rows else None)
