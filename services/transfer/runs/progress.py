"""How far an import is."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from models import ImportState
from services.changes.edit import Actor

BEAT_EVERY = 2.0
"""Seconds between two notes of it in the database."""
_TELLING = 0.05
"""The part that must be done before the rest is guessed from it."""


@dataclass(frozen=True)
class Progress:
    """Rows count twice: when it is known what becomes of them, and when they are ready to be stored."""

    done: int
    total: int
    """None yet while the files are read."""
    since: datetime | None
    """None while it waits for its turn."""
    seconds_left: int | None = None
    """As far as can be guessed."""
    is_here: bool = False
    """Whether this process is at work, and knows."""


@dataclass
class Job:
    """A check or an import that was asked for."""

    uid: UUID
    actor: Actor
    is_check: bool
    done: int = 0
    total: int = 0
    since: datetime | None = None
    _began: float = field(default_factory=time.monotonic)
    _beaten: float = field(default_factory=time.monotonic)

    @property
    def user_id(self) -> int:
        assert self.actor.user_id is not None
        return self.actor.user_id

    @property
    def state_before(self) -> ImportState:
        """Where a failure leads back to."""
        return ImportState.MAPPING if self.is_check else ImportState.CHECKED

    def begin(self, now: datetime) -> None:
        self.since, self._began = now, time.monotonic()

    def wants_beat(self, clock: float) -> bool:
        """Whether the last note of the progress is old; it is a new one then."""
        if clock - self._beaten < BEAT_EVERY:
            return False
        self._beaten = clock
        return True

    def progress(self) -> Progress:
        return Progress(self.done, self.total, self.since, self._seconds_left(), is_here=True)

    def _seconds_left(self) -> int | None:
        if not self.total or self.done < _TELLING * self.total:
            return None
        return round((time.monotonic() - self._began) * (self.total - self.done) / self.done)
