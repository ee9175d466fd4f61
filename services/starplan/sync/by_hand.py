"""Sweeps that somebody asks for: begun at once, done behind the answer."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from services.background import Background
from services.database import SessionFactory
from services.starplan.sync.following import Following
from services.starplan.sync.report import Counters, Report
from services.starplan.sync.runs import Run, Superseded
from services.starplan.sync.sweep import Sweep

PATIENCE = 3.0
"""Seconds that the end of a process waits for a sweep to stop between two plans."""

log = structlog.get_logger(__name__)


class SweepsByHand:
    """One at a time. Who asks in any process finds out from the row of the run how it goes on."""

    def __init__(
        self,
        new_session: SessionFactory,
        following: Following,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.following = following
        self._new_session = new_session
        self._now = now
        self._begun: list[Callable[[], None]] = []
        self._ending = threading.Event()
        self._background = Background("sweeps", self._work)

    def start(self) -> None:
        """Begin a sweep. Raises AlreadyRunning."""
        sweep = Sweep(self._new_session, self.following, now=self._now, stopping=self._ending.is_set)
        left = sweep.begin("page")
        self._go_on(lambda: self._finish(sweep.go_on(left)))

    def rehearse(self) -> None:
        """Begin to find out what a sweep would do. Raises AlreadyRunning."""
        run = Run(self._new_session, self.following.instance, self._now)
        run.begin("page", is_dry_run=True)
        self._go_on(lambda: self._rehearse(run))

    def close(self) -> None:
        """Stop between two plans; one that does not get there in time is cut off with the process."""
        self._ending.set()
        self._begun.clear()
        self._background.close(PATIENCE)

    def _go_on(self, work: Callable[[], None]) -> None:
        self._begun.append(work)
        self._background.ask(0)

    def _work(self) -> None:
        while self._begun:
            try:
                self._begun.pop(0)()
            except Superseded:
                log.warning("starplan_sweep_superseded")
            except Exception:
                # Its run says so, too; the next one is to find a thread that works.
                log.exception("starplan_sweep_failed")

    def _finish(self, report: Report) -> None:
        log.info("starplan_swept", outcome=report.outcome, **report.counters.as_dict())

    def _rehearse(self, run: Run) -> None:
        sweep = Sweep(
            self._new_session,
            self.following,
            now=self._now,
            progress=lambda done, total: run.beat(Counters(plans=done, plans_in_all=total)),
            stopping=self._ending.is_set,
            dry_run=True,
        )
        try:
            report = sweep.run("page")
        except Exception as failure:
            run.end(Report("failed", f"It ended with {type(failure).__name__}"))
            raise
        run.end(report)
