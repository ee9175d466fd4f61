"""What came of a sweep."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Outcome = Literal["complete", "partial", "failed"]
"""Whether all levels, some or none are up to date."""
Progress = Callable[[int, int], None]
"""Is told how many plans of how many were looked at."""
MOST_TOLD = 500
"""Levels that the details of a run name."""


@dataclass(slots=True)
class Counters:
    """Plans by what became of them, events by what was done to them."""

    plans: int = 0
    """That were looked at."""
    plans_in_all: int = 0
    """That are to be looked at; 0 while the lists are not known."""
    unchanged: int = 0
    changed: int = 0
    suspicious: int = 0
    failed: int = 0
    skipped: int = 0
    created: int = 0
    updated: int = 0
    cancelled: int = 0
    double_bookings: int = 0
    """Of events that this sweep brought with events of our own."""

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LevelReport:
    """What was done to the events of a level in a term, or in a dry run what would be done."""

    term: str
    program: str
    level: str
    created: int = 0
    updated: int = 0
    cancelled: int = 0
    error: str = ""
    """Why it is not up to date."""


@dataclass(slots=True)
class Report:
    """The levels that changed or failed, in the order in which they were looked at."""

    outcome: Outcome = "complete"
    message: str = ""
    counters: Counters = field(default_factory=Counters)
    levels: list[LevelReport] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)
    """Terms, rooms, programs, ... that were created or changed by the lists, by kind."""

    def details(self) -> dict[str, Any]:
        """What the counters do not tell, as JSON."""
        told = [asdict(level) for level in self.levels[:MOST_TOLD]]
        return {"records": self.records, "levels": told, "more_levels": len(self.levels) - len(told)}
