"""How the plannings are doing, as their operators see it: queue, copies, jobs, failures, and a verdict.

The verdict is made of issues that each say what is wrong. **Unhealthy** means that students will soon see old
timetables if nobody acts:

- a job has crashed;
- nobody runs the jobs although this process is meant to (no live lease);
- the queue does not drain: a refresh that is due has waited longer than ``WAITS_TOO_LONG``, and not for a host that
  keeps timing out;
- more than half of the plannings have no saved copy, although there was time to get one (``FILLS_WITHIN``) or so
  many of them keep failing or are switched off that time will not help.

**Degraded** means that some plannings need a look, and the others are fine:

- plannings are switched off after too many failures;
- new schedules wait in quarantine;
- plannings have failed ``OFTEN`` times in a row or more (a single failure is everyday weather);
- refreshes wait for hosts that keep timing out;
- the installation is new and still filling: less than half of the plannings have a saved copy;
- files of the catalogue cannot be read.

Otherwise it is **healthy**.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import JobLease, JobState, PlanningBackup, PlanningFeed
from services.database import SessionFactory
from services.plannings.catalogue import Catalogue
from services.plannings.catalogue_store import CatalogueStore
from services.plannings.coverage import BackupCounts, count_backups, is_filling
from services.plannings.issues import Issue, IssueKind
from services.plannings.refresh_queue import QueueSize, RefreshQueue
from services.plannings.waiting import Waiting, read_waiting
from services.quiet_hours import QuietHours

LEASE = "jobs"
JOBS = ("backfill", "refresh_worker")
"""Those that have a state even when they never ran."""
LISTED = 5
"""Hosts and failures that are named; the page of the feeds shows them all."""

Status = Literal["healthy", "degraded", "unhealthy"]
Concern = Literal["feeds", "filling", "installation", "nothing"]


@dataclass(frozen=True)
class Worker:
    """A job: its state now, and what ended it when it has crashed."""

    state: str
    crashes: int = 0
    error: str | None = None


@dataclass(frozen=True)
class LastWrite:
    full_id: str
    changed: bool
    """The events differed from those of the copy before."""
    nb_events: int
    at: datetime


@dataclass(frozen=True)
class FailedHost:
    host: str
    """Empty for files of the catalogue's folder."""
    count: int
    """Plannings whose last refresh from there failed."""
    last_failure: datetime | None


@dataclass(frozen=True)
class Failure:
    full_id: str
    kind: str | None
    failures: int
    """In a row."""
    disabled_until: datetime | None


@dataclass(frozen=True)
class Health:
    """All of it at one moment."""

    queue: QueueSize
    backups: BackupCounts
    workers: Mapping[str, Worker]
    last_write: LastWrite | None
    failed_hosts: Sequence[FailedHost]
    recent_failures: Sequence[Failure]
    in_quiet_hours: bool
    alarms: Sequence[Issue]
    """What makes it unhealthy."""
    remarks: Sequence[Issue]
    """What makes it degraded."""
    filling: bool
    """It is new: the copies are still to come."""

    @property
    def concern(self) -> Concern:
        """What needs a look first, if anything."""
        if self.backups.needy:
            return "feeds"
        if self.status == "healthy":
            return "nothing"
        return "filling" if self.filling and not self.alarms else "installation"

    @property
    def status(self) -> Status:
        if self.alarms:
            return "unhealthy"
        return "degraded" if self.remarks else "healthy"


class PlanningsHealth:
    """Reads the health in a constant number of statements, whatever the size of the catalogue."""

    def __init__(
        self,
        new_session: SessionFactory,
        store: CatalogueStore,
        queue: RefreshQueue,
        quiet_hours: QuietHours,
        runs_jobs: bool,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._new_session = new_session
        self._store = store
        self._queue = queue
        self._runs_jobs = runs_jobs
        self._quiet_hours = quiet_hours
        self._now = now

    def read(self) -> Health:
        now, catalogue = self._now(), self._store.current()
        queue = self._queue.size()
        with self._new_session() as session:
            backups = count_backups(session, catalogue, now)
            filling = is_filling(session, backups, self._quiet_hours, now)
            waiting = read_waiting(session, catalogue, now)
            lease = session.get(JobLease, LEASE)
            workers = _workers(session, lease, now)
            alarms = [*_crashes(workers), *self._without_jobs(lease, now), *_stuck(waiting, now)]
            alarms += [] if filling or backups.suffice else [_covered(IssueKind.FEW_COPIES, backups)]
            return Health(
                queue,
                backups,
                workers,
                _last_write(session),
                _failed_hosts(session),
                _recent_failures(session),
                self._quiet_hours.include(now),
                alarms,
                [
                    *_remarks(backups, catalogue),
                    *_paused(waiting),
                    *([_covered(IssueKind.FILLING, backups)] if filling else []),
                ],
                filling,
            )

    def _without_jobs(self, lease: JobLease | None, now: datetime) -> list[Issue]:
        if not self._runs_jobs or is_live(lease, now):
            return []
        return [Issue(IssueKind.NO_JOBS)]


def is_live(lease: JobLease | None, now: datetime) -> bool:
    """Whether somebody holds the lease of the jobs."""
    return lease is not None and lease.expires_at > now


def _workers(session: Session, lease: JobLease | None, now: datetime) -> dict[str, Worker]:
    rows = {row.name: row for row in session.scalars(select(JobState))}
    return {name: worker(rows.get(name), lease, now) for name in (*JOBS, *(rows.keys() - JOBS))}


def worker(row: JobState | None, lease: JobLease | None, now: datetime) -> Worker:
    """How a job is doing; what a process wrote before its lease ran out is old news, for it may have been killed."""
    if row is None or lease is None:
        return Worker("stopped")
    if not is_live(lease, now) and row.changed_at <= lease.expires_at:
        return Worker("stopped")
    return Worker(row.state, row.crashes, row.error)


def _last_write(session: Session) -> LastWrite | None:
    row = session.execute(
        select(
            PlanningFeed.full_id,
            PlanningFeed.counts,
            PlanningFeed.refreshed_at,
            PlanningBackup.nb_events,
        )
        .join(PlanningBackup, PlanningBackup.id == PlanningFeed.backup_id)
        .where(PlanningFeed.refreshed_at.is_not(None))
        .order_by(PlanningFeed.refreshed_at.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    changed_at, _, _ = row.counts.rpartition(",")[2].partition(":")
    changed = changed_at != "" and int(changed_at) >= int(row.refreshed_at.timestamp())
    return LastWrite(row.full_id, changed, row.nb_events, row.refreshed_at)


def _failed_hosts(session: Session) -> list[FailedHost]:
    plannings = func.count()
    last = func.max(PlanningFeed.failed_at)
    rows = session.execute(
        select(PlanningFeed.host, plannings, last)
        .where(PlanningFeed.failure_kind.is_not(None), PlanningFeed.vanished_at.is_(None))
        .group_by(PlanningFeed.host)
        .order_by(plannings.desc(), last.desc())
        .limit(LISTED)
    )
    return [FailedHost(host, count, failed_at) for host, count, failed_at in rows]


def _recent_failures(session: Session) -> list[Failure]:
    rows = session.execute(
        select(
            PlanningFeed.full_id,
            PlanningFeed.failure_kind,
            PlanningFeed.failures,
            PlanningFeed.disabled_until,
        )
        .where(PlanningFeed.failure_kind.is_not(None), PlanningFeed.vanished_at.is_(None))
        .order_by(PlanningFeed.failed_at.desc())
        .limit(LISTED)
    )
    return [Failure(*row) for row in rows]


def _crashes(workers: Mapping[str, Worker]) -> list[Issue]:
    return [
        Issue(IssueKind.CRASHED, worker.crashes, names=(name, worker.error or ""))
        for name, worker in workers.items()
        if worker.state == "crashed"
    ]


def _stuck(waiting: Waiting, now: datetime) -> list[Issue]:
    if not waiting.stuck:
        return []
    minutes = (now - min(waiting.stuck.values())) // timedelta(minutes=1)
    return [Issue(IssueKind.STUCK, minutes)]


def _paused(waiting: Waiting) -> list[Issue]:
    hosts = sorted(waiting.paused)
    if not hosts:
        return []
    return [Issue(IssueKind.PAUSED, max(0, len(hosts) - LISTED), names=tuple(hosts[:LISTED]))]


def _covered(kind: IssueKind, backups: BackupCounts) -> Issue:
    return Issue(kind, backups.covered, backups.total)


def _remarks(backups: BackupCounts, catalogue: Catalogue) -> list[Issue]:
    counts = {
        IssueKind.OFF: backups.disabled,
        IssueKind.QUARANTINED: backups.quarantined,
        IssueKind.FAILING: backups.failing,
        IssueKind.UNREADABLE: len(catalogue.problems),
    }
    return [Issue(kind, count) for kind, count in counts.items() if count]
