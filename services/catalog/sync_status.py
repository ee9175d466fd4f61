"""How the following of the university's own system is doing, for those who rely on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from models import Level, Program, SyncError, SyncRun, SyncState


@dataclass(frozen=True, slots=True)
class PairError:
    """Why a level could not be brought up to date; without ids when it failed before one was known."""

    kind: str
    message: str
    updated_at: datetime
    program_uid: UUID | None
    level_uid: UUID | None


@dataclass(frozen=True, slots=True)
class SyncStatus:
    last_fetched_at: datetime | None = None
    current_pu: str | None = None
    base_url: str = ""
    last_error: PairError | None = None


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
        select(SyncError.kind, SyncError.message, SyncError.updated_at, Program.uid, Level.uid)
        .outerjoin(Program, Program.id == SyncError.program_id)
        .outerjoin(Level, Level.id == SyncError.level_id)
        .order_by(SyncError.updated_at.desc(), SyncError.id.desc())
        .limit(limit)
    )
    return [_pair_error(row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Run:
    run: SyncRun
    errors: Sequence[PairError]
    """Of pairs that failed in this sweep and have not succeeded since."""


def runs(session: Session, limit: int) -> list[Run]:
    """The last sweeps, the newest first. Two statements."""
    query = select(SyncRun).order_by(SyncRun.started_at.desc(), SyncRun.id.desc()).limit(limit)
    found = session.scalars(query).all()
    left = errors(session) if found else []
    return [Run(run, [error for error in left if _is_of(run, error)]) for run in found]


def _is_of(run: SyncRun, error: PairError) -> bool:
    return run.started_at <= error.updated_at and (run.ended_at is None or error.updated_at <= run.ended_at)


def _pair_error(row: Row[*tuple[Any, ...]]) -> PairError:
    return PairError(*row)
