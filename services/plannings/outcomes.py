"""How users' calls for feeds went: failures are noted and bring a refresh, successes take the note back.

All of it happens behind the answers: a call only leaves word in memory.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from cachetools import TTLCache
from sqlalchemy.exc import SQLAlchemyError

from services.background import Background
from services.database import SessionFactory, writing
from services.net.failures import FailureKind, FetchFailed, HostPaused
from services.plannings.catalogue import Node
from services.plannings.feed_failures import FeedFailure, failing_before, forget_failures, note_failures
from services.plannings.hosts import host_of
from services.plannings.refresh_queue import USER_PRIORITY, Refresh, RefreshQueue
from services.plannings.retries import delay_after, is_retried

FAILURES_WITHIN = 1.0
"""Seconds after which a failure is in the database; those of one planning in that time count as one."""
SUCCESSES_WITHIN = 10.0
REFRESH_EVERY = 30.0
"""Seconds in which the failed calls of one planning bring at most one refresh."""
PLANNINGS_REMEMBERED = 10_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Failed:
    """The last failure of a planning. Not the exception itself: that would keep its whole stack in memory."""

    kind: FailureKind
    host: str
    at: datetime
    refresh_at: datetime | None
    """When the refresh that it brings is due; None when it brings none."""


class Outcomes:
    """Takes note of users' calls. Thread safe."""

    def __init__(
        self,
        new_session: SessionFactory,
        queue: RefreshQueue,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._new_session = new_session
        self._queue = queue
        self._now = now
        self._chance = chance
        self._lock = threading.Lock()
        self._failed: dict[str, _Failed] = {}
        self._succeeded: dict[str, datetime] = {}
        self._refreshed: TTLCache[str, bool] = TTLCache(PLANNINGS_REMEMBERED, REFRESH_EVERY, timer=clock)
        self._background = Background("outcomes", self.write)

    def failed(self, node: Node, failure: FetchFailed) -> None:
        """A user's call of ``node`` failed."""
        assert node.url is not None, "only leaves of the catalogue are fetched"
        now = self._now()
        with self._lock:
            refreshed = node.full_id in self._refreshed
            if refreshed and isinstance(failure, HostPaused):
                return  # nobody was asked: nothing new in it
            earlier = self._failed.get(node.full_id)
            refresh_at = earlier.refresh_at if earlier else None
            if is_retried(failure) and not refreshed:
                # The delay after a first failure, which the user's call was.
                refresh_at = now + delay_after(failure, 1, self._chance())
                self._refreshed[node.full_id] = True
            self._failed[node.full_id] = _Failed(failure.kind, host_of(node.url), now, refresh_at)
            self._succeeded.pop(node.full_id, None)
        self._background.ask(FAILURES_WITHIN)

    def succeeded(self, node: Node, at: datetime) -> None:
        """A user's call of ``node`` got what the upstream answered at the instant ``at``."""
        with self._lock:
            earlier = self._failed.get(node.full_id)
            if earlier is not None and earlier.at > at:
                return
            if self._failed.pop(node.full_id, None) is not None:
                self._refreshed.pop(node.full_id, None)  # what it would have brought is not needed any more
            self._succeeded[node.full_id] = at
        self._background.ask(SUCCESSES_WITHIN)

    def close(self) -> None:
        """Write what is pending, then end the thread."""
        self._background.close()

    def write(self) -> None:
        """Bring what was noted into the database. What cannot be written is logged and let go."""
        with self._lock:
            failed, self._failed = self._failed, {}
            succeeded, self._succeeded = self._succeeded, {}
        try:
            if failed:
                self._write_failures(failed)
            if succeeded:
                self._write_successes(succeeded)
        except SQLAlchemyError as failure:
            with self._lock:
                for full_id in failed:
                    self._refreshed.pop(full_id, None)  # the next failure brings what this one could not
            log.error("outcomes_not_written", error=type(failure).__name__)

    def _write_failures(self, failed: dict[str, _Failed]) -> None:
        failures = [FeedFailure(full_id, one.host, one.kind, one.at) for full_id, one in failed.items()]
        refreshes = [
            Refresh(full_id, one.host, USER_PRIORITY, one.refresh_at)
            for full_id, one in failed.items()
            if one.refresh_at is not None
        ]
        with writing(self._new_session) as session:
            note_failures(session, failures)
        self._queue.enqueue_all(refreshes)

    def _write_successes(self, succeeded: dict[str, datetime]) -> None:
        """A feed that was well before needs no write: so it is read first."""
        with self._new_session() as session:
            failing = failing_before(session, succeeded)
        if failing:
            with writing(self._new_session) as session:
                forget_failures(session, failing)
