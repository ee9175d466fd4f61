"""Noticing plannings that left the catalogue, and dropping the copies of those that left it long ago."""

from collections.abc import Callable
from datetime import UTC, datetime

from jobs.job import Report, Status, Turn
from services.database import SessionFactory
from services.plannings.catalogue_store import CatalogueStore
from services.plannings.vanished import note_vanished

EVERY = 86_400.0


class Vanished:
    """Once a day, and whenever a process is elected."""

    name = "vanished"

    def __init__(
        self,
        new_session: SessionFactory,
        store: CatalogueStore,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._new_session = new_session
        self._store = store
        self._now = now

    def run(self, report: Report) -> Turn:
        report(Status.WORKING)
        note_vanished(self._new_session, self._store.current(), self._now())
        return Turn(Status.IDLE, EVERY)
