"""Keeping a job going: its crashes end the turn, not the job."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from jobs.job import Job, Status
from jobs.states import StateWriter, Worked

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
            watched = _Watched(self._states, self._now())
            try:
                status, pause = self._job.run(watched.report)
            except Exception as failure:
                return self._crashed(failure, watched.began_at)
            self._crashes = 0
            now = self._now()
            next_at = now + timedelta(seconds=pause)
            worked = Worked(watched.began_at, now, None) if watched.has_worked else None
            self._states.write(status, ran_at=now, next_at=next_at, worked=worked)
            return next_at

    def _crashed(self, failure: Exception, began_at: datetime) -> datetime:
        self._crashes += 1
        error = type(failure).__name__
        pause = min(FIRST_RESTART * 2.0 ** (self._crashes - 1), LONGEST_RESTART)
        log.error("job_crashed", job=self.name, crashes=self._crashes, restart_in=pause, exc_info=failure)
        now = self._now()
        next_at, worked = now + timedelta(seconds=pause), Worked(began_at, now, error)
        self._states.write(Status.CRASHED, next_at=next_at, crashes=self._crashes, error=error, worked=worked)
        return next_at


class _Watched:
    """One turn: whether it had anything to do is known by what it reports."""

    def __init__(self, states: StateWriter, began_at: datetime) -> None:
        self.began_at = began_at
        self.has_worked = False
        self._states = states

    def report(self, status: Status) -> None:
        self.has_worked = self.has_worked or status is Status.WORKING
        self._states.write(status)
