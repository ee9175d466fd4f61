"""Refreshing what the queue says is due: a few at a time, gently with each host."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from jobs.job import Report, Status, Turn
from services.net.failures import FailureKind, FetchFailed, HostPaused
from services.plannings.catalogue import Node
from services.plannings.catalogue_store import CatalogueStore
from services.plannings.live import Live
from services.plannings.refresh_queue import Claim, RefreshQueue

AT_ONCE = 8
"""Refreshes that run at the same time, of all hosts together; the queue limits those of one."""
LOOK_EVERY = 1.0
"""Seconds between two looks for what became due; each is one SELECT."""

SHORTEST_REST = 0.05
GATHERED_FOR = 0.02
"""Seconds that the first of several refreshes waits for the others: what ends together is written together."""

log = structlog.get_logger(__name__)


class RefreshWorker:
    """Claims due rows, refreshes each in a thread of its own, and tells the queue how it went.

    A turn lasts as long as there is something to do. ``elected`` says whether this process still runs the jobs.
    """

    name = "refresh_worker"

    def __init__(
        self,
        queue: RefreshQueue,
        live: Live,
        store: CatalogueStore,
        owner: str,
        elected: Callable[[], bool],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._queue = queue
        self._live = live
        self._store = store
        self._owner = owner
        self._elected = elected
        self._now = now
        self._changed = threading.Condition()
        self._running = 0
        self._ended: list[tuple[Claim, FetchFailed | None]] = []
        self._stopping = False
        self._paused: dict[str, datetime] = {}
        """Hosts that are not asked until then, because they keep timing out."""
        self._found_work = False
        """The last claim found something, so the next one probably does, too."""

    def run(self, report: Report) -> Turn:
        """Work until nothing is due and nothing runs."""
        while True:
            self._settle()
            due_at = self._start_due(report)
            if not self._goes_on():
                return self._rest(due_at)

    def stop(self, within: float) -> None:
        """Start nothing more; wait, at most so many seconds, for what runs, and tell the queue how it went."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._running, within)
        self._settle()

    def _start_due(self, report: Report) -> datetime | None:
        """Start what is due and there is room for; gives when the next row is due that could be started then.

        Looks before it claims, because a claim takes the write lock; not again while claims find something.
        """
        room = AT_ONCE - self._running
        if self._stopping or room == 0 or not self._elected():
            return None
        paused = self._paused_hosts()
        if self._found_work and self._start_claims(report, room, paused):
            return self._now()
        due_at = self._queue.next_due_at(paused)
        if due_at is None or due_at > self._now():
            return due_at
        return due_at if self._start_claims(report, room, paused) else None  # its host has no room

    def _start_claims(self, report: Report, room: int, paused: list[str]) -> bool:
        """Start up to ``room`` refreshes that are due; False when none was found."""
        claims = self._queue.claim(self._owner, room, paused)
        self._found_work = bool(claims)
        if claims:
            report(Status.WORKING)
        for claim in claims:
            self._start(claim)
        return self._found_work

    def _goes_on(self) -> bool:
        """Wait for the next refresh to end; False when none runs."""
        with self._changed:
            if self._running:
                self._changed.wait_for(lambda: self._ended or self._stopping, LOOK_EVERY)
            if self._ended:
                self._changed.wait_for(lambda: not self._running, GATHERED_FOR)
            return bool(self._ended or self._running) and not self._stopping

    def _start(self, claim: Claim) -> None:
        node = self._store.current().get(claim.full_id)
        if node is None:
            self._queue.drop(claim)
            return
        with self._changed:
            self._running += 1
        # A daemon, and of no pool: the end of the process shall not wait for a host that hangs.
        threading.Thread(target=self._refresh, args=(claim, node), name="refresh", daemon=True).start()

    def _refresh(self, claim: Claim, node: Node) -> None:
        failure = self._ask(node)
        with self._changed:
            self._running -= 1
            self._ended.append((claim, failure))
            self._changed.notify_all()

    def _ask(self, node: Node) -> FetchFailed | None:
        try:
            self._live.refresh(node)
        except FetchFailed as failure:
            return failure
        except Exception:
            # A feed that finds a mistake of ours counts as one that cannot be read: the others go on.
            log.exception("refresh_crashed", planning=node.full_id)
            return FetchFailed(FailureKind.PARSE_ERROR, "the refresh ended with an exception")
        return None

    def _settle(self) -> None:
        """Tell the queue how refreshes ended. What it cannot be told now is done again when the claim has run out."""
        with self._changed:
            ended, self._ended = self._ended, []
        well = [claim for claim, failure in ended if failure is None]
        if well:
            self._queue.finish_all(well)
        for claim, failure in ended:
            if isinstance(failure, HostPaused):
                self._wait_for_host(claim, failure)
            elif failure is not None:
                self._queue.fail(claim, failure)

    def _wait_for_host(self, claim: Claim, failure: HostPaused) -> None:
        """Nobody was asked, so it is no failed attempt. The host's other rows wait in memory, not by a write each."""
        until = self._now() + timedelta(seconds=failure.retry_after or 0.0)
        self._paused[claim.host] = until
        self._queue.postpone(claim, until)

    def _paused_hosts(self) -> list[str]:
        now = self._now()
        self._paused = {host: until for host, until in self._paused.items() if until > now}
        return list(self._paused)

    def _rest(self, due_at: datetime | None) -> Turn:
        """Until the next row is due, but never so long that one queued by another process waits."""
        wait = (due_at - self._now()).total_seconds() if due_at is not None else LOOK_EVERY
        status = Status.PAUSED if self._paused and wait >= LOOK_EVERY else Status.IDLE
        return Turn(status, min(max(wait, SHORTEST_REST), LOOK_EVERY))
