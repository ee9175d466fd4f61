"""Every group, level, course, room and instructor of our own timetable as a planning."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from cachetools import LRUCache
from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, joinedload

from models import Change, Course, Group, Instructor, Level, Named, Program, Room
from services.changes.revision import NEWEST, revision
from services.database import SessionFactory
from services.plannings.catalogue import TIMETABLE, Node
from services.plannings.content import Content
from services.plannings.days import Days
from services.plannings.flights import Flights
from services.plannings.requests import usual_window
from services.plannings.timetable_content import read_content
from services.plannings.timetable_tree import TITLE, full_id_of, read_tree, title_of
from services.schedule.slots import Slot

LOOK_AGAIN_AFTER = 10.0
"""Seconds between two looks for new or renamed objects; each costs one small statement."""
BYTES_KEPT = 16 * 2**20
"""Memory for events that are at hand; a group's year takes some 150 kB."""
_ENTRY_BYTES = 500

log = structlog.get_logger(__name__)

_MODELS: dict[str, type[Named]] = {model.kind: model for model in (Group, Level, Course, Room, Instructor)}
_LISTED = (*_MODELS, Program.kind)
"""Kinds of records that the tree is made of."""


@dataclass(frozen=True)
class Subject(Node):
    """A planning of the timetable, as the database had it when it was asked for."""

    kind: str = ""
    record_id: int = 0
    revision: int = 0
    """Of the timetable at that moment."""
    told_by: tuple[str, UUID] | None = None
    """Kind and uid of the record that tells more of it: itself, and of a group its level."""


@dataclass(frozen=True)
class _Kept:
    revision: int
    content: Content

    @property
    def size(self) -> int:
        return len(self.content.json) + _ENTRY_BYTES


class TimetablePlannings:
    """Answers from the database; what an answer is made of is made once for each state of the timetable."""

    def __init__(
        self,
        new_session: SessionFactory,
        zone: ZoneInfo,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._new_session = new_session
        self._zone = zone
        self._now = now
        self._listing = Listing(new_session)
        self._flights: Flights[Content] = Flights()
        self._lock = threading.Lock()
        self._kept: LRUCache[tuple[str, Slot], _Kept] = LRUCache(BYTES_KEPT, getsizeof=lambda kept: kept.size)

    def tree(self) -> Node | None:
        """The root of the branch; may be LOOK_AGAIN_AFTER old. None while the timetable is empty."""
        return self._listing.current()

    def find(self, full_id: str) -> Subject | None:
        """The planning of that id as it is now, None when there is none. One small statement."""
        kind, uid = _parsed(full_id)
        model = _MODELS.get(kind)
        if model is None or uid is None:
            return None
        with self._new_session() as session:
            row = session.execute(_living(model), {"uids": [uid]}).one_or_none()
        return None if row is None else self._subject(*row)

    def find_all(self, full_ids: Iterable[str]) -> dict[str, Subject]:
        """Those of the plannings that there are, by their ids. A small statement for each kind."""
        uids: dict[str, set[UUID]] = defaultdict(set)
        for kind, uid in map(_parsed, full_ids):
            if kind in _MODELS and uid is not None:
                uids[kind].add(uid)
        with self._new_session() as session:
            rows = [
                row
                for kind in uids
                for row in session.execute(_living(_MODELS[kind]), {"uids": list(uids[kind])})
            ]
        return {subject.full_id: subject for subject in (self._subject(*row) for row in rows)}

    def content(self, subject: Subject, days: Days | None) -> Content:
        """The events of ``subject``: from one year back to two ahead, and of ``days`` too. Nothing is asked
        of the database when they are at hand."""
        within = self._within(days)
        place = subject.full_id, within
        with self._lock:
            kept = self._kept.get(place)
        if kept is not None and kept.revision >= subject.revision:
            return kept.content
        return self._flights.join((*place, subject.revision), lambda: self._read(subject, within))

    def _read(self, subject: Subject, within: Slot) -> Content:
        with self._new_session() as session:
            content = read_content(session, subject.kind, subject.record_id, within)
        kept = _Kept(subject.revision, content)
        with self._lock:
            if kept.size <= BYTES_KEPT:
                self._kept[subject.full_id, within] = kept
        return content

    def _subject(self, record: Named, newest: int) -> Subject:
        return Subject(
            id=str(record.uid),
            title=title_of(record),
            full_id=full_id_of(record),
            trail=self._listing.trail_of(full_id_of(record)),
            kind=record.kind,
            record_id=record.id,
            revision=newest,
            told_by=(Level.kind, record.level.uid)
            if isinstance(record, Group)
            else (record.kind, record.uid),
        )

    def _within(self, days: Days | None) -> Slot:
        usual = usual_window(self._now())
        if days is None:
            return Slot(*usual)
        opens, closes = days.instants(self._zone)
        return Slot(min(usual.starts_at, opens), max(usual.ends_at, closes))


class Listing:
    """The tree, read again when something in it has changed."""

    def __init__(self, new_session: SessionFactory, now: Callable[[], float] = time.monotonic) -> None:
        self._new_session = new_session
        self._now = now
        self._lock = threading.Lock()
        self._look_at = float("-inf")
        self._seen = -1
        self._tree: Node | None = None
        self._trails: dict[str, tuple[str, ...]] = {}

    def current(self) -> Node | None:
        """The tree; a database that does not answer leaves it as it was."""
        # Only who comes before the first look waits for it.
        if self._now() >= self._look_at and self._lock.acquire(blocking=self._seen < 0):
            try:
                if self._now() >= self._look_at:
                    self._look()
            finally:
                self._lock.release()
        return self._tree

    def trail_of(self, full_id: str) -> tuple[str, ...]:
        """The titles above a planning; the root's alone for one that is not listed yet."""
        self.current()
        return self._trails.get(full_id, (TITLE,))

    def _look(self) -> None:
        self._look_at = self._now() + LOOK_AGAIN_AFTER
        try:
            with self._new_session() as session:
                newest = revision(session)
                if self._seen < 0 or (newest > self._seen and _listed_changed(session, self._seen)):
                    self._tree = read_tree(session)
                    self._trails = (
                        {node.full_id: node.trail for node in self._tree.walk()} if self._tree else {}
                    )
            self._seen = newest
        except SQLAlchemyError as failure:
            log.error("timetable_not_listed", error=type(failure).__name__)


def is_ours(full_id: str) -> bool:
    """Whether an id names something of the timetable."""
    return full_id == TIMETABLE or full_id.startswith(f"{TIMETABLE}.")


def _parsed(full_id: str) -> tuple[str, UUID | None]:
    """Kind and uid of ``timetable.<kind>.<uid>``; an uid has one spelling only."""
    _root, _, rest = full_id.partition(".")
    kind, _, text = rest.partition(".")
    try:
        uid = UUID(text)
    except ValueError:
        return kind, None
    return kind, uid if str(uid) == text else None


@cache
def _living(model: type[Named]) -> Select[Any]:
    """Those with these ``uids``, each with the revision of the timetable. Made once: each page of a planning asks."""
    these = model.uid.in_(bindparam("uids", expanding=True))
    query = select(model, NEWEST).where(these, model.deleted_at.is_(None))
    wanted = {Level: joinedload(Level.program), Group: joinedload(Group.level)}.get(model)
    return query if wanted is None else query.options(wanted)


def _listed_changed(session: Session, since: int) -> bool:
    query = exists().where(Change.batch_id > since, Change.kind.in_(_LISTED))
    return bool(session.scalar(select(query)))
