"""The hours of a day that a grid shows, and where a stretch of the day stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import NamedTuple

from services.timetable.lanes import Bar

QUARTER = 15
FEWEST_HOURS = 8
MOST_HOURS = 16
LAST_HOUR = 24
_DAY = LAST_HOUR * 60
USUAL_HOURS = 10
"""How many hours an empty grid shows."""


class Piece(NamedTuple):
    """The part of an event that falls on one day, in minutes of the wall clock after midnight."""

    start: int
    end: int


class OpeningHours(NamedTuple):
    """Wall times between which a house is open."""

    start: time
    end: time

    @property
    def piece(self) -> Piece:
        """Of the day on which the house opens, where it closes on the next."""
        end = _minutes(self.end) if self.end > self.start else _DAY
        return Piece(_minutes(self.start), end)


@dataclass(frozen=True, slots=True)
class Window:
    """``hours`` whole hours from ``first_hour`` on."""

    first_hour: int
    hours: int

    @property
    def rows(self) -> int:
        """Quarters of an hour."""
        return self.hours * 4

    def row_of(self, minute: int) -> int:
        """The quarter that a minute of the day falls into; outside of the window below 0 or past the end."""
        return (minute - self.first_hour * 60) // QUARTER

    def bar(self, piece: Piece) -> Bar | None:
        """Rows of a piece: the start rounded down, the length up; None where nothing of it would show."""
        start = self.row_of(piece.start)
        end = start + max(1, -(-(piece.end - piece.start) // QUARTER))
        shown = Bar(max(start, 0), min(end, self.rows))
        return shown if shown.end > shown.start else None


def window_for(pieces: Sequence[Piece], opening: OpeningHours) -> Window:
    """The fewest whole hours, 8 to 16, that hold all pieces, or as many of them as fit.

    A short day grows towards the opening hours, first to the morning.
    """
    opens, closes = -(-_minutes(opening.start) // 60), max(_minutes(opening.end) // 60, 1)
    if not pieces:
        first = min(opens, LAST_HOUR - USUAL_HOURS)
        return Window(first, max(min(USUAL_HOURS, closes - first), FEWEST_HOURS))
    first = min(piece.start for piece in pieces) // 60
    last = -(-max(piece.end for piece in pieces) // 60)
    if last - first > MOST_HOURS:
        return Window(_fullest_start(pieces, opens), MOST_HOURS)
    return _grown(first, max(last, first + 1), opens, closes)


def _grown(first: int, last: int, opens: int, closes: int) -> Window:
    missing = FEWEST_HOURS - (last - first)
    if missing > 0:
        earlier = min(missing, max(0, first - opens))
        later = min(missing - earlier, max(0, closes - last))
        first, last = first - earlier, last + later
        last = min(LAST_HOUR, max(last, first + FEWEST_HOURS))
        first = min(first, last - FEWEST_HOURS)
    return Window(first, last - first)


def _fullest_start(pieces: Sequence[Piece], opens: int) -> int:
    """The first hour of the 16 that hold most pieces whole; of equals the nearest to opening time."""

    def held(first: int) -> int:
        return sum(piece.start >= first * 60 and piece.end <= (first + MOST_HOURS) * 60 for piece in pieces)

    return max(range(LAST_HOUR - MOST_HOURS + 1), key=lambda first: (held(first), -abs(first - opens)))


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute
