"""The jobs of a process: run while it is elected, one crash at a time, and handed over at the end."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from jobs.job import Report, Status, Turn
from jobs.lease import Lease
from jobs.refresh_worker import RefreshWorker
from jobs.scheduler import Jobs
from jobs.states import StateWriter
from jobs.supervisor import Supervisor
from models import JobLease, JobState
from services.database import SessionFactory
from services.job_board import NobodyRunsJobs, NoSuchJob, ask, board, take_asked
from services.plannings.catalogue_store import CatalogueStore
from services.plannings.refresh_queue import RefreshQueue
from support.application import CatalogueFolder

SOON = 10.0
"""Seconds after which something that happens at once counts as not happening."""


class Counting:
    """A job that says that it ran, and raises when it shall."""

    def __init__(self, name: str, failure: Exception | None = None, rests: float = 0.01) -> None:
        self.name = name
        self.ran = threading.Semaphore(0)
        self._failure = failure
        self._rests = rests

    def run(self, report: Report) -> Turn:
        self.ran.release()
        if self._failure:
            raise self._failure
        return Turn(Status.IDLE, self._rests)

    def runs(self, times: int) -> bool:
        return all(self.ran.acquire(timeout=SOON) for _ in range(times))


@pytest.fixture
def make_jobs(new_session: SessionFactory, catalogue: CatalogueFolder) -> Iterator[Callable[..., Jobs]]:
    made: list[Jobs] = []

    def make(owner: str, *jobs: Any) -> Jobs:
        queue = RefreshQueue(new_session)
        lease = Lease(new_session, owner)
        worker = RefreshWorker(queue, None, CatalogueStore(catalogue.path), owner, lambda: lease.held)  # type: ignore[arg-type]
        supervisors = [
            Supervisor(job, StateWriter(new_session, job.name, lease.is_ours)) for job in (*jobs, worker)
        ]
        made.append(Jobs(lease, queue, worker, supervisors, partial(take_asked, new_session)))
        return made[-1]

    yield make
    for jobs in made:
        jobs.stop()


def owner_in(new_session: SessionFactory) -> str | None:
    with new_session() as session:
        return session.scalar(select(JobLease.owner))


def test_they_run_again_and_again(make_jobs: Any, new_session: SessionFactory) -> None:
    job = Counting("one")
    make_jobs("me", job).start()
    assert job.runs(5)
    assert owner_in(new_session) == "me"


def test_one_that_crashes_leaves_the_others_running(make_jobs: Any, new_session: SessionFactory) -> None:
    bad, good = Counting("bad", ZeroDivisionError()), Counting("good")
    jobs = make_jobs("me", bad, good)
    jobs.start()
    assert bad.runs(1)
    assert good.runs(5)
    with new_session() as session:
        row = session.get(JobState, "bad")
        assert row is not None
        assert (row.state, row.error) == ("crashed", "ZeroDivisionError")


def test_of_two_processes_one_runs_them_and_the_other_takes_over(
    make_jobs: Any, new_session: SessionFactory
) -> None:
    first, second = Counting("one"), Counting("one")
    one, other = make_jobs("first", first), make_jobs("second", second)
    one.start()
    assert first.runs(1)
    other.start()
    assert first.runs(5)
    assert not second.ran.acquire(timeout=0.2)
    one.stop()
    assert second.runs(3)
    assert owner_in(new_session) == "second"


def test_the_end_says_so_and_leaves_nothing_locked(make_jobs: Any, new_session: SessionFactory) -> None:
    job = Counting("one")
    jobs = make_jobs("me", job)
    jobs.start()
    assert job.runs(1)
    jobs.stop()
    assert owner_in(new_session) is None
    with new_session() as session:
        states = dict(session.execute(select(JobState.name, JobState.state)).all())  # type: ignore[arg-type]
    assert states == {"one": "stopped", "refresh_worker": "stopped"}
    assert not [thread for thread in threading.enumerate() if thread.name == "APScheduler"]
    jobs.stop()


@pytest.mark.parametrize(
    "failure", [OperationalError("BEGIN", {}, Exception("away")), RuntimeError("can't start new thread")]
)
def test_an_election_that_fails_is_held_again(
    make_jobs: Any, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    monkeypatch.setattr("jobs.scheduler.RENEW_EVERY", 0.01)
    monkeypatch.setattr("jobs.scheduler.STANDBY_EVERY", 0.01)
    failures = [failure] * 3
    hold = Lease.hold

    def flaky(lease: Lease) -> bool:
        if failures:
            raise failures.pop()
        return hold(lease)

    monkeypatch.setattr(Lease, "hold", flaky)
    job = Counting("one")
    make_jobs("me", job).start()
    assert job.runs(3)
    assert not failures


def test_jobs_that_never_started_stop_without_a_trace(make_jobs: Any, new_session: SessionFactory) -> None:
    make_jobs("me", Counting("one")).stop()
    with new_session() as session:
        assert session.scalars(select(JobState)).all() == []


def test_one_that_somebody_asks_for_runs_at_once_wherever_the_jobs_are(
    make_jobs: Any, new_session: SessionFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.scheduler.RENEW_EVERY", 0.01)
    with pytest.raises(NobodyRunsJobs):
        ask(new_session, "vanished", datetime.now(UTC))
    daily, other = Counting("vanished", rests=86_400.0), Counting("backfill", rests=86_400.0)
    make_jobs("host:1:x", daily, other).start()
    assert daily.runs(1)
    assert other.runs(1)
    ask(new_session, "vanished", datetime.now(UTC))
    assert daily.runs(1)
    assert not other.ran.acquire(timeout=0.1)
    with new_session() as session:
        seen = board(session, ["vanished"], datetime.now(UTC))
    assert (seen.owner, seen.lines[0].asked_at) == ("host:1", None)
    with pytest.raises(NoSuchJob):
        ask(new_session, "refresh_worker", datetime.now(UTC))
