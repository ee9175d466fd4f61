"""Following a StarPlan server."""

import random
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from jobs.job import Report, Status, Turn
from services.database import SessionFactory
from services.quiet_hours import QuietHours
from services.starplan.sync.following import Following
from services.starplan.sync.runs import AlreadyRunning, Superseded, left_by_last, pause_after
from services.starplan.sync.status import JOB
from services.starplan.sync.sweep import Sweep

HOUR = 3600.0
LOOK_AGAIN = 300.0
"""Seconds until the next try when somebody else's sweep is at work."""
LONGEST_DELAY = 0.25
"""Share of the time between two sweeps by which the first one of a process may be late: others begin at noon, too."""

log = structlog.get_logger(__name__)


class StarPlanSync:
    """A sweep every so many minutes, every hour in the quiet hours; less often while the server is unwell."""

    name = JOB

    def __init__(
        self,
        new_session: SessionFactory,
        following: Following,
        minutes: int,
        quiet_hours: QuietHours,
        *,
        stopping: Callable[[], bool],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        """``stopping`` tells between two plans that this process is to run no jobs any more."""
        self._new_session = new_session
        self._following = following
        self._seconds = minutes * 60.0
        self._quiet_hours = quiet_hours
        self._stopping = stopping
        self._now = now
        self._delay: float | None = chance() * LONGEST_DELAY * self._seconds

    def run(self, report: Report) -> Turn:
        if self._delay is not None:
            delay, self._delay = self._delay, None
            return Turn(Status.IDLE, delay)
        report(Status.WORKING)
        try:
            swept = Sweep(self._new_session, self._following, now=self._now, stopping=self._stopping).run(
                "job"
            )
        except (AlreadyRunning, Superseded):
            return Turn(Status.IDLE, LOOK_AGAIN)
        log.info("starplan_swept", outcome=swept.outcome, **swept.counters.as_dict())
        return Turn(Status.IDLE, self._pause())

    def _pause(self) -> float:
        with self._new_session() as session:
            failures = left_by_last(session, self._following.instance).failures
        if failures:
            return pause_after(failures).total_seconds()
        return max(HOUR, self._seconds) if self._quiet_hours.include(self._now()) else self._seconds
