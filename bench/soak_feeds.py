"""The feeds of a fault run, and every way in which one of them can go wrong."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from bench.feeds import Meeting, calendar, changed, meetings

EVENTS = 80
FIRST_DAYS_AGO = 7
"""About a quarter of the meetings are over, the others are still to come."""
CHANGED_AT = (30, 50, 70)
"""Which meetings get another room with each version: all to come."""


class Kind(StrEnum):
    """How one request is answered."""

    WELL = "well"
    SLOW = "slow"
    HANGING = "hanging"
    RESET = "reset"
    NOT_FOUND = "404"
    THROTTLED = "429"
    BROKEN = "500"
    HTML = "html"
    TRUNCATED = "truncated"
    EMPTY = "empty"
    SHRUNKEN = "shrunken"


FAILING = (Kind.HANGING, Kind.RESET, Kind.THROTTLED, Kind.BROKEN, Kind.HTML, Kind.TRUNCATED)
"""Ways to fail that no reader can take for an answer."""
MISLEADING = (Kind.EMPTY, Kind.SHRUNKEN)
"""Whole calendars that are worse than the truth."""


class Mood(StrEnum):
    """How a host is for a while."""

    WELL = "well"
    POOR = "poor"
    HANGING = "hanging"
    REFUSING = "refusing"
    DOWN = "down"


def draw_mood(choose: random.Random) -> Mood:
    """Half of the time a host is well; outages of the whole host are as likely as they are in a bad week."""
    return choose.choices(
        (Mood.WELL, Mood.POOR, Mood.HANGING, Mood.REFUSING, Mood.DOWN), weights=(48, 34, 6, 6, 6)
    )[0]


def draw_kind(mood: Mood, choose: random.Random) -> Kind:
    """The fate of one request; REFUSING is not answered here: nobody listens then."""
    if mood is Mood.HANGING:
        return Kind.HANGING
    if mood is Mood.DOWN:
        return choose.choice(FAILING)
    trouble = 0.75 if mood is Mood.POOR else 0.05
    if choose.random() >= trouble:
        return Kind.WELL
    return choose.choice((*FAILING, *MISLEADING, *MISLEADING, Kind.SLOW))


@dataclass
class Feed:
    """One planning as its university knows it: the truth, which moves on, and the bodies made of it."""

    number: int
    version: int = 0
    _first: datetime = field(default_factory=lambda: _days_ago(FIRST_DAYS_AGO))

    def move_on(self) -> None:
        """Three meetings get another room."""
        self.version += 1

    def body(self, kind: Kind) -> bytes:
        """What is sent instead of, or as, the truth."""
        truth = changed(self._plan, CHANGED_AT, self.version)
        now = datetime.now(UTC)
        if kind is Kind.EMPTY:
            return calendar([], now)
        if kind is Kind.SHRUNKEN:
            past = [meeting for meeting in truth if meeting.starts_at <= now]
            to_come = [meeting for meeting in truth if meeting.starts_at > now]
            return calendar(past + to_come[: len(to_come) // 10], now)
        whole = calendar(truth, now)
        return whole[: len(whole) // 2] if kind is Kind.TRUNCATED else whole

    @cached_property
    def _plan(self) -> list[Meeting]:
        return meetings(self.number, EVENTS, self._first)


def _days_ago(days: int) -> datetime:
    now = datetime.now(UTC)
    return now.replace(hour=6, minute=0, second=0, microsecond=0) - timedelta(days=days)
