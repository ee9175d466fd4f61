"""Writing copies behind the answers: callers never wait for the database."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from services.plannings.backups import Backups, Success
from services.plannings.content import Content
from services.plannings.saved import Validators

SUCCESSES_EVERY = 10.0
"""Seconds between two writes of unchanged plannings' ``refreshed_at``: one transaction for all of them."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class GoodAnswer:
    """What a feed gave: its whole schedule, and the validators to ask with next time."""

    content: Content
    validators: Validators
    at: datetime


class BackupWriter:
    """One thread that stores good answers: at most one write at a time, the latest answer of a planning wins.

    The thread starts with the first answer, so that a server may fork after the application was made.
    """

    def __init__(self, backups: Backups, look_again: Callable[[str, datetime], None]) -> None:
        """``look_again`` is told of a planning, and of the instant from which its new schedule may be believed."""
        self._backups = backups
        self._look_again = look_again
        self._wake = threading.Condition()
        self._changed: dict[str, GoodAnswer] = {}
        self._unchanged: dict[str, Success] = {}
        self._writing = False
        self._thread: threading.Thread | None = None
        self._closing = False

    def take(self, full_id: str, answer: GoodAnswer) -> None:
        """Have ``answer`` stored soon: as a new copy when its events differ from the stored ones."""
        saved = self._backups.saved(full_id)
        set_aside = saved.set_aside.get(answer.content.signature) if saved else None
        if set_aside is not None and not set_aside.may_be_believed(answer.at):
            return
        with self._wake:
            if saved is not None and saved.signature == answer.content.signature and not saved.has_doubts:
                self._changed.pop(full_id, None)
                success = Success(answer.at, answer.content.signature, answer.validators)
                self._unchanged[full_id] = success
                self._backups.note(full_id, success)
            else:
                self._changed[full_id] = answer
                self._wake.notify_all()
            self._start()

    def flush(self) -> None:
        """Return when all that was taken before is in the database."""
        with self._wake:
            self._wake.wait_for(lambda: not self._changed and not self._writing)
        self._write_unchanged()

    def close(self) -> None:
        """Store what is pending, then end the thread."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()
        self._write_unchanged()

    def _start(self) -> None:
        if self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._run, name="backup-writer", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        successes_at = time.monotonic() + SUCCESSES_EVERY
        while True:
            with self._wake:
                self._wake.wait_for(
                    lambda: self._changed or self._closing, timeout=max(0.0, successes_at - time.monotonic())
                )
                if self._closing and not self._changed:
                    return
                pending = next(iter(self._changed.items()), None)
                if pending is not None:
                    del self._changed[pending[0]]
                    self._writing = True
            if pending is not None:
                self._write(*pending)
            if time.monotonic() >= successes_at:
                self._write_unchanged()
                successes_at = time.monotonic() + SUCCESSES_EVERY

    def _write(self, full_id: str, answer: GoodAnswer) -> None:
        """A copy that cannot be written is logged and let go: the next good answer brings it again."""
        try:
            set_aside = self._backups.store(full_id, answer.content, answer.validators, answer.at)
            if set_aside is not None and set_aside.doubt is not None:
                log.warning("schedule_set_aside", planning=full_id, doubt=set_aside.doubt.value)
                self._look_again(full_id, set_aside.since + set_aside.doubt.wait)
        except SQLAlchemyError as failure:
            log.error("backup_not_written", planning=full_id, error=type(failure).__name__)
        finally:
            with self._wake:
                self._writing = False
                self._wake.notify_all()

    def _write_unchanged(self) -> None:
        with self._wake:
            successes, self._unchanged = self._unchanged, {}
        if not successes:
            return
        try:
            self._backups.store_successes(successes)
        except SQLAlchemyError as failure:
            log.error("successes_not_written", plannings=len(successes), error=type(failure).__name__)
