"""The clashes of synced events with our own, kept in this process and brought up to date by what was changed."""

import threading
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Change, Event, Group, Instructor, Room
from services.changes.revision import revision
from services.schedule.clashes import SyncedClash, in_time, to_come, touching

SHARED = frozenset(model.kind for model in (Room, Instructor, Group))
"""What clashes are about: when one of these changes, names and trees do."""
MOST_CHANGED = 2_000
"""Events of which it pays to look at those alone."""


class KeptClashes:
    """Thread safe. When nothing was changed it costs one small statement; otherwise it costs what was changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen = -1
        self._clashes: list[SyncedClash] = []

    def to_come(self, session: Session, now: datetime) -> list[SyncedClash]:
        """All that are not over, by time; ``session`` is a snapshot."""
        with self._lock:
            newest = revision(session)
            if newest != self._seen:
                self._clashes = self._up_to_date(session, now, newest)
                self._seen = newest
            self._clashes = [clash for clash in self._clashes if clash.both.ends_at > now]
            return self._clashes

    def count(self, session: Session, now: datetime) -> int:
        """How many pairs of events."""
        return len({(clash.synced_id, clash.local_id) for clash in self.to_come(session, now)})

    def _up_to_date(self, session: Session, now: datetime, newest: int) -> list[SyncedClash]:
        changed = None if not 0 <= self._seen < newest else _changed_events(session, self._seen)
        if changed is None:
            return to_come(session, now)
        as_before = [
            clash
            for clash in self._clashes
            if clash.synced_id not in changed and clash.local_id not in changed
        ]
        return in_time({*as_before, *touching(session, changed)})


def _changed_events(session: Session, since: int) -> Collection[int] | None:
    """The events that were changed after that batch; None when all there is has to be looked at."""
    query = select(Change.kind, Change.record_id).where(Change.batch_id > since).limit(MOST_CHANGED + 1)
    rows = session.execute(query).all()
    if len(rows) > MOST_CHANGED or any(kind in SHARED for kind, _ in rows):
        return None
    return {record_id for kind, record_id in rows if kind == Event.kind}
