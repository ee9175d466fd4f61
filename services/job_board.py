"""How the background jobs are doing, for people; and asking for a turn at once, in whichever process they run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import JobLease, JobState
from services.database import SessionFactory, writing
from services.plannings.health import LEASE, Worker, is_live, worker

JOBS = ("starplan", "refresh_worker", "backfill", "vanished")
"""In the order in which they are told."""
BY_HAND = ("backfill", "vanished")
"""Those that may be asked for a turn. The refreshes look for work each second anyway, and a sweep over the university's
own system begins in the process that is asked (services/starplan/sync/by_hand.py)."""


class NoSuchJob(Exception):
    """Nobody may ask for it."""


class NobodyRunsJobs(Exception):
    """No process holds the lease: what is asked for now would begin whenever one does."""


@dataclass(frozen=True)
class JobLine:
    """A job as the board shows it; instants are None for what never happened."""

    name: str
    now: Worker
    since: datetime | None
    """When it came to be doing so."""
    began_at: datetime | None
    """Of its last turn that had something to do."""
    ended_at: datetime | None
    failed_with: str | None
    next_at: datetime | None
    """None while nobody runs the jobs."""
    asked_at: datetime | None


@dataclass(frozen=True)
class Board:
    owner: str | None
    """``host:pid`` of the process that runs the jobs; None for nobody."""
    lines: Sequence[JobLine]


def board(session: Session, names: Sequence[str], now: datetime) -> Board:
    """The jobs of these ``names``. Two statements."""
    lease = session.get(JobLease, LEASE)
    rows = {row.name: row for row in session.scalars(select(JobState))}
    alive = is_live(lease, now)
    owner = lease.owner.rpartition(":")[0] if lease is not None and alive else None
    return Board(owner, [_line(name, rows.get(name), lease, alive, now) for name in names])


def ask(new_session: SessionFactory, name: str, now: datetime) -> None:
    """Have a job begin its next turn at once. Raises NoSuchJob, NobodyRunsJobs."""
    if name not in BY_HAND:
        raise NoSuchJob(name)
    with writing(new_session) as session:
        if not is_live(session.get(JobLease, LEASE), now):
            raise NobodyRunsJobs
        session.execute(update(JobState).where(JobState.name == name).values(asked_at=now))


def take_asked(new_session: SessionFactory) -> Sequence[str]:
    """The names of those that were asked for since the last call; a read, and a write where there are any."""
    asked = JobState.asked_at.is_not(None)
    with new_session() as session:
        if session.scalar(select(JobState.name).where(asked).limit(1)) is None:
            return ()
    with writing(new_session) as session:
        return session.scalars(
            update(JobState).where(asked).values(asked_at=None).returning(JobState.name)
        ).all()


def _line(name: str, row: JobState | None, lease: JobLease | None, alive: bool, now: datetime) -> JobLine:
    doing = worker(row, lease, now)
    if row is None:
        return JobLine(name, doing, None, None, None, None, None, None)
    return JobLine(
        name,
        doing,
        row.changed_at,
        row.began_at,
        row.ended_at,
        row.failed_with,
        row.next_at if alive else None,
        row.asked_at if alive else None,
    )
