"""Asking by ourselves for plannings that nobody asks for, outside the quiet hours; for second looks also in them."""

from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from jobs.job import Report, Status, Turn
from services.database import SessionFactory
from services.plannings.backfill import backfill
from services.plannings.catalogue import Catalogue
from services.plannings.catalogue_store import CatalogueStore
from services.plannings.hosts import host_of
from services.plannings.refresh_queue import BACKFILL_PRIORITY, Refresh, RefreshQueue
from services.plannings.second_looks import unplanned_looks
from services.quiet_hours import QuietHours

EVERY = 600.0

log = structlog.get_logger(__name__)


class Backfill:
    """Every ten minutes: queues what has no copy or an old one."""

    name = "backfill"

    def __init__(
        self,
        new_session: SessionFactory,
        store: CatalogueStore,
        queue: RefreshQueue,
        quiet_hours: QuietHours,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._new_session = new_session
        self._store = store
        self._queue = queue
        self._quiet_hours = quiet_hours
        self._now = now

    def run(self, report: Report) -> Turn:
        catalogue = self._store.current()
        self._plan_looks(catalogue)
        if self._quiet_hours.include(self._now()):
            return Turn(Status.QUIET_HOURS, EVERY)
        if not catalogue.roots:
            return Turn(Status.PAUSED, EVERY)
        report(Status.WORKING)
        queued = backfill(self._new_session, self._queue, catalogue, self._now)
        if queued:
            log.info("backfill_queued", plannings=queued)
        return Turn(Status.IDLE, EVERY)

    def _plan_looks(self, catalogue: Catalogue) -> None:
        """Second looks that nobody has planned: their process was killed, or the database was away."""
        with self._new_session() as session:
            looks = unplanned_looks(session, self._now())
        self._queue.enqueue_all(
            [
                Refresh(full_id, host_of(node.url), BACKFILL_PRIORITY, look_at)
                for full_id, look_at in looks.items()
                if (node := catalogue.get(full_id)) is not None and node.url is not None
            ]
        )
