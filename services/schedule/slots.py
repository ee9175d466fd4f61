"""A stretch of time that an event may take."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.changes.errors import Refused

LONGEST = timedelta(hours=24)
"""An overlap scan starts this much before its range: nothing that is still running began earlier."""


class EndNotAfterStart(Refused):
    """The end does not come after the start."""

    def __str__(self) -> str:
        return "The end must come after the start"


class TooLong(Refused):
    """One event would take more than LONGEST."""

    def __str__(self) -> str:
        return "An event takes at most 24 hours"


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """From ``starts_at`` up to, not including, ``ends_at``; aware instants."""

    starts_at: datetime
    ends_at: datetime

    def check(self) -> None:
        """Raises EndNotAfterStart, TooLong."""
        if self.ends_at <= self.starts_at:
            raise EndNotAfterStart
        if self.ends_at - self.starts_at > LONGEST:
            raise TooLong

    def overlaps(self, other: "Slot") -> bool:
        """Touching is not overlapping."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at
