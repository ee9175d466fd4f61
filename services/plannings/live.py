"""A planning's schedule as the upstream gives it now: fetched, compared, and parsed only when it changed."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import structlog
from cachetools import LRUCache

from services.ics.canonical import canonical_hash
from services.ics.clean import teacher_rule
from services.ics.components import ParseFailed
from services.ics.decode import InvalidBody, decode
from services.ics.read import Reading, read
from services.net.client import Fetched, FetchFailed
from services.net.failures import FailureKind, HostPaused
from services.plannings.backup_writer import BackupWriter, GoodAnswer
from services.plannings.backups import Backups
from services.plannings.catalogue import Node
from services.plannings.content import Content, content_of
from services.plannings.days import Days
from services.plannings.feeds import Feeds
from services.plannings.flights import Flights
from services.plannings.requests import FeedRequest, digest, feed_request
from services.plannings.saved import Validators

log = structlog.get_logger(__name__)

BYTES_KEPT = 96 * 2**20
"""Memory for parsed events, so that a feed that changed a little is parsed a little; some 100,000 usual ones."""
LARGE_BODY = 2**20
"""Bytes from which a feed is read alone: no timetable is larger, and reading needs several times its size."""
_GROUP_BYTES = 500


@dataclass(frozen=True)
class Schedule:
    """The last good answer of one address, and what was made of it."""

    content: Content
    validators: Validators
    at: datetime
    """When the upstream gave it."""
    answered_at: float
    """The same on the monotonic clock, for measuring its age."""
    raw_hash: str = ""
    """Of the body as it came; empty when it never came because the stored copy still held."""
    reading: Reading | None = None

    @property
    def age(self) -> float:
        """Seconds since the upstream gave it."""
        return time.monotonic() - self.answered_at

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, roughly: a reading holds the texts of the JSON once more."""
        if self.reading is None:
            return len(self.content.json)
        return 2 * len(self.content.json) + _GROUP_BYTES * len(self.reading.groups)


class Live:
    """Fetches schedules; concurrent calls for one address share one fetch and one parse."""

    def __init__(
        self,
        feeds: Feeds,
        backups: Backups,
        writer: BackupWriter,
        zone: ZoneInfo,
        fresh_for: float,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._feeds = feeds
        self._backups = backups
        self._writer = writer
        self._zone = zone
        self._fresh_for = fresh_for
        self._now = now
        self._flights: Flights[Schedule] = Flights()
        self._lock = threading.Lock()
        self._last: LRUCache[tuple[str, str], Schedule] = LRUCache(
            BYTES_KEPT, getsizeof=lambda schedule: schedule.size
        )
        self._reading_large = threading.Lock()

    def schedule(self, node: Node, days: Days | None = None) -> Schedule:
        """The events of ``node`` now; ``days`` fill a dated address. Raises FetchFailed."""
        request = feed_request(node, days, self._now(), self._zone)
        last = self._recall(request)
        if last is not None and self._same_address(last, request) and last.age < self._fresh_for:
            return last
        return self._flights.join((node.full_id, request.url_hash), lambda: self._ask(request))

    def last(self, node: Node) -> Schedule | None:
        """The whole schedule as this process last had it from the upstream, if it still remembers."""
        return self._recall(feed_request(node, None, self._now(), self._zone))

    def _ask(self, request: FeedRequest) -> Schedule:
        last = self._recall(request) or self._stored(request)
        etag = last_modified = None
        if last is not None and self._same_address(last, request):
            etag, last_modified = last.validators.etag, last.validators.last_modified
        try:
            fetched = self._feeds.fetch(request.url, etag, last_modified)
            schedule = self._understand(request, fetched, last)
        except HostPaused:
            raise  # nothing new: what led to the pause was logged
        except FetchFailed as failure:
            planning = request.node.full_id
            log.info("feed_failed", planning=planning, kind=failure.kind.value, detail=failure.detail)
            raise
        self._keep(request, schedule)
        return schedule

    def _understand(self, request: FeedRequest, fetched: Fetched, last: Schedule | None) -> Schedule:
        at, answered_at = self._now(), time.monotonic()
        if last is not None:
            last = replace(last, at=at, answered_at=answered_at)
        if fetched.status == 304:
            assert last is not None, "validators are sent only for an answer that is at hand"
            return last
        raw_hash = digest(request.window_key, fetched.body)
        if last is not None and raw_hash == last.raw_hash:
            validators = replace(last.validators, etag=fetched.etag, last_modified=fetched.last_modified)
            return replace(last, validators=validators)
        with self._turn(fetched.body):
            text = _decoded(fetched)
            body_hash = digest(request.window_key, canonical_hash(text).encode())
            validators = Validators(request.url_hash, body_hash, fetched.etag, fetched.last_modified)
            if last is not None and body_hash == last.validators.body_hash:
                return replace(last, validators=validators, raw_hash=raw_hash)
            reading = self._read(request, text, last.reading if last else None)
            del text  # it can be large, and the content is about to be
            content = content_of(reading.occurrences)
            return Schedule(content, validators, at, answered_at, raw_hash, reading)

    def _turn(self, body: bytes) -> AbstractContextManager[object]:
        return self._reading_large if len(body) > LARGE_BODY else nullcontext()

    def _read(self, request: FeedRequest, text: str, previous: Reading | None) -> Reading:
        rule = teacher_rule(request.node.full_id)
        try:
            return read(text, zone=self._zone, window=request.window, lacks_teacher=rule, previous=previous)
        except ParseFailed as failure:
            raise FetchFailed(FailureKind.PARSE_ERROR, str(failure)) from failure

    def _stored(self, request: FeedRequest) -> Schedule | None:
        """The saved copy in the form of an answer, to compare the next one with."""
        saved = self._backups.saved(request.node.full_id) if request.whole else None
        content = self._backups.content(request.node.full_id, saved) if saved else None
        if saved is None or content is None or saved.signature != content.signature:
            return None
        return Schedule(content, saved.validators, saved.refreshed_at, answered_at=float("-inf"))

    def _keep(self, request: FeedRequest, schedule: Schedule) -> None:
        with self._lock:
            if schedule.size <= BYTES_KEPT:
                self._last[_place(request)] = schedule
        if request.whole:
            self._writer.take(
                request.node.full_id, GoodAnswer(schedule.content, schedule.validators, schedule.at)
            )

    def _recall(self, request: FeedRequest) -> Schedule | None:
        with self._lock:
            return self._last.get(_place(request))

    @staticmethod
    def _same_address(last: Schedule, request: FeedRequest) -> bool:
        return last.validators.url_hash == request.url_hash


def _place(request: FeedRequest) -> tuple[str, str]:
    """A dated address changes each day; the whole schedule keeps its place, so that it can be compared."""
    return request.node.full_id, "" if request.whole else request.url_hash


def _decoded(fetched: Fetched) -> str:
    try:
        return decode(fetched.body, fetched.charset)
    except InvalidBody as failure:
        raise FetchFailed(FailureKind.INVALID_BODY, str(failure)) from failure
