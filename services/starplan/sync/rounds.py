"""Asking for one plan after the other. What takes something away is written when all were looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from services.starplan.sync.asking import Breaker, BrokenOff
from services.starplan.sync.gates import too_many_suspicious
from services.starplan.sync.ledger import INTERNAL, Ledger
from services.starplan.sync.levels import Done, Levels, Read, Result, Suspicious, Unchanged, Waits
from services.starplan.sync.report import Progress
from services.starplan.sync.runs import Superseded
from services.starplan.sync.targets import Target
from services.starplan.upstream import Upstream, UpstreamFailed

MOST_WAITING = 50_000
"""Meetings of plans that are kept in memory until all others were seen; what is more waits for the next sweep."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """How far a round came; both empty when it reached all plans."""

    resume_after: str = ""
    """The planning group that was looked at last."""
    broken_off: str = ""
    """Why, unless it was stopped."""


class Round:
    """All plans of a sweep, each once."""

    def __init__(
        self,
        upstream: Upstream,
        levels: Levels,
        ledger: Ledger,
        clock: Callable[[], datetime],
        breaker: Breaker,
    ) -> None:
        """``breaker`` has counted the failures in a row until now."""
        self._upstream = upstream
        self._levels = levels
        self._ledger = ledger
        self._clock = clock
        self._breaker = breaker
        self._waiting: list[Read] = []
        self._waiting_meetings = 0
        self._looked_at = 0

    def run(
        self,
        several: Sequence[Target],
        beat: Callable[[], None],
        progress: Progress,
        stopping: Callable[[], bool],
    ) -> Ended:
        """Bring them up to date. Five failures in a row break it off; ``stopping`` is asked between two plans."""
        ended = self._look_at_all(several, beat, progress, stopping)
        deleting = not too_many_suspicious(self._ledger.report.counters.suspicious, self._looked_at)
        if self._waiting and not deleting:
            self._ledger.report.message = "So many plans are suspicious that nothing was taken for cancelled"
        for read in self._waiting:
            beat()
            self._settle(read.target, partial(self._levels.write, read, deleting=deleting))
        return ended

    def _look_at_all(
        self,
        several: Sequence[Target],
        beat: Callable[[], None],
        progress: Progress,
        stopping: Callable[[], bool],
    ) -> Ended:
        last = ""
        for number, target in enumerate(several):
            if stopping():
                self._ledger.skipped(several[number:], "The sweep was stopped", self._clock())
                return Ended(last)
            beat()
            last = target.address.group.id
            try:
                self._look_at(target)
            except BrokenOff as end:
                self._ledger.skipped(several[number + 1 :], f"Not reached: {end}", self._clock())
                return Ended(last, str(end))
            progress(number + 1, len(several))
        return Ended()

    def _look_at(self, target: Target) -> None:
        """Raises BrokenOff."""
        self._ledger.report.counters.plans += 1
        is_well = self._settle(
            target, lambda: self._levels.look_at(target, self._upstream.fetch(target.address))
        )
        self._looked_at += is_well
        if is_well:
            self._breaker.well()
        else:
            self._breaker.failed()

    def _settle(self, target: Target, work: Callable[[], Result]) -> bool:
        """Whether there is a result. A failure is the affair of this level alone."""
        try:
            result = work()
        except UpstreamFailed as failure:
            self._ledger.failed(target, failure.kind, failure.message, self._clock())
            return False
        except Superseded:
            raise
        except Exception as failure:
            log.exception("sync_level_failed", group=target.address.group.short_name)
            self._ledger.failed(target, INTERNAL, f"It ended with {type(failure).__name__}", self._clock())
            return False
        self._note(target, result)
        return True

    def _note(self, target: Target, result: Result) -> None:
        match result:
            case Unchanged():
                self._ledger.unchanged(target)
            case Done(written):
                self._ledger.done(target, written)
            case Suspicious(message, written):
                self._ledger.suspicious(target, written, message, self._clock())
            case Waits(read):
                self._let_wait(read)

    def _let_wait(self, read: Read) -> None:
        if self._waiting_meetings + len(read.wanted) > MOST_WAITING:
            self._settle(read.target, lambda: self._levels.write(read, deleting=False))
            return
        self._waiting.append(read)
        self._waiting_meetings += len(read.wanted)
