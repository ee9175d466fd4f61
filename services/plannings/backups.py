"""Saved copies of plannings: what the database holds of each, and how a good answer gets there."""

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from models import CopyState, PlanningBackup
from services.database import SessionFactory, writing
from services.memory import Kept
from services.plannings import copies
from services.plannings.content import Content
from services.plannings.guards import Doubt
from services.plannings.saved import Saved, SetAside, Validators, read_saved
from services.plannings.successes import Success, store_successes

BELIEVED_FOR = 1.0
"""Seconds that this process trusts what it last read of a feed's row; another process may write it."""
CONTENT_BYTES = 16 * 2**20
"""Memory for contents that were answered lately."""


@dataclass(frozen=True)
class Copy:
    """One copy of a planning as people see it in a list."""

    id: int
    created_at: datetime
    nb_events: int
    state: CopyState
    doubt: Doubt | None
    current: bool


class Backups:
    """The copies, read through a small memory and written one transaction each. Thread safe."""

    def __init__(self, new_session: SessionFactory, now: Callable[[], float] = time.monotonic) -> None:
        self._new_session = new_session
        self._now = now
        self._lock = threading.Lock()
        self._heads: dict[str, tuple[float, Saved | None]] = {}
        self._contents: Kept[str, Content] = Kept(CONTENT_BYTES, lambda content: len(content.json))

    def saved(self, full_id: str) -> Saved | None:
        """What is stored of this planning; None when nothing is."""
        with self._lock:
            read_at, head = self._heads.get(full_id, (float("-inf"), None))
        if self._now() - read_at < BELIEVED_FOR:
            return head
        with self._new_session() as session:
            stored = read_saved(session, full_id)
        return self._remember(full_id, stored)

    def content(self, full_id: str, saved: Saved) -> Content | None:
        """The events of the copy that ``saved`` describes; None when it went away in this moment."""
        content = self._contents.get(full_id)
        if content is None or content.signature != saved.signature:
            content = self._read_content(saved.backup_id)
            if content is not None:
                self._contents.keep(full_id, content)
        return content

    def at_hand(self, full_id: str) -> Content | None:
        """The events of a copy that is in memory, which may not be the newest; asks nobody."""
        return self._contents.get(full_id)

    def contents(self, full_ids: Collection[str]) -> dict[str, Content]:
        """The events of the copies that answer, of those plannings that have one. At most two statements."""
        with self._new_session() as session:
            current = copies.signatures(session, full_ids)
            found = {full_id: self.at_hand(full_id) for full_id in current}
            missing = [id_ for id_, kept in found.items() if kept is None or kept.signature != current[id_]]
            read = copies.contents(session, missing) if missing else {}
        for full_id, content in read.items():
            self._contents.keep(full_id, content)
        return {full_id: content for full_id, content in (found | read).items() if content is not None}

    def refreshed(self, full_ids: Collection[str]) -> dict[str, datetime]:
        """When the upstream last gave what the copies have, of those plannings that have one. One statement."""
        with self._new_session() as session:
            return copies.refreshed(session, full_ids)

    def note(self, full_id: str, success: Success) -> None:
        """Move ``refreshed_at`` in memory; store_successes() writes it."""
        with self._lock:
            read_at, head = self._heads.get(full_id, (0.0, None))
            if head and head.signature == success.signature and head.refreshed_at < success.at:
                head = replace(head, refreshed_at=success.at, validators=success.validators)
                self._heads[full_id] = (read_at, head)

    def store(self, full_id: str, content: Content, validators: Validators, at: datetime) -> SetAside | None:
        """Make ``content`` the copy of this planning; returns what became of it when it was set aside instead."""
        with writing(self._new_session) as session:
            set_aside = copies.store(session, full_id, content, validators, at)
        if set_aside is None:
            self._contents.keep(full_id, content)
        self._reread(full_id)
        return set_aside

    def copies(self, full_id: str) -> list[Copy]:
        """All copies of a planning, the newest first."""
        with self._new_session() as session:
            current = read_saved(session, full_id)
            return [
                Copy(
                    row.id,
                    row.created_at,
                    row.nb_events,
                    CopyState(row.state),
                    Doubt(row.doubt) if row.doubt else None,
                    current=current is not None and row.id == current.backup_id,
                )
                for row in copies.copies(session, full_id)
            ]

    def accept(self, full_id: str, copy_id: int) -> None:
        """Believe a copy in quarantine: from now on it answers. Raises NoSuchCopy."""
        with writing(self._new_session) as session:
            copies.accept(session, full_id, copy_id, datetime.now(UTC))
        self._reread(full_id)

    def reject(self, full_id: str, copy_id: int) -> None:
        """Refuse a copy in quarantine, also when the upstream gives the same again. Raises NoSuchCopy."""
        with writing(self._new_session) as session:
            copies.reject(session, full_id, copy_id)
        self._reread(full_id)

    def restore(self, full_id: str, copy_id: int) -> None:
        """Let an older copy answer; the one that did is refused from now on. Raises NoSuchCopy."""
        with writing(self._new_session) as session:
            copies.restore(session, full_id, copy_id, datetime.now(UTC))
        self._reread(full_id)

    def store_successes(self, successes: dict[str, Success]) -> None:
        """Write what note() has moved, for many plannings in one transaction."""
        with writing(self._new_session) as session:
            store_successes(session, successes)

    def _reread(self, full_id: str) -> None:
        with self._new_session() as session:
            self._remember(full_id, read_saved(session, full_id))

    def _remember(self, full_id: str, stored: Saved | None) -> Saved | None:
        with self._lock:
            _, known = self._heads.get(full_id, (0.0, None))
            if stored and known and known.signature == stored.signature:
                # A success that is noted here but not yet written is the later truth.
                stored = max(stored, known, key=lambda head: head.refreshed_at)
            self._heads[full_id] = (self._now(), stored)
        return stored

    def _read_content(self, backup_id: int) -> Content | None:
        with self._new_session() as session:
            row = session.get(PlanningBackup, backup_id)
            if row is None:
                return None
            return copies.content_of_copy(row)
