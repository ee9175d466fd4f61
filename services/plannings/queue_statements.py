"""What the queue sends for each refresh, built once: building a statement costs more than running it.

Of tables, not of classes: the session would evaluate each condition in Python, for objects that nobody has loaded.
"""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, delete, func, or_, select, update

from models import PlanningRefresh

LOOKED_AT = 50
"""Rows that a claim reads at a time, so that it usually finds several hosts in one go."""

CLAIMERS_LOCK = 7_261_001
"""PostgreSQL advisory lock that makes claimers take turns; the number only has to be nobody else's."""

_refreshes = PlanningRefresh.metadata.tables[PlanningRefresh.__tablename__]
_now = bindparam("now", type_=_refreshes.c.due_at.type)
_until = bindparam("until", type_=_refreshes.c.claimed_until.type)
_full_hosts = bindparam("full_hosts", expanding=True, type_=_refreshes.c.host.type)


def unclaimed(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Rows that nobody is working on."""
    return or_(_refreshes.c.claimed_until.is_(None), _refreshes.c.claimed_until <= now)


# The row, if the claim still holds: one that ran out may be somebody else's.
_held = and_(
    _refreshes.c.id == bindparam("claim"),
    _refreshes.c.claimed_by == bindparam("owner"),
    _refreshes.c.claimed_until == _until,
)

NEXT_DUE_AT = select(func.min(_refreshes.c.due_at)).where(
    unclaimed(_now), _refreshes.c.host.not_in(_full_hosts)
)
RUNNING_HOSTS = select(_refreshes.c.host).where(_refreshes.c.claimed_until > _now)
TAKE_TURNS = select(func.pg_advisory_xact_lock(CLAIMERS_LOCK))

# Rows that somebody else has locked are passed over (PostgreSQL; SQLite has one writer anyway).
NEXT_ROWS = (
    select(_refreshes.c.id, _refreshes.c.full_id, _refreshes.c.host, _refreshes.c.attempt)
    .where(
        _refreshes.c.due_at <= _now,
        unclaimed(_now),
        _refreshes.c.host.not_in(_full_hosts),
        _refreshes.c.id.not_in(bindparam("picked", expanding=True)),
    )
    .order_by(_refreshes.c.priority.desc(), _refreshes.c.due_at, _refreshes.c.id)
    .limit(LOOKED_AT)
    .with_for_update(skip_locked=True)
)
TAKE = (
    update(_refreshes)
    .where(_refreshes.c.id.in_(bindparam("picked", expanding=True)))
    .values(claimed_by=bindparam("owner"), claimed_until=_until)
)

_FREE = update(_refreshes).values(claimed_by=None, claimed_until=None)
DELETE_HELD = delete(_refreshes).where(_held)
GIVE_BACK_HELD = _FREE.where(_held)
GIVE_BACK_OF = _FREE.where(_refreshes.c.claimed_by == bindparam("owner"))
GIVE_BACK_OF_OTHERS = _FREE.where(_refreshes.c.claimed_by != bindparam("owner"))
