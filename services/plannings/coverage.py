"""How many plannings have a saved copy, and whether those that are missing are still on their way."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from models import PlanningBackup, PlanningFeed, PlanningRefresh
from services.plannings.catalogue import Catalogue
from services.plannings.feed_states import IS_QUARANTINED, KEEPS_FAILING, is_off, planning_ids
from services.quiet_hours import QuietHours

FILLS_WITHIN = timedelta(hours=2)
"""Time outside the quiet hours after which a new installation should have half of its copies: backfill queues 500
plannings every ten minutes."""


@dataclass(frozen=True)
class BackupCounts:
    """Plannings by what is stored of them; those that left the catalogue do not count."""

    total: int
    """Plannings of the catalogue."""
    covered: int
    """Those with a good copy."""
    disabled: int
    quarantined: int
    failing: int
    """Those that have failed often in a row."""
    needy: int
    """Those that are disabled, quarantined or failing."""
    lost: int
    """Those without a copy that will not get one soon: disabled or failing."""

    @property
    def suffice(self) -> bool:
        """Half of the plannings have a copy."""
        return self.covered * 2 >= self.total


def count_backups(session: Session, catalogue: Catalogue, now: datetime) -> BackupCounts:
    """One statement."""
    bare, given_up = PlanningFeed.backup_id.is_(None), or_(is_off(now), KEEPS_FAILING)
    covered, *counts = session.execute(
        select(
            func.count(PlanningFeed.backup_id),
            _count(is_off(now)),
            _count(IS_QUARANTINED),
            _count(KEEPS_FAILING),
            _count(or_(given_up, IS_QUARANTINED)),
            _count(and_(bare, given_up)),
        ).where(PlanningFeed.vanished_at.is_(None))
    ).one()
    total = len(planning_ids(catalogue))
    return BackupCounts(total, min(covered, total), *counts)


def is_filling(session: Session, backups: BackupCounts, quiet_hours: QuietHours, now: datetime) -> bool:
    """Whether less than half have a copy, but can still get it within FILLS_WITHIN; one statement.

    The time runs from the first sign of life outside the quiet hours, and anew when these cut it short.
    """
    until = quiet_hours.end_after(_began_at(session) or now) + FILLS_WITHIN
    if quiet_hours.include(until):
        until = quiet_hours.end_after(until) + FILLS_WITHIN
    can_come = backups.total - backups.lost
    return not backups.suffice and now < until and can_come * 2 >= backups.total


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((which, 1)))


def _began_at(session: Session) -> datetime | None:
    """When the first copy came or the first refresh was queued, as far as that can still be seen."""
    first_copy = select(PlanningBackup.created_at).order_by(PlanningBackup.id).limit(1)
    first_refresh = select(PlanningRefresh.enqueued_at).order_by(PlanningRefresh.id).limit(1)
    signs = session.execute(select(first_copy.scalar_subquery(), first_refresh.scalar_subquery())).one()
    return min((at for at in signs if at is not None), default=None)
