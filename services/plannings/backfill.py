"""Which plannings the background asks for by itself: those without a copy, and those not refreshed for long."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from models import PlanningFeed, PlanningRefresh
from services.database import SessionFactory
from services.plannings.catalogue import Catalogue, Node
from services.plannings.hosts import host_of
from services.plannings.refresh_queue import BACKFILL_PRIORITY, Refresh, RefreshQueue

STALE_AFTER = timedelta(hours=6)
AT_ONCE = 500
"""How many without a copy, and how many with an old one, are queued in one go."""


class _Feed(NamedTuple):
    refreshed_at: datetime | None
    saved: bool
    disabled_until: datetime | None


def backfill(
    new_session: SessionFactory,
    queue: RefreshQueue,
    catalogue: Catalogue,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    """Queue what ``catalogue`` needs, and say how many that was. Four statements, whatever its size."""
    at = now()
    with new_session() as session:
        columns = (PlanningFeed.full_id, PlanningFeed.refreshed_at, PlanningFeed.backup_id)
        feeds = {
            row.full_id: _Feed(row.refreshed_at, row.backup_id is not None, row.disabled_until)
            for row in session.execute(select(*columns, PlanningFeed.disabled_until))
        }
        queued = set(session.scalars(select(PlanningRefresh.full_id)))
    candidates = [
        node
        for node in catalogue.plannings
        if node.full_id not in queued and not _is_off(feeds.get(node.full_id), at)
    ]
    chosen = [*_without_copy(candidates, feeds), *_stale(candidates, feeds, at)]
    queue.enqueue_all([_refresh(node, at, place) for place, node in enumerate(chosen)])
    return len(chosen)


def _is_off(feed: _Feed | None, at: datetime) -> bool:
    return feed is not None and feed.disabled_until is not None and feed.disabled_until > at


def _without_copy(candidates: list[Node], feeds: Mapping[str, _Feed]) -> list[Node]:
    """In the catalogue's order."""
    bare = [node for node in candidates if node.full_id not in feeds or not feeds[node.full_id].saved]
    return bare[:AT_ONCE]


def _stale(candidates: list[Node], feeds: Mapping[str, _Feed], at: datetime) -> list[Node]:
    """The longest without a success first."""
    ages = [
        (feed.refreshed_at or datetime.min.replace(tzinfo=UTC), node)
        for node in candidates
        if (feed := feeds.get(node.full_id)) is not None and feed.saved
    ]
    stale = [pair for pair in ages if pair[0] < at - STALE_AFTER]
    stale.sort(key=lambda pair: pair[0])
    return [node for _, node in stale[:AT_ONCE]]


def _refresh(node: Node, at: datetime, place: int) -> Refresh:
    assert node.url is not None, "only leaves of the catalogue are fetched"
    # A microsecond apart, because the queue serves equal priorities by the instant at which they are due.
    due_at = at + timedelta(microseconds=place)
    return Refresh(node.full_id, host_of(node.url), BACKFILL_PRIORITY, due_at)
