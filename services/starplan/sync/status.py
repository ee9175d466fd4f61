"""How the following of a StarPlan server is doing, for those who look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Level, Program, SyncError, SyncRun, SyncState
from services.starplan.sync.runs import RUNNING


@dataclass(frozen=True, slots=True)
class Problem:
    """A level, or what all levels need, that is not up to date."""

    kind: str
    message: str
    updated_at: datetime
    program_uid: UUID | None
    """None for what failed before a program was known."""
    level_uid: UUID | None
    program: str
    """Its name; empty where there is none."""
    level: str


@dataclass(frozen=True, slots=True)
class Status:
    """As the last sweep left it."""

    base_url: str
    last_fetched_at: datetime | None
    current_pu: str | None
    """The server's id of the term in use."""
    last_error: Problem | None
    """The newest; None when all levels are up to date."""
    is_running: bool


def status(session: Session) -> Status:
    """Three statements."""
    state = session.scalars(select(SyncState).order_by(SyncState.last_fetched_at.desc()).limit(1)).first()
    newest = problems(session, limit=1)
    running = session.scalar(select(SyncRun.id).where(SyncRun.outcome == RUNNING).limit(1))
    return Status(
        base_url=state.base_url if state else "",
        last_fetched_at=state.last_fetched_at if state else None,
        current_pu=state.current_pu if state else None,
        last_error=newest[0] if newest else None,
        is_running=running is not None,
    )


def problems(session: Session, limit: int | None = None) -> list[Problem]:
    """The newest first. One statement."""
    query = (
        select(SyncError, Program, Level)
        .outerjoin(Program, Program.id == SyncError.program_id)
        .outerjoin(Level, Level.id == SyncError.level_id)
        .order_by(SyncError.updated_at.desc(), SyncError.id.desc())
        .limit(limit)
    )
    return [_problem(*row) for row in session.execute(query)]


def runs(session: Session, limit: int) -> Sequence[SyncRun]:
    """The newest sweeps, the last one first."""
    return session.scalars(select(SyncRun).order_by(SyncRun.id.desc()).limit(limit)).all()


def _problem(error: SyncError, program: Program | None, level: Level | None) -> Problem:
    return Problem(
        error.kind,
        error.message,
        error.updated_at,
        program.uid if program else None,
        level.uid if level else None,
        program.name if program else "",
        level.name if level else "",
    )
