"""Who waits for whom when two write at once.

On SQLite every write transaction holds the one write lock. On PostgreSQL a transaction takes an advisory lock for
each thing that it decides about, always in the same order, so that two of them can never wait for each other.
"""

from collections.abc import Iterable
from enum import IntEnum

from sqlalchemy import text
from sqlalchemy.orm import Session


class Lock(IntEnum):
    """What can be locked, in the order in which it must be."""

    TIMETABLE = 71_001
    NAMES = 71_002
    """The names of all objects of a kind."""
    SERIES = 71_003
    """A series and which meetings it has."""
    EVENT = 71_004
    LEVEL = 71_005
    """A level with its trees of groups."""
    COURSE = 71_006
    INSTRUCTOR = 71_007
    ROOM = 71_008
    LOG = 71_009
    """The log of changes: its ids follow the order in which the changes become visible."""


Key = tuple[Lock, int]

_TAKE = text(
    "SELECT pg_advisory_xact_lock(sort, number)"
    " FROM unnest(CAST(:sorts AS integer[]), CAST(:numbers AS integer[])) AS wanted (sort, number)"
)
_TAKE_ALL = text("SELECT pg_advisory_xact_lock(:timetable, 0)")
_TAKE_A_SHARE = text("SELECT pg_advisory_xact_lock_shared(:timetable, 0)")


class Locks:
    """The locks of one transaction; they end with it."""

    def __init__(self, session: Session, exclusive: bool) -> None:
        """``exclusive`` keeps all other writers out, so that no further lock is needed."""
        self._session = session
        self.exclusive = exclusive
        self._held: set[Key] = set()
        self._advisory = session.get_bind().dialect.name == "postgresql"
        if self._advisory:
            session.execute(_TAKE_ALL if exclusive else _TAKE_A_SHARE, {"timetable": int(Lock.TIMETABLE)})

    def take(self, keys: Iterable[Key]) -> None:
        """Wait until nobody else holds one of ``keys``. They must follow those taken before, see Lock."""
        wanted = sorted(set(keys) - self._held)
        if self.exclusive or not wanted:
            return
        assert not self._held or wanted[0] > max(self._held), f"{wanted[0]} is locked after {max(self._held)}"
        self._held.update(wanted)
        if self._advisory:
            sorts, numbers = zip(*wanted, strict=True)
            self._session.execute(_TAKE, {"sorts": list(map(int, sorts)), "numbers": list(numbers)})

    def holds(self, key: Key) -> bool:
        return self.exclusive or key in self._held
