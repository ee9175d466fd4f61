"""How the following of the university's own system is doing, for those who rely on it and those who look after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, undefer

from models import JobLease, JobState, Level, Program, SourceKey, SyncError, SyncRun, SyncState, Term
from services.starplan.keys import term_key
from services.starplan.sync.runs import RUNNING, is_at_work

JOB = "starplan"
"""What the job is called by which sweeps are done again and again."""


@dataclass(frozen=True, slots=True)
class PairError:
    """Why a level could not be brought up to date; without ids when it failed before one was known."""

    kind: str
    message: str
    updated_at: datetime
    program_uid: UUID | None
    level_uid: UUID | None
    program: str
    """Its name; empty where there is none."""
    level: str


@dataclass(frozen=True, slots=True)
class SyncStatus:
    last_fetched_at: datetime | None = None
    current_pu: str | None = None
    """The server's id of the term in use."""
    base_url: str = ""
    last_error: PairError | None = None
    """The newest; None when all levels are up to date."""


@dataclass(frozen=True, slots=True)
class Run:
    run: SyncRun
    errors: Sequence[PairError]
    """Of pairs that failed in this sweep and have not succeeded since."""


def last_fetched_at(session: Session) -> datetime | None:
    """When a sweep last ended that had got a valid list of programs. One statement."""
    return session.scalar(select(func.max(SyncState.last_fetched_at)))


def status(session: Session) -> SyncStatus:
    """What the last sweep left. Two statements."""
    query = select(SyncState).order_by(SyncState.last_fetched_at.is_(None), SyncState.last_fetched_at.desc())
    state = session.scalar(query.limit(1))
    newest = next(iter(errors(session, 1)), None)
    if state is None:
        return SyncStatus(last_error=newest)
    return SyncStatus(state.last_fetched_at, state.current_pu, state.base_url, newest)


def errors(session: Session, limit: int | None = None) -> list[PairError]:
    """What is not up to date now, the newest failure first. One statement."""
    query = (
        select(SyncError, Program.uid, Level.uid, Program.name, Level.name)
        .outerjoin(Program, Program.id == SyncError.program_id)
        .outerjoin(Level, Level.id == SyncError.level_id)
        .order_by(SyncError.updated_at.desc(), SyncError.id.desc())
        .limit(limit)
    )
    return [
        PairError(
            error.kind, error.message, error.updated_at, program_uid, level_uid, program or "", level or ""
        )
        for error, program_uid, level_uid, program, level in session.execute(query)
    ]


def runs(session: Session, limit: int) -> list[Run]:
    """The last sweeps, the newest first, without dry runs. Two statements."""
    found = newest_runs(session, limit, SyncRun.is_dry_run.is_(False))
    left = errors(session) if found else []
    return [Run(run, [error for error in left if _is_of(run, error)]) for run in found]


def newest_runs(
    session: Session, limit: int, condition: ColumnElement[bool] | None = None
) -> Sequence[SyncRun]:
    """The newest first; also dry runs, unless ``condition`` says otherwise. One statement."""
    query = select(SyncRun).where(true() if condition is None else condition)
    return session.scalars(query.order_by(SyncRun.started_at.desc(), SyncRun.id.desc()).limit(limit)).all()


def at_work(session: Session, now: datetime) -> SyncRun | None:
    """The sweep that is going on, wherever it was begun; also a dry one. One statement."""
    running = session.scalars(select(SyncRun).where(SyncRun.outcome == RUNNING).order_by(SyncRun.id.desc()))
    return next((run for run in running if is_at_work(run, now)), None)


def run_of(session: Session, uid: UUID) -> SyncRun | None:
    """A sweep with its report. One statement."""
    return session.scalar(select(SyncRun).where(SyncRun.uid == uid).options(undefer(SyncRun.report)))


def term_of(session: Session, unit_id: str | None) -> Term | None:
    """The term that stands for a planning unit of the server. One statement."""
    if unit_id is None:
        return None
    query = select(Term).join(SourceKey, (SourceKey.record_id == Term.id) & (SourceKey.kind == Term.kind))
    return session.scalar(query.where(SourceKey.key == term_key(unit_id)))


def next_at(session: Session, now: datetime) -> datetime | None:
    """When the job is to begin the next sweep; None while no process runs the jobs. One statement."""
    alive = select(JobLease.name).where(JobLease.expires_at > now).exists()
    return session.scalar(select(JobState.next_at).where(JobState.name == JOB, alive))


def _is_of(run: SyncRun, error: PairError) -> bool:
    return run.started_at <= error.updated_at and (run.ended_at is None or error.updated_at <= run.ended_at)
