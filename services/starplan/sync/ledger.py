"""Keeping account of a sweep: what was counted, what is to be reported, which errors are to be shown."""

from collections.abc import Sequence
from datetime import datetime

from services.database import SessionFactory
from services.starplan.sync.apply import Written
from services.starplan.sync.errors import Errors, Pair
from services.starplan.sync.report import LevelReport, Outcome, Report
from services.starplan.sync.targets import Target

SUSPICIOUS = "shrunk"
INTERNAL = "internal"


class Ledger:
    """Of one sweep."""

    def __init__(self, new_session: SessionFactory, *, writes: bool) -> None:
        """``writes``: whether errors are stored, too."""
        self.report = Report()
        self.errors = Errors(new_session, writes=writes)
        self._clashes: set[tuple[int, int, str, int]] = set()

    def list_failed(self, pair: Pair, name: str, kind: str, message: str, now: datetime) -> None:
        """A list of a program, or one that all need, could not be had."""
        self.errors.note(pair, kind, message, now)
        self.report.levels.append(LevelReport("", name, "", error=message))

    def unchanged(self, target: Target) -> None:
        self.report.counters.unchanged += 1
        self.errors.clear(target.pair)

    def done(self, target: Target, written: Written) -> None:
        if written.is_nothing:
            self.unchanged(target)
            return
        self.report.counters.changed += 1
        self._count(target, written)
        self.errors.clear(target.pair)

    def suspicious(self, target: Target, written: Written, message: str, now: datetime) -> None:
        """The plan has lost so much that not all of it was believed."""
        self.report.counters.suspicious += 1
        self.errors.note(target.pair, SUSPICIOUS, message, now)
        self._count(target, written, message)

    def failed(self, target: Target, kind: str, message: str, now: datetime) -> None:
        self.report.counters.failed += 1
        self.errors.note(target.pair, kind, message, now)
        self._count(target, Written(), message)

    def skipped(self, several: Sequence[Target], message: str, now: datetime) -> None:
        """Nobody got to these."""
        self.report.message = self.report.message or message
        self.report.counters.skipped += len(several)
        self.errors.skip([target.pair for target in several], message, now)

    @property
    def outcome(self) -> Outcome:
        counters = self.report.counters
        if not self.errors.failed:
            return "complete"
        return "partial" if counters.unchanged + counters.changed else "failed"

    def _count(self, target: Target, written: Written, error: str = "") -> None:
        counters = self.report.counters
        counters.created += written.created
        counters.updated += written.updated
        counters.cancelled += written.cancelled
        # Of an event of two levels that both have been written, each clash counts once.
        self._clashes |= {(one.synced_id, one.local_id, one.sort, one.id) for one in written.clashes}
        counters.double_bookings = len(self._clashes)
        address = target.address
        self.report.levels.append(
            LevelReport(
                address.unit.short_name,
                address.program.short_name,
                address.group.short_name,
                written.created,
                written.updated,
                written.cancelled,
                error,
            )
        )
