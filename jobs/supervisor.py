"""Keeping a job going: its crashes end the turn, not the job."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from jobs.job import Job, Status
from jobs.states import StateWriter

FIRST_RESTART = 5.0
"""Seconds after a crash; twice as long after each further one in a row."""
LONGEST_RESTART = 600.0

log = structlog.get_logger(__name__)


class Supervisor:
    """Runs the turns of one job and says how it is doing."""

    def __init__(
        self,
        job: Job,
        states: StateWriter,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.name = job.name
        self._job = job
        self._states = states
        self._now = now
        self._crashes = 0
        self._running = threading.Lock()

    def start(self) -> None:
        """This process was elected."""
        self._crashes = 0
        self._states.forget()
        self._states.write(Status.STARTING)

    def stop(self) -> None:
        """This process gives up the jobs."""
        self._states.write(Status.STOPPED)

    def turn(self) -> datetime:
        """Run one turn and say when the next is due. Raises nothing: a crash is logged and waited out."""
        with self._running:
            try:
                status, pause = self._job.run(self._states.write)
            except Exception as failure:
                return self._crashed(failure)
            self._crashes = 0
            now = self._now()
            next_at = now + timedelta(seconds=pause)
            self._states.write(status, ran_at=now, next_at=next_at)
            return next_at

    def _crashed(self, failure: Exception) -> datetime:
        self._crashes += 1
        error = type(failure).__name__
        pause = min(FIRST_RESTART * 2.0 ** (self._crashes - 1), LONGEST_RESTART)
        log.error("job_crashed", job=self.name, crashes=self._crashes, restart_in=pause, exc_info=failure)
        next_at = self._now() + timedelta(seconds=pause)
        self._states.write(Status.CRASHED, next_at=next_at, crashes=self._crashes, error=error)
        return next_at
