"""Writing copies behind the answers: callers never wait for the database."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from services.background import Background
from services.plannings.backups import Backups
from services.plannings.content import Content
from services.plannings.saved import Validators
from services.plannings.successes import Success

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
    """Stores good answers: at most one write at a time, the latest answer of a planning wins."""

    def __init__(self, backups: Backups, look_again: Callable[[str, datetime], None]) -> None:
        """``look_again`` is told of a planning, and of the instant from which its new schedule may be believed."""
        self._backups = backups
        self._look_again = look_again
        self._lock = threading.Lock()
        self._changed: dict[str, GoodAnswer] = {}
        self._unchanged: dict[str, Success] = {}
        self._storing = threading.Lock()
        """Held from the moment that something is no longer pending until it is in the database."""
        self._copies = Background("backup-writer", self._write_changed)
        self._successes = Background("success-writer", self._write_unchanged)

    def take(self, full_id: str, answer: GoodAnswer) -> None:
        """Have ``answer`` stored soon: as a new copy when its events differ from the stored ones."""
        if self.confirm(full_id, Success(answer.at, answer.content.signature, answer.validators)):
            return
        saved = self._backups.saved(full_id)
        set_aside = saved.set_aside.get(answer.content.signature) if saved else None
        if set_aside is not None and not set_aside.may_be_believed(answer.at):
            return
        with self._lock:
            self._changed[full_id] = answer
        self._copies.ask(within=0.0)

    def confirm(self, full_id: str, success: Success) -> bool:
        """Have noted soon that the upstream still gives the copy that answers.

        False, and nothing is noted, when another copy answers or a doubt waits: then take() has to store the answer.
        """
        saved = self._backups.saved(full_id)
        if saved is None or saved.signature != success.signature or saved.has_doubts:
            return False
        with self._lock:
            self._changed.pop(full_id, None)
            self._unchanged[full_id] = success
            self._backups.note(full_id, success)
        self._successes.ask(within=SUCCESSES_EVERY)
        return True

    def flush(self) -> None:
        """Return when all that was taken before is in the database."""
        self._write_changed()
        self._write_unchanged()

    def close(self) -> None:
        """Store what is pending, then end the threads."""
        self._copies.close()
        self._successes.close()

    def _write_changed(self) -> None:
        while self._write_next():
            pass

    def _write_next(self) -> bool:
        """Write the answer that has waited longest; False when none does."""
        with self._storing:
            with self._lock:
                pending = next(iter(self._changed.items()), None)
                if pending is None:
                    return False
                del self._changed[pending[0]]
            self._write(*pending)
        return True

    def _write(self, full_id: str, answer: GoodAnswer) -> None:
        """A copy that cannot be written is logged and let go: the next good answer brings it again."""
        try:
            set_aside = self._backups.store(full_id, answer.content, answer.validators, answer.at)
            if set_aside is not None and set_aside.doubt is not None:
                log.warning("schedule_set_aside", planning=full_id, doubt=set_aside.doubt.value)
                self._look_again(full_id, set_aside.since + set_aside.doubt.wait)
        except SQLAlchemyError as failure:
            log.error("backup_not_written", planning=full_id, error=type(failure).__name__)

    def _write_unchanged(self) -> None:
        with self._storing:
            with self._lock:
                successes, self._unchanged = self._unchanged, {}
            if not successes:
                return
            try:
                self._backups.store_successes(successes)
            except SQLAlchemyError as failure:
                log.error("successes_not_written", plannings=len(successes), error=type(failure).__name__)
