"""Checking and applying imports behind the answers: one at a time, with real progress."""

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models import ImportRun, ImportState
from services.background import Background
from services.changes.edit import Actor
from services.changes.errors import Busy
from services.database import SessionFactory, writing
from services.processes import own_name
from services.transfer.importing import import_tables
from services.transfer.plan import Plan
from services.transfer.runs import steps
from services.transfer.runs.at_work import at_work, is_at_work
from services.transfer.runs.error_sheet import keep_errors
from services.transfer.runs.errors import OthersAtWork, WrongStep
from services.transfer.runs.kept import FilesGone, KeptFiles
from services.transfer.runs.mapping import parsed
from services.transfer.runs.preview import counts_of, preview_of
from services.transfer.runs.progress import Job, Progress
from services.transfer.runs.seen import seen_files
from services.transfer.summary import ImportSummary
from services.transfer.tables import FileRefused

PATIENCE = 3.0
"""Seconds that the end of a process waits for an import; one that takes longer is cut off and leaves nothing."""
LOOK_EVERY = 0.5
"""Seconds between two looks whether the import of another process has ended."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Outcome:
    plans: Sequence[Plan]
    values: dict[str, Any]
    """Columns of the run."""


class Imports:
    """Those that are at work in this process; their rows tell of the others."""

    def __init__(self, new_session: SessionFactory, kept: KeptFiles, zone: ZoneInfo) -> None:
        """``zone`` is that of times in files that name none."""
        self.kept = kept
        self._new_session = new_session
        self._zone = zone
        self._jobs: dict[UUID, Job] = {}
        self._waiting: list[Job] = []
        self._asking = threading.Lock()
        self._ending = threading.Event()
        self._background = Background("imports", self._work)

    def check(self, uid: UUID, actor: Actor) -> None:
        """Begin to find out what the import would do. Does nothing when that is at work already.

        Raises UnknownRun, WrongStep, BadMapping, NothingChosen, OthersAtWork.
        """
        self._ask(uid, actor, ImportState.CHECKING)

    def apply(self, uid: UUID, actor: Actor) -> None:
        """Begin to do what the check has shown. Does nothing when that is at work, or done.

        Raises UnknownRun, WrongStep, OthersAtWork.
        """
        self._ask(uid, actor, ImportState.APPLYING)

    def progress(self, run: ImportRun) -> Progress:
        """Of one that is at work, wherever."""
        job = self._jobs.get(run.uid)
        return Progress(run.rows_done, run.rows_total, run.begun_at) if job is None else job.progress()

    def close(self) -> None:
        """What has not begun is given up; what has may end soon, or is cut off with the process and leaves nothing."""
        self._ending.set()
        self._waiting.clear()
        self._background.close(PATIENCE)

    def _ask(self, uid: UUID, actor: Actor, wanted: ImportState) -> None:
        assert actor.user_id is not None
        now = datetime.now(UTC)
        with self._asking:
            with self._new_session() as session:
                run = steps.find(session, uid, actor.user_id)
                if run.state in (wanted, ImportState.APPLIED) and _is_under_way(run, now):
                    return
                other = at_work(session, now)
                if other is not None:
                    raise OthersAtWork(other.username, other.begun_at)
                parsed(seen_files(run.files), run.mapping)
            with steps.asking(self._new_session) as session:
                run = steps.own(session, uid, actor.user_id, now)
                if wanted == ImportState.APPLYING and not is_checked(run):
                    raise WrongStep
                run.state, run.owner, run.begun_at, run.error = wanted, own_name(), None, ""
                run.rows_done = run.rows_total = 0
            job = self._jobs[uid] = Job(uid, actor, is_check=wanted == ImportState.CHECKING)
            self._waiting.append(job)
        self._background.ask(0)

    def _work(self) -> None:
        while self._waiting:
            job = self._waiting.pop(0)
            try:
                if self._starts(job):
                    self._do(job)
            except Exception as failure:
                log.exception("import_failed", run=str(job.uid), is_check=job.is_check)
                self._note(job, {"state": job.state_before, "error": _word(failure)})
            finally:
                self._jobs.pop(job.uid, None)

    def _starts(self, job: Job) -> bool:
        """Wait for imports of other processes, and say that this one has begun; not when the process ends before."""
        while not self._ending.is_set():
            now = datetime.now(UTC)
            with self._new_session() as session:
                is_free = at_work(session, now) is None
            if is_free and self._note(job, {"begun_at": now, "updated_at": now}):
                job.begin(now)
                return True
            self._ending.wait(LOOK_EVERY)
        return False

    def _do(self, job: Job) -> None:
        with self._new_session() as session:
            run = steps.find(session, job.uid, job.user_id)
        files = seen_files(run.files)
        mappings = parsed(files, run.mapping)
        tables = self.kept.read(run.folder, [file for file in files if not file.refused])
        job.total = 2 * sum(len(table.rows) for table in tables if (table.file, table.name) in mappings)
        outcomes: list[_Outcome] = []

        def ended(session: Session, plans: Sequence[Plan], told: ImportSummary) -> None:
            outcomes.append(_outcome(job, plans, told))
            if not job.is_check:
                _write(session, job, outcomes[0].values)

        import_tables(
            self._new_session,
            job.actor,
            tables,
            mappings=mappings,
            keep_existing=run.keep_existing,
            zone=self._zone,
            dry_run=job.is_check,
            progress=lambda rows: self._advance(job, rows),
            ended=ended,
        )
        keep_errors(self.kept.errors(run.folder), tables, outcomes[0].plans)
        if job.is_check:
            self._note(job, outcomes[0].values)
        else:
            self.kept.forget_uploads(run.folder)

    def _advance(self, job: Job, rows: int) -> None:
        """Other processes know it from the row; it is told between two transactions, when nobody is kept waiting."""
        job.done += rows
        if job.wants_beat(time.monotonic()):
            with suppress(OperationalError), writing(self._new_session) as session:
                _write(session, job, {"rows_done": job.done, "rows_total": job.total})

    def _note(self, job: Job, values: dict[str, Any]) -> bool:
        """Write columns of the run, as soon as others let us; not when the process ends before."""
        while not self._ending.is_set():
            try:
                with writing(self._new_session) as session:
                    _write(session, job, values)
                return True
            except OperationalError:
                log.warning("import_not_noted", run=str(job.uid))
                self._ending.wait(LOOK_EVERY)
        return False


def is_checked(run: ImportRun) -> bool:
    """Whether it is known what an import would do; one that was cut off can be done again."""
    return run.state in (ImportState.CHECKED, ImportState.APPLYING)


def _is_under_way(run: ImportRun, now: datetime) -> bool:
    return run.state == ImportState.APPLIED or is_at_work(run, now)


def _outcome(job: Job, plans: Sequence[Plan], told: ImportSummary) -> _Outcome:
    state = ImportState.CHECKED if job.is_check else ImportState.APPLIED
    counts, preview = counts_of(told), preview_of(plans)
    return _Outcome(
        plans, {"state": state, "counts": counts, "preview": preview, "batch_id": told.batch_id, "error": ""}
    )


def _write(session: Session, job: Job, values: dict[str, Any]) -> None:
    session.execute(update(ImportRun).where(ImportRun.uid == job.uid).values(values))


def _word(failure: Exception) -> str:
    """What pages explain."""
    if isinstance(failure, FilesGone):
        return "gone"
    if isinstance(failure, FileRefused):
        return "unreadable"
    return "busy" if isinstance(failure, Busy | OperationalError) else "failed"
