"""Whether an import is being checked or applied at this moment, as far as its row tells."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import ImportRun, ImportState
from services.processes import has_ended

SILENT_FOR = timedelta(minutes=30)
"""A process of another machine that was not heard of for so long was killed. The largest import takes a tenth of it."""
WORKING = (ImportState.CHECKING, ImportState.APPLYING)


def is_at_work(run: ImportRun, now: datetime) -> bool:
    """Also while it waits for its turn."""
    return run.state in WORKING and not has_ended(run.owner) and now - run.updated_at < SILENT_FOR


def at_work(session: Session, now: datetime) -> ImportRun | None:
    """The one that works now, whoever has asked for it; the others wait. One statement."""
    query = select(ImportRun).where(ImportRun.state.in_(WORKING)).order_by(ImportRun.begun_at)
    return next((run for run in session.scalars(query) if run.begun_at and is_at_work(run, now)), None)
