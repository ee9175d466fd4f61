"""The parts of the product that keep copies fresh, put together without a web server and on a clock of their own."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from config import Settings
from jobs.job import Status
from jobs.refresh_worker import RefreshWorker
from models import Base
from models.sqlite import prepare_engine
from services.net.client import GuardedClient
from services.plannings.backfill import backfill
from services.plannings.backup_writer import BackupWriter
from services.plannings.backups import Backups
from services.plannings.catalogue_store import CatalogueStore
from services.plannings.feeds import Feeds
from services.plannings.live import Live
from services.plannings.refresh_queue import RefreshQueue

OPENED_AT = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
"""The middle of a month: no run crosses its end, at which every feed is read in full again."""


class Clock:
    """Time as the installation sees it: it passes as usual, and can be set forward."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        return OPENED_AT + timedelta(seconds=time.monotonic() - self._began) + self._ahead

    def set_forward(self, by: timedelta) -> None:
        self._ahead += by


class Installation:
    """Database and catalogue in ``folder``, feeds from loopback; a context manager."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.database = folder / "horarium.db"
        self.engine = create_engine(f"sqlite:///{self.database}")
        prepare_engine(self.engine)
        Base.metadata.create_all(self.engine)
        self.new_session = sessionmaker(self.engine)
        self._store = CatalogueStore(folder)
        self._client = GuardedClient(5.0, frozenset({"127.0.0.1"}), contact="")
        self._writer = BackupWriter(backups := Backups(self.new_session), look_again=_not_now)
        self._queue = RefreshQueue(self.new_session, self.clock.now)
        live = Live(
            Feeds(self._client, folder), backups, self._writer, Settings().zone, 0.0, now=self.clock.now
        )
        self._worker = RefreshWorker(
            self._queue, live, self._store, "bench", elected=lambda: True, now=self.clock.now
        )

    def __enter__(self) -> "Installation":
        return self

    def __exit__(self, *_failure: object) -> None:
        self._writer.close()
        self._client.close()
        self.engine.dispose()

    def backfill(self) -> int:
        """Queue what is due and refresh it, until nothing is; gives how many plannings were queued."""
        queued = 0
        while found := backfill(self.new_session, self._queue, self._store.current(), self.clock.now):
            queued += found
            self._worker.run(_unheard)
            self._writer.flush()
        return queued


def _not_now(_full_id: str, _at: datetime) -> None:
    """Quarantines do not end while this runs."""


def _unheard(_status: Status) -> None:
    """Nobody watches how the job is doing."""
