"""Deleting files that were uploaded for an import which nobody has ended."""

from collections.abc import Callable
from datetime import UTC, datetime

from jobs.job import Report, Status, Turn
from services.database import SessionFactory
from services.transfer.runs.kept import KeptFiles
from services.transfer.runs.steps import forget_old

EVERY = 3_600.0


class OldImports:
    """Once an hour."""

    name = "imports"

    def __init__(
        self,
        new_session: SessionFactory,
        kept: KeptFiles,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._new_session = new_session
        self._kept = kept
        self._now = now

    def run(self, report: Report) -> Turn:
        report(Status.WORKING)
        forget_old(self._new_session, self._kept, self._now())
        return Turn(Status.IDLE, EVERY)
