"""When a schedule in quarantine is to be looked at again: told by the copy itself, so that nothing can lose it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models import CopyState, PlanningBackup, PlanningFeed, PlanningRefresh
from services.plannings.guards import Doubt

_backups = PlanningBackup.__table__
# Built once: building it costs more than running it, and it runs for each refresh.
_QUARANTINED = select(_backups.c.full_id, _backups.c.created_at, _backups.c.doubt).where(
    _backups.c.full_id.in_(bindparam("plannings", expanding=True)),
    _backups.c.state == CopyState.QUARANTINED,
)


def second_looks(session: Session, full_ids: Collection[str]) -> dict[str, datetime]:
    """Those of ``full_ids`` that have a copy in quarantine, with the instant from which it may be believed."""
    rows = session.connection().execute(_QUARANTINED, {"plannings": list(full_ids)})
    return {row.full_id: row.created_at + Doubt(row.doubt).wait for row in rows if row.doubt}


def unplanned_looks(session: Session, now: datetime) -> dict[str, datetime]:
    """The same of all plannings for which no refresh is queued; those that are switched off are left out."""
    off = select(PlanningFeed.full_id).where(PlanningFeed.disabled_until > now)
    missing = session.scalars(
        select(PlanningBackup.full_id).where(
            PlanningBackup.state == CopyState.QUARANTINED,
            PlanningBackup.full_id.not_in(select(PlanningRefresh.full_id)),
            PlanningBackup.full_id.not_in(off),
        )
    )
    return second_looks(session, missing.all())
