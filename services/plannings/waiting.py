"""Refreshes that have been due for long: whether we are late with them, or wait for hosts that do not answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import PlanningFeed, PlanningRefresh
from services.net.failures import FailureKind
from services.plannings.catalogue import Catalogue
from services.plannings.hosts import host_of
from services.plannings.queue_statements import unclaimed

WAITS_TOO_LONG = timedelta(hours=1)
TRIED_WITHIN = timedelta(minutes=10)
"""A host that keeps timing out is paused for half a minute at a time, then tried with one refresh: what waits for it
meanwhile waits with a reason. One that nobody has tried for longer than this is no reason."""


@dataclass(frozen=True)
class Waiting:
    """Hosts with a refresh that has been due for longer than WAITS_TOO_LONG, and since when."""

    stuck: Mapping[str, datetime] = field(default_factory=dict)
    """Nothing keeps us from asking these."""
    paused: Mapping[str, datetime] = field(default_factory=dict)
    """The last that was heard of these is a timeout, lately."""


def read_waiting(session: Session, catalogue: Catalogue, now: datetime) -> Waiting:
    """One statement as long as nothing waits, else three."""
    rows = session.execute(
        select(PlanningRefresh.host, func.min(PlanningRefresh.due_at).label("since"))
        .where(unclaimed(now), PlanningRefresh.due_at < now - WAITS_TOO_LONG)
        .group_by(PlanningRefresh.host)
    )
    waiting: dict[str, datetime] = {row.host: row.since for row in rows}
    timed_out = _timed_out(session, now) if waiting else {}
    away = timed_out.keys() - _answered(session, catalogue, timed_out) if timed_out else set()
    return Waiting(
        {host: due_at for host, due_at in waiting.items() if host not in away},
        {host: due_at for host, due_at in waiting.items() if host in away},
    )


def _timed_out(session: Session, now: datetime) -> dict[str, datetime]:
    """The last timeout of each host that had one lately."""
    rows = session.execute(
        select(PlanningFeed.host, func.max(PlanningFeed.failed_at))
        .where(PlanningFeed.failure_kind == FailureKind.TIMEOUT, PlanningFeed.failed_at > now - TRIED_WITHIN)
        .group_by(PlanningFeed.host)
    )
    return {host: failed_at for host, failed_at in rows if failed_at is not None}


def _answered(session: Session, catalogue: Catalogue, timed_out: Mapping[str, datetime]) -> Iterator[str]:
    """Those that gave a good answer after their last timeout."""
    rows = session.execute(
        select(PlanningFeed.full_id, PlanningFeed.refreshed_at).where(
            PlanningFeed.refreshed_at > min(timed_out.values())
        )
    )
    for full_id, refreshed_at in rows:
        node = catalogue.get(full_id)
        if node is None or node.url is None or refreshed_at is None:
            continue
        host = host_of(node.url)
        if host in timed_out and refreshed_at > timed_out[host]:
            yield host
