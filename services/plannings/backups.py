"""Saved copies of plannings: what the database holds of each, and how a good answer gets there."""

import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from cachetools import LRUCache
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import PlanningBackup, PlanningFeed
from services.database import SessionFactory, writing
from services.plannings.content import Content, positions_of, positions_text

BELIEVED_FOR = 1.0
"""Seconds that this process trusts what it last read of a feed's row; another process may write it."""
CONTENT_BYTES = 64 * 2**20
"""Memory for contents that were answered lately."""


@dataclass(frozen=True)
class Validators:
    """What tells that an upstream's answer is the one that a copy was made of.

    ``etag`` and ``last_modified`` hold for the address and expansion window hashed in ``url_hash`` only;
    ``body_hash`` is of the body without its time stamps.
    """

    url_hash: str
    body_hash: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Saved:
    """What is known of a planning's copy, without its events."""

    backup_id: int
    signature: str
    nb_events: int
    validators: Validators
    refreshed_at: datetime
    """Last good answer of the upstream, changed or not."""
    updated_at: datetime
    """When the copy's events last changed."""


@dataclass(frozen=True)
class Success:
    """A good answer whose events are those of the stored copy named by ``signature``."""

    at: datetime
    signature: str
    validators: Validators


class Backups:
    """The copies, read through a small memory and written one transaction each. Thread safe."""

    def __init__(self, new_session: SessionFactory, now: Callable[[], float] = time.monotonic) -> None:
        self._new_session = new_session
        self._now = now
        self._lock = threading.Lock()
        self._heads: dict[str, tuple[float, Saved | None]] = {}
        self._contents: LRUCache[str, Content] = LRUCache(
            CONTENT_BYTES, getsizeof=lambda item: len(item.json)
        )

    def saved(self, full_id: str) -> Saved | None:
        """What is stored of this planning; None when nothing is."""
        with self._lock:
            read_at, head = self._heads.get(full_id, (float("-inf"), None))
        if self._now() - read_at < BELIEVED_FOR:
            return head
        with self._new_session() as session:
            stored = _read_head(session, full_id)
        return self._remember(full_id, stored)

    def content(self, full_id: str, saved: Saved) -> Content | None:
        """The events of the copy that ``saved`` describes; None when it went away in this moment."""
        with self._lock:
            content = self._contents.get(full_id)
        if content is None or content.signature != saved.signature:
            content = self._read_content(saved.backup_id)
            if content is not None:
                self._keep(full_id, content)
        return content

    def note(self, full_id: str, success: Success) -> None:
        """Move ``refreshed_at`` in memory; store_successes() writes it."""
        with self._lock:
            read_at, head = self._heads.get(full_id, (0.0, None))
            if head and head.signature == success.signature and head.refreshed_at < success.at:
                head = replace(head, refreshed_at=success.at, validators=success.validators)
                self._heads[full_id] = (read_at, head)

    def store(self, full_id: str, content: Content, validators: Validators, at: datetime) -> None:
        """Make ``content`` the copy of this planning; one that is stored already only has its success noted."""
        with writing(self._new_session) as session:
            feed = session.scalar(select(PlanningFeed).where(PlanningFeed.full_id == full_id))
            if feed is None:
                feed = PlanningFeed(full_id=full_id, refreshed_at=at)
                session.add(feed)
            feed.refreshed_at = max(feed.refreshed_at or at, at)
            backup = session.get(PlanningBackup, feed.backup_id) if feed.backup_id else None
            if backup is None or backup.signature != content.signature:
                backup = _new_copy(session, full_id, content, at)
                feed.backup_id = backup.id
                session.flush()
                session.execute(
                    delete(PlanningBackup).where(
                        PlanningBackup.full_id == full_id, PlanningBackup.id != backup.id
                    )
                )
            _apply(validators, backup)
            session.flush()
            head = _head(backup, feed.refreshed_at)
        self._keep(full_id, content)
        self._remember(full_id, head)

    def store_successes(self, successes: dict[str, Success]) -> None:
        """Write what note() has moved, for many plannings in one transaction."""
        with writing(self._new_session) as session:
            for full_id, success in successes.items():
                session.execute(
                    update(PlanningFeed)
                    .where(PlanningFeed.full_id == full_id, PlanningFeed.refreshed_at < success.at)
                    .values(refreshed_at=success.at)
                )
                head = _read_head(session, full_id)
                # Not written when equal: the row holds the events, and SQLite writes whole rows.
                if head and head.signature == success.signature and head.validators != success.validators:
                    session.execute(
                        update(PlanningBackup)
                        .where(PlanningBackup.id == head.backup_id)
                        .values(_columns(success.validators))
                    )

    def _remember(self, full_id: str, stored: Saved | None) -> Saved | None:
        with self._lock:
            _, known = self._heads.get(full_id, (0.0, None))
            if stored and known and known.signature == stored.signature:
                # A success that is noted here but not yet written is the later truth.
                stored = max(stored, known, key=lambda head: head.refreshed_at)
            self._heads[full_id] = (self._now(), stored)
        return stored

    def _keep(self, full_id: str, content: Content) -> None:
        """Hold a content in memory as long as there is room; one that is larger than all room is not held."""
        with self._lock:
            if len(content.json) <= CONTENT_BYTES:
                self._contents[full_id] = content

    def _read_content(self, backup_id: int) -> Content | None:
        with self._new_session() as session:
            row = session.get(PlanningBackup, backup_id)
            if row is None:
                return None
            return Content(
                row.signature, zlib.decompress(row.events), row.nb_events, positions_of(row.without_teacher)
            )


def _read_head(session: Session, full_id: str) -> Saved | None:
    columns = (
        PlanningBackup.id,
        PlanningBackup.signature,
        PlanningBackup.nb_events,
        PlanningBackup.url_hash,
        PlanningBackup.body_hash,
        PlanningBackup.etag,
        PlanningBackup.last_modified,
        PlanningBackup.created_at,
        PlanningFeed.refreshed_at,
    )
    row = session.execute(
        select(*columns)
        .join(PlanningFeed, PlanningFeed.backup_id == PlanningBackup.id)
        .where(PlanningFeed.full_id == full_id)
    ).one_or_none()
    if row is None:
        return None
    validators = Validators(row.url_hash, row.body_hash, row.etag, row.last_modified)
    return Saved(row.id, row.signature, row.nb_events, validators, row.refreshed_at, row.created_at)


def _new_copy(session: Session, full_id: str, content: Content, at: datetime) -> PlanningBackup:
    backup = PlanningBackup(
        full_id=full_id,
        created_at=at,
        signature=content.signature,
        nb_events=content.count,
        events=zlib.compress(content.json, 6),
        without_teacher=positions_text(content.without_teacher),
        url_hash="",
        body_hash="",
    )
    session.add(backup)
    session.flush()
    return backup


def _columns(validators: Validators) -> dict[str, str | None]:
    return {
        "url_hash": validators.url_hash,
        "body_hash": validators.body_hash,
        "etag": validators.etag,
        "last_modified": validators.last_modified,
    }


def _apply(validators: Validators, backup: PlanningBackup) -> None:
    for name, value in _columns(validators).items():
        setattr(backup, name, value)


def _head(backup: PlanningBackup, refreshed_at: datetime) -> Saved:
    validators = Validators(backup.url_hash, backup.body_hash, backup.etag, backup.last_modified)
    return Saved(backup.id, backup.signature, backup.nb_events, validators, refreshed_at, backup.created_at)
