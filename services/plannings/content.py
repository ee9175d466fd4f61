"""The events of a planning as bytes: serialised once, however often they are answered."""

import hashlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import accumulate
from typing import Any

import orjson

from services.ics.occurrence import Occurrence

FORMAT = b"1"
"""Part of every signature: raised when the fields or the cleaning change, so that saved copies are renewed."""


@dataclass(frozen=True)
class Content:
    """A schedule: the JSON array of its events, sorted, with the hash that names it.

    ``without_teacher`` holds the positions of events in which the institution's rule found no teacher.
    """

    signature: str
    json: bytes
    count: int
    without_teacher: frozenset[int] = field(default=frozenset())

    def events(self, span: range | None = None) -> list[dict[str, Any]]:
        """The events as the API shows them, decoded anew: the caller may change them.

        ``span``, positions without gaps, leaves the others undecoded.
        """
        json = self.json
        if span is not None and len(span) < self.count:
            json = b"[%b]" % self.json[self._offsets[span.start] : self._offsets[span.stop] - 1]
        events: list[dict[str, Any]] = orjson.loads(json)
        return events

    def starting_between(self, opens: datetime, closes: datetime) -> range:
        """Positions of the events that start at or after ``opens`` and before ``closes``."""
        first = bisect_left(self._starts, opens.timestamp())
        return range(first, bisect_left(self._starts, closes.timestamp(), lo=first))

    def starting_after(self, instant: datetime) -> int:
        """How many events start later than ``instant``."""
        return self.count - bisect_right(self._starts, instant.timestamp())

    @cached_property
    def _starts(self) -> "array[float]":
        return array("d", (datetime.fromisoformat(event["startDate"]).timestamp() for event in self.events()))

    @cached_property
    def _offsets(self) -> "array[int]":
        """Where each event begins in the JSON, and where one more would."""
        lengths = (len(orjson.dumps(event)) + len(b",") for event in self.events())
        return array("l", accumulate(lengths, initial=len(b"[")))

    def occurrences(self) -> tuple[Occurrence, ...]:
        """The events as objects, in the same order."""
        return tuple(
            _occurrence(event, position in self.without_teacher)
            for position, event in enumerate(self.events())
        )


def content_of(occurrences: Sequence[Occurrence]) -> Content:
    """Serialise occurrences that are already sorted."""
    json = events_json(occurrences)
    lacking = frozenset(position for position, event in enumerate(occurrences) if event.without_teacher)
    return Content(_signature(json, lacking), json, len(occurrences), lacking)


def events_json(occurrences: Iterable[Occurrence]) -> bytes:
    return orjson.dumps([_event(occurrence) for occurrence in occurrences])


def iso_utc(instant: datetime) -> str:
    """``2026-03-02T08:00:00.000Z``: UTC, always with milliseconds."""
    text = instant.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


def _signature(json: bytes, without_teacher: frozenset[int]) -> str:
    hashed = hashlib.blake2b(FORMAT, digest_size=16)
    hashed.update(json)
    hashed.update(positions_text(without_teacher).encode())
    return hashed.hexdigest()


def positions_text(positions: frozenset[int]) -> str:
    return ",".join(map(str, sorted(positions)))


def positions_of(text: str) -> frozenset[int]:
    return frozenset(map(int, text.split(","))) if text else frozenset()


def _event(occurrence: Occurrence) -> dict[str, Any]:
    return {
        "uid": occurrence.uid,
        "summary": occurrence.summary,
        "startDate": iso_utc(occurrence.starts_at),
        "endDate": iso_utc(occurrence.ends_at),
        "location": occurrence.location,
        "description": occurrence.description,
        "categoryId": occurrence.category,
        "remoteLocation": occurrence.remote,
        "allDay": occurrence.all_day,
        "status": occurrence.status,
    }


def _occurrence(event: dict[str, Any], without_teacher: bool) -> Occurrence:
    return Occurrence(
        uid=event["uid"],
        summary=event["summary"],
        starts_at=datetime.fromisoformat(event["startDate"]),
        ends_at=datetime.fromisoformat(event["endDate"]),
        location=event["location"],
        description=event["description"],
        category=event["categoryId"],
        remote=event["remoteLocation"],
        all_day=event["allDay"],
        status=event["status"],
        without_teacher=without_teacher,
    )
