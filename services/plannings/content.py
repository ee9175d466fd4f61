"""The events of a planning as bytes: serialised once, however often they are answered."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
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

    def events(self) -> list[dict[str, Any]]:
        """The events as the API shows them, decoded anew: the caller may change them."""
        events: list[dict[str, Any]] = orjson.loads(self.json)
        return events

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
