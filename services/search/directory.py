"""The search over everything that has a name: our own timetable, and the plannings that come from elsewhere."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from services.changes.revision import revision
from services.database import SessionFactory, snapshot
from services.plannings.catalogue import Catalogue, Node
from services.search.entry import Entry, Kind
from services.search.index import Found, Index
from services.search.names import changed_since, read_all, read_some


class Directory:
    """An index in this process, brought up to date before each search. Thread safe.

    When nothing was changed that costs one small statement; otherwise it costs what was changed.
    """

    def __init__(self, new_session: SessionFactory, feeds: Callable[[], Catalogue]) -> None:
        self._new_session = new_session
        self._feeds = feeds
        self._lock = threading.Lock()
        self._index = Index()
        self._seen = -1
        self._listed: Catalogue | None = None

    def find(self, query: str, limit: int, kind: Kind | None = None) -> Found:
        """The best ``limit`` of all that fits ``query``, or of a ``kind``: see Index."""
        with self._current() as index:
            return index.find(query, limit, kind)

    def find_each(self, query: str, limit: int) -> Found:
        """The best ``limit`` of each kind."""
        with self._current() as index:
            return index.find_each(query, limit)

    @contextmanager
    def _current(self) -> Iterator[Index]:
        with self._lock:
            self._follow_timetable()
            self._follow_feeds()
            yield self._index

    def _follow_timetable(self) -> None:
        with snapshot(self._new_session) as session:
            newest = revision(session)
            if self._seen < 0:
                for entry in read_all(session):
                    self._index.put(entry)
            elif newest > self._seen:
                changed = changed_since(session, self._seen)
                current = {entry.ref: entry for entry in read_some(session, changed)}
                for ref in changed - current.keys():
                    self._index.drop(ref)
                for entry in current.values():
                    self._index.put(entry)
        self._seen = newest

    def _follow_feeds(self) -> None:
        """The catalogue is the same object until one of its files is written."""
        feeds = self._feeds()
        if feeds is self._listed:
            return
        entries = {entry.ref: entry for entry in map(_planning, feeds.plannings)}
        for ref in self._index.refs(Kind.PLANNING):
            if ref not in entries:
                self._index.drop(ref)
        for entry in entries.values():
            self._index.put(entry)
        self._listed = feeds


def _planning(node: Node) -> Entry:
    return Entry(
        kind=Kind.PLANNING,
        id=node.full_id,
        full_id=node.full_id,
        name=node.title,
        nicknames=(node.full_id,),
        above=node.trail[::-1],
    )
