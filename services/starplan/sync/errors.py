"""Which levels could not be brought up to date, and why."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from models import SyncError
from services.database import SessionFactory, parts, writing
from services.starplan.failures import printable

Pair = tuple[int | None, int | None]
"""Ids of program and level; None for what failed before these were known."""
SHARED: Pair = (None, None)
"""What all levels wait for, such as the list of programs."""
SKIPPED = "skipped"
"""The kind of error of what nobody got to."""


class Errors:
    """The errors during one sweep. What keeps going well costs no statement."""

    def __init__(self, new_session: SessionFactory, *, writes: bool) -> None:
        """``writes``: whether they are stored; else they are but counted."""
        self._new_session = new_session
        self._writes = writes
        self._stored: dict[Pair, int] = {}
        self._failed: set[Pair] = set()

    def read(self, session: Session) -> None:
        """Take what the last sweep left."""
        rows = session.execute(select(SyncError.program_id, SyncError.level_id, SyncError.id))
        self._stored = {(program, level): number for program, level, number in rows}

    @property
    def failed(self) -> Collection[Pair]:
        """All that failed in this sweep."""
        return self._failed

    def note(self, pair: Pair, kind: str, message: str, now: datetime) -> None:
        """It failed. A level that is in two terms has one row: the newest failure."""
        self._failed.add(pair)
        self._write([pair], {"kind": kind, "message": printable(message), "updated_at": now})

    def clear(self, pair: Pair) -> None:
        """It went well; a failure of the same pair in this sweep stays."""
        if pair in self._stored and pair not in self._failed:
            self._delete([self._stored.pop(pair)])

    def skip(self, pairs: Iterable[Pair], message: str, now: datetime) -> None:
        """Nobody got to these."""
        skipped = list(dict.fromkeys(pair for pair in pairs if pair not in self._failed))
        self._failed.update(skipped)
        self._write(skipped, {"kind": SKIPPED, "message": printable(message), "updated_at": now})

    def forget_others(self, pairs: Collection[Pair]) -> None:
        """Drop errors of pairs that nobody asks for any more."""
        gone = [pair for pair in self._stored if pair not in pairs and pair not in self._failed]
        self._delete([self._stored.pop(pair) for pair in gone])

    def _write(self, pairs: Collection[Pair], values: dict[str, object]) -> None:
        known = [{"id": self._stored[pair], **values} for pair in pairs if pair in self._stored]
        new = [pair for pair in pairs if pair not in self._stored]
        if not self._writes or not (known or new):
            return
        with writing(self._new_session) as session:
            if known:
                session.execute(update(SyncError), known)
            for program, level in new:
                row = {"program_id": program, "level_id": level, **values}
                number = session.execute(insert(SyncError).values(row).returning(SyncError.id)).scalar_one()
                self._stored[program, level] = number

    def _delete(self, ids: Collection[int]) -> None:
        if ids and self._writes:
            with writing(self._new_session) as session:
                for part in parts(ids):
                    session.execute(delete(SyncError).where(SyncError.id.in_(part)))
