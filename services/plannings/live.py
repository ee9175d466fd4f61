"""A planning's schedule as the upstream gives it now: fetched, compared, and parsed only when it changed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import structlog

from services.ics.canonical import canonical_hash, is_plainly_whole
from services.ics.clean import teacher_rule
from services.ics.components import ParseFailed
from services.ics.decode import InvalidBody, decode
from services.ics.read import Reading, read
from services.memory import LARGE, Kept, large_turn
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
from services.plannings.successes import Success

log = structlog.get_logger(__name__)

BYTES_KEPT = 24 * 2**20
"""Memory for parsed events, so that a feed that changed a little is parsed a little; some 25,000 usual ones."""
_GROUP_BYTES = 500


@dataclass(frozen=True)
class Schedule:
    """The last good answer of one address, and what was made of it."""

    signature: str
    """Of its content."""
    held: Content | None
    """None while only the database holds it, whose copy the upstream has confirmed: who asks for it gets it."""
    validators: Validators
    at: datetime
    """When the upstream gave it."""
    answered_at: float
    """The same on the monotonic clock, for measuring its age."""
    raw_hash: str = ""
    """Of the body as it came; empty when none came since this is in memory."""
    reading: Reading | None = None

    @property
    def content(self) -> Content:
        assert self.held is not None, "only refresh() leaves a content in the database"
        return self.held

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
        self._last: Kept[tuple[str, str], Schedule] = Kept(BYTES_KEPT, lambda schedule: schedule.size)

    def schedule(self, node: Node, days: Days | None = None) -> Schedule:
        """The events of ``node`` now; ``days`` fill a dated address. Raises FetchFailed."""
        request = feed_request(node, days, self._now(), self._zone)
        last = self._recall(request)
        if last is not None and self._same_address(last, request) and last.age < self._fresh_for:
            return last
        filled = self._filled(request, self._fly(request))
        if filled is None:
            # The copy went away in this moment, and only the body tells what was in it.
            return self._ask(request, None)
        self._remember(request, filled)
        return filled

    def refresh(self, node: Node) -> None:
        """Have the saved copy of ``node`` be what the upstream gives now. Raises FetchFailed.

        Like schedule(), only that a stored content is not even read when the upstream still gives the same.
        """
        self._fly(feed_request(node, None, self._now(), self._zone))

    def last(self, node: Node) -> Schedule | None:
        """The whole schedule as this process last had it from the upstream, if it still remembers."""
        return self._recall(feed_request(node, None, self._now(), self._zone))

    def _fly(self, request: FeedRequest) -> Schedule:
        key = request.node.full_id, request.url_hash
        return self._flights.join(
            key, lambda: self._ask(request, self._recall(request) or self._stored(request))
        )

    def _ask(self, request: FeedRequest, last: Schedule | None) -> Schedule:
        etag = last_modified = None
        if last is not None and self._same_address(last, request):
            etag, last_modified = last.validators.etag, last.validators.last_modified
        try:
            with large_turn.visit():
                # Not kept in a variable here: a large body shall go away once its text is made.
                schedule = self._understand(
                    request, self._feeds.fetch(request.url, etag, last_modified), last
                )
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
        raw_hash = ""
        if last is not None and last.held is not None:
            raw_hash = digest(request.window_key, fetched.body)
            if raw_hash == last.raw_hash:
                validators = replace(last.validators, etag=fetched.etag, last_modified=fetched.last_modified)
                return replace(last, validators=validators)
        is_large = len(fetched.body) > LARGE
        if is_large:
            large_turn.take()
        body_hash = digest(request.window_key, canonical_hash(fetched.body, fetched.charset).encode())
        validators = Validators(request.url_hash, body_hash, fetched.etag, fetched.last_modified)
        unchanged = last if last is not None and body_hash == last.validators.body_hash else None
        if unchanged is None or not is_plainly_whole(fetched.body):
            text = _decoded(fetched)
        del fetched
        if unchanged is not None:
            return replace(unchanged, validators=validators, raw_hash=raw_hash)
        reading = self._read(request, text, last.reading if last else None)
        del text  # it can be large, and the content is about to be
        content = content_of(reading.occurrences)
        return Schedule(
            content.signature, content, validators, at, answered_at, raw_hash, None if is_large else reading
        )

    def _read(self, request: FeedRequest, text: str, previous: Reading | None) -> Reading:
        rule = teacher_rule(request.node.full_id)
        try:
            return read(text, zone=self._zone, window=request.window, lacks_teacher=rule, previous=previous)
        except ParseFailed as failure:
            raise FetchFailed(FailureKind.PARSE_ERROR, str(failure)) from failure

    def _stored(self, request: FeedRequest) -> Schedule | None:
        """The saved copy in the form of an answer, to compare the next one with."""
        saved = self._backups.saved(request.node.full_id) if request.whole else None
        if saved is None:
            return None
        stored = Schedule(
            saved.signature, None, saved.validators, saved.refreshed_at, answered_at=float("-inf")
        )
        # A good answer ends a quarantine by being stored, and for that its content has to be at hand.
        return self._filled(request, stored) if saved.has_doubts else stored

    def _filled(self, request: FeedRequest, schedule: Schedule) -> Schedule | None:
        """The schedule with its content; None when the copy that has it went away."""
        if schedule.held is not None:
            return schedule
        saved = self._backups.saved(request.node.full_id)
        content = self._backups.content(request.node.full_id, saved) if saved else None
        if content is None or content.signature != schedule.signature:
            return None
        return replace(schedule, held=content)

    def _keep(self, request: FeedRequest, schedule: Schedule) -> None:
        full_id = request.node.full_id
        if schedule.held is None:
            # Not noted when another copy answers by now: the next refresh compares with that one.
            self._writer.confirm(full_id, Success(schedule.at, schedule.signature, schedule.validators))
            return
        self._remember(request, schedule)
        if request.whole:
            self._writer.take(full_id, GoodAnswer(schedule.held, schedule.validators, schedule.at))

    def _remember(self, request: FeedRequest, schedule: Schedule) -> None:
        self._last.keep(_place(request), schedule)

    def _recall(self, request: FeedRequest) -> Schedule | None:
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
