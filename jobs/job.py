"""What a job is to those who run it."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple, Protocol


class Status(StrEnum):
    """How a job is doing. The values are stored and shown, so they never change."""

    STARTING = "starting"
    """Its process was just elected."""
    IDLE = "idle"
    WORKING = "working"
    PAUSED = "paused"
    """It has nothing that it could work on: no planning in the catalogue, or all that is due waits for hosts that
    keep timing out."""
    QUIET_HOURS = "quiet_hours"
    STOPPED = "stopped"
    CRASHED = "crashed"
    """It is tried again after a while that grows with each crash."""


class Turn(NamedTuple):
    """How a turn of a job ended."""

    status: Status
    pause: float
    """Seconds until its next turn."""


Report = Callable[[Status], None]


class Job(Protocol):
    """Work that is done again and again, a turn at a time, never two turns at once."""

    name: str

    def run(self, report: Report) -> Turn:
        """One turn; ``report`` tells how it is doing meanwhile. May raise anything: that is a crash."""
