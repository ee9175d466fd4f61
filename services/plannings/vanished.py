"""Plannings that left the catalogue: their copies stay a while, for a file that comes back tomorrow."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import PlanningBackup, PlanningFeed
from services.database import SessionFactory, writing
from services.plannings.catalogue import Catalogue

KEPT_FOR = timedelta(days=30)

log = structlog.get_logger(__name__)


class Changes(NamedTuple):
    """How many plannings were newly missed, are back, and were dropped for good."""

    gone: int = 0
    back: int = 0
    dropped: int = 0


def note_vanished(new_session: SessionFactory, catalogue: Catalogue, now: datetime | None = None) -> Changes:
    """Mark the stored plannings that ``catalogue`` lacks, unmark those that are back, drop the long gone ones."""
    now = now or datetime.now(UTC)
    with new_session() as session:
        rows = session.execute(select(PlanningFeed.full_id, PlanningFeed.vanished_at))
        known = {row.full_id: row.vanished_at for row in rows}
    gone = [full_id for full_id, since in known.items() if since is None and not catalogue.get(full_id)]
    back = [full_id for full_id, since in known.items() if since is not None and catalogue.get(full_id)]
    old = [
        full_id
        for full_id, since in known.items()
        if since is not None and since <= now - KEPT_FOR and not catalogue.get(full_id)
    ]
    if not (gone or back or old):
        return Changes()
    with writing(new_session) as session:
        _mark(session, gone, now)
        _mark(session, back, None)
        for full_id in old:
            session.execute(delete(PlanningFeed).where(PlanningFeed.full_id == full_id))
            session.execute(delete(PlanningBackup).where(PlanningBackup.full_id == full_id))
    changes = Changes(len(gone), len(back), len(old))
    log.info("plannings_vanished", **changes._asdict())
    return changes


def _mark(session: Session, full_ids: list[str], since: datetime | None) -> None:
    for full_id in full_ids:
        session.execute(update(PlanningFeed).where(PlanningFeed.full_id == full_id).values(vanished_at=since))
