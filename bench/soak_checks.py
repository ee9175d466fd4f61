"""What must hold in a fault run, read from the database beside the server."""

import json
import re
import sqlite3
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench.soak_feeds import EVENTS

LOOK_EVERY = 0.4
"""Seconds, real."""
_VERSION = re.compile(rb'"location":"B\d+ v(\d+)"')

_COPIES = "SELECT id, full_id, state, doubt, created_at, nb_events FROM planning_backup"
_FEEDS = """
    SELECT feed.full_id, feed.refreshed_at, feed.backup_id, copy.id
    FROM planning_feed feed LEFT JOIN planning_backup copy ON copy.id = feed.backup_id
"""


class _Copy(NamedTuple):
    id: int
    full_id: str
    state: str
    doubt: str | None
    created_at: str
    nb_events: int


class Watcher:
    """Looks at the copies again and again, and keeps what it finds wrong.

    ``holds`` says for each doubt after how many real seconds in quarantine a copy may be believed.
    """

    def __init__(self, database: Path, holds: dict[str, float]) -> None:
        self.wrong: list[str] = []
        self.quarantined: Counter[str] = Counter()
        self.believed = 0
        """Copies that left quarantine to answer."""
        self.looks = 0
        self._database = database
        self._holds = holds
        self._known: dict[int, str] = {}
        """State in which each copy was seen last, by its id."""
        self._refreshed: dict[str, str | None] = {}
        """When each planning had its last good answer, as the last look found it."""
        self._covered: set[str] = set()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="watcher")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if not self._thread.is_alive():
            self.wrong.append("nobody looked at the copies to the end")
        self._stopped.set()
        self._thread.join()

    @property
    def copies(self) -> int:
        """How many were looked at."""
        return len(self._known)

    def look(self) -> None:
        """Compare what is stored now with what was stored before."""
        with self._reading() as database:
            feeds = database.execute(_FEEDS).fetchall()
            self._check_feeds(feeds)
            for row in database.execute(_COPIES).fetchall():
                copy = _Copy(*row)
                if self._known.get(copy.id) != copy.state:
                    self._known[copy.id] = copy.state
                    self._check_copy(database, copy)
            self._refreshed = {full_id: refreshed_at for full_id, refreshed_at, _, _ in feeds}
        self.looks += 1

    def check_file(self) -> None:
        """The file as a kill has left it: SQLite itself finds nothing broken in it."""
        with self._reading() as database:
            found = database.execute("PRAGMA quick_check").fetchall()
        if found != [("ok",)]:
            self.wrong.append(f"the database is damaged: {found}")

    def covered(self) -> set[str]:
        """The plannings that have a copy."""
        with self._reading() as database:
            return {full_id for full_id, _, _, copy in database.execute(_FEEDS) if copy is not None}

    def stale(self, since: datetime) -> set[str]:
        """The plannings without a good answer since then."""
        with self._reading() as database:
            return {
                full_id
                for full_id, refreshed_at, _, _ in database.execute(_FEEDS)
                if refreshed_at is None or _instant(refreshed_at) < since
            }

    def explain(self, full_id: str) -> str:
        """What the database says of a planning and of its next refresh."""
        with self._reading() as database:
            feed = database.execute(
                "SELECT refreshed_at, failures, failure_kind, failed_at, disabled_until FROM planning_feed"
                " WHERE full_id = ?",
                (full_id,),
            ).fetchone()
            refresh = database.execute(
                "SELECT priority, attempt, due_at, claimed_until FROM planning_refresh WHERE full_id = ?",
                (full_id,),
            ).fetchone()
        return f"{full_id}: {feed}, in the queue: {refresh}"

    def differing(self, versions: dict[str, int]) -> list[str]:
        """The plannings whose copy is not the upstream's schedule of that version."""
        found = []
        with self._reading() as database:
            for full_id, _, _, copy in database.execute(_FEEDS).fetchall():
                json_text = self._events(database, copy)
                stored = {int(version) for version in _VERSION.findall(json_text)}
                if stored != {versions[full_id]}:
                    found.append(f"{full_id}: stored version {stored}, upstream {versions[full_id]}")
        return found

    def _look_on(self) -> None:
        while not self._stopped.wait(LOOK_EVERY):
            self.look()

    def _check_feeds(self, feeds: Iterable[tuple[str, str | None, int | None, int | None]]) -> None:
        covered = {full_id for full_id, _, _, copy in feeds if copy is not None}
        self.wrong += [f"{full_id} has lost its copy" for full_id in sorted(self._covered - covered)]
        self._covered |= covered

    def _check_copy(self, database: sqlite3.Connection, copy: _Copy) -> None:
        events = json.loads(self._events(database, copy.id))
        name = f"{copy.full_id}: copy {copy.id}"
        if len(events) != copy.nb_events:
            self.wrong.append(f"{name} holds {len(events)} events and says {copy.nb_events}")
        if copy.state == "quarantined":
            self.quarantined[copy.doubt or "?"] += 1
        elif copy.doubt:
            self.believed += copy.state == "good"
        if copy.state == "good" and copy.nb_events < EVENTS and not self._was_held(copy):
            self.wrong.append(f"{name} with {copy.nb_events} of {EVENTS} events counts as good")
        if copy.state == "good" and copy.doubt and self._was_interrupted(copy):
            self.wrong.append(f"{name} was believed although a good answer came after it was doubted")

    def _was_held(self, copy: _Copy) -> bool:
        """Whether it has been in quarantine for as long as its doubt demands."""
        if copy.doubt is None:
            return False
        return (datetime.now(UTC) - _instant(copy.created_at)).total_seconds() >= self._holds[copy.doubt]

    def _was_interrupted(self, copy: _Copy) -> bool:
        """Whether the feed was whole again meanwhile: then its time in quarantine should have begun anew."""
        refreshed_at = self._refreshed.get(copy.full_id)
        return refreshed_at is not None and _instant(refreshed_at) > _instant(copy.created_at)

    @staticmethod
    def _events(database: sqlite3.Connection, number: int) -> bytes:
        (packed,) = database.execute("SELECT events FROM planning_backup WHERE id = ?", (number,)).fetchone()
        return zlib.decompress(packed)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One moment of the database: what is read in the block belongs together."""
        with closing(sqlite3.connect(self._database, timeout=10, isolation_level=None)) as database:
            database.execute("PRAGMA query_only=ON")
            database.execute("BEGIN")
            yield database


def _instant(text: str) -> datetime:
    """As SQLAlchemy stores instants in SQLite: UTC without saying so."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wait_until_fresh(
    watcher: Watcher, plannings: Sequence[str], since: datetime, seconds: float
) -> dict[str, float]:
    """Seconds until each planning had a good answer; those that never had one are missing."""
    began = time.monotonic()
    fresh: dict[str, float] = {}
    while len(fresh) < len(plannings) and time.monotonic() - began < seconds:
        stale = watcher.stale(since)
        passed = time.monotonic() - began
        for full_id in plannings:
            if full_id not in stale:
                fresh.setdefault(full_id, passed)
        time.sleep(LOOK_EVERY)
    return fresh
