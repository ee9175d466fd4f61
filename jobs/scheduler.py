"""The jobs of one process: a scheduler that waits, a lease that decides, and supervisors that do."""

import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError

from jobs.lease import RENEW_EVERY, STANDBY_EVERY, Lease
from jobs.refresh_worker import RefreshWorker
from jobs.supervisor import Supervisor
from services.plannings.refresh_queue import RefreshQueue

REFRESHES_END_WITHIN = 3.0
"""Seconds that a clean stop waits for refreshes; what takes longer is given back to the queue."""
ELECTION = "election"

Turns = Callable[[], datetime]
"""Does a turn and says when the next is due."""

log = structlog.get_logger(__name__)


class Jobs:
    """Takes part in the election from start() to stop(), and runs the jobs while elected."""

    def __init__(
        self,
        lease: Lease,
        queue: RefreshQueue,
        worker: RefreshWorker,
        supervisors: Sequence[Supervisor],
        take_asked: Callable[[], Collection[str]],
    ) -> None:
        """``take_asked`` gives the names of those that somebody wants to run at once, each time once."""
        self._lease = lease
        self._queue = queue
        self._worker = worker
        self._supervisors = supervisors
        self._take_asked = take_asked
        self._scheduler: BackgroundScheduler | None = None
        self._elected = False
        self._deciding = threading.Lock()

    @property
    def elected(self) -> bool:
        """Whether this process runs the jobs now; free to ask."""
        return self._lease.held

    def start(self) -> None:
        """Start the threads: in the process that serves, after a server has forked."""
        self._scheduler = BackgroundScheduler(executors={"default": _Threads()}, timezone=UTC)
        self._scheduler.start()
        self._schedule(ELECTION, self._take_part)

    def stop(self) -> None:
        """Let another process take over at once. Nothing happens when start() was never called."""
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is None:
            return
        scheduler.shutdown(wait=False)
        try:
            self._worker.stop(REFRESHES_END_WITHIN)
            with self._deciding:
                self._hand_over()
        except SQLAlchemyError as failure:
            # Claims and lease run out by themselves; what is flushed after us matters more.
            log.warning("jobs_not_stopped_cleanly", error=type(failure).__name__)

    def _hand_over(self) -> None:
        if self._lease.held:
            for supervisor in self._supervisors:
                supervisor.stop()
            self._queue.release(self._lease.owner)
            self._lease.release()

    def _take_part(self) -> datetime:
        """Renew the lease or try to get it; gives when to do so again."""
        with self._deciding:
            if self._scheduler is not None:  # else it was just handed over
                self._decide()
        return _in(RENEW_EVERY if self._elected else STANDBY_EVERY)

    def _decide(self) -> None:
        try:
            self._follow(self._lease.hold())
            if self._elected:
                self._wake(self._take_asked())
        except SQLAlchemyError as failure:
            log.warning("lease_not_reached", error=type(failure).__name__)
            self._follow(self._lease.held)

    def _follow(self, held: bool) -> None:
        if held and not self._elected:
            self._begin()
        elif self._elected and not held:
            self._leave()

    def _begin(self) -> None:
        self._queue.release_others(self._lease.owner)
        self._elected = True
        log.info("jobs_started", owner=self._lease.owner)
        for supervisor in self._supervisors:
            supervisor.start()
            self._schedule(supervisor.name, supervisor.turn)

    def _wake(self, names: Collection[str]) -> None:
        """Begin the next turn of these now; of one that is in a turn, when that has ended."""
        for supervisor in self._supervisors:
            if supervisor.name in names and self._scheduler is not None:
                self._scheduler.modify_job(supervisor.name, next_run_time=datetime.now(UTC))

    def _leave(self) -> None:
        self._elected = False
        log.warning("jobs_lost", owner=self._lease.owner)
        for supervisor in self._supervisors:
            self._unschedule(supervisor.name)

    def _schedule(self, name: str, turn: Turns) -> None:
        """Run ``turn`` now, and whenever it says to. The trigger's day is never waited for."""
        if self._scheduler is not None:
            self._scheduler.add_job(
                self._run,
                IntervalTrigger(days=1),
                args=[name, turn],
                id=name,
                next_run_time=datetime.now(UTC),
                misfire_grace_time=None,
                # The next turn may be due before the thread of the last one is counted out.
                max_instances=2,
            )

    def _run(self, name: str, turn: Turns) -> None:
        try:
            next_at = turn()
        except Exception:
            # Jobs have their supervisors; this is for the election, which must go on whatever happens.
            log.exception("turn_failed", turn=name)
            next_at = _in(RENEW_EVERY)
        scheduler = self._scheduler
        if scheduler is not None:
            with suppress(JobLookupError):  # the process was stopped, or others were elected meanwhile
                scheduler.modify_job(name, next_run_time=next_at)

    def _unschedule(self, name: str) -> None:
        if self._scheduler is not None:
            self._scheduler.remove_job(name)


def _in(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


class _Threads(BaseExecutor):  # type: ignore[misc]
    """Runs each job in a daemon thread. The scheduler's own pools make the end of a process wait for theirs."""

    def _do_submit_job(self, job: Any, run_times: list[datetime]) -> None:
        threading.Thread(target=self._work, args=(job, run_times), name=f"job-{job.id}", daemon=True).start()

    def _work(self, job: Any, run_times: list[datetime]) -> None:
        events = run_job(job, job._jobstore_alias, run_times, self._logger.name)
        self._run_job_success(job.id, events)
