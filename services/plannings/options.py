"""What a caller may ask of an answer's events: days, blocked words, missing teachers, another time zone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.plannings.content import Content, iso_utc
from services.plannings.days import Days
from services.text import fold

Event = dict[str, Any]


@dataclass(frozen=True)
class Shift:
    """Show events as a clock in ``target`` reads them, to a reader who takes them for times in ``source``."""

    source: ZoneInfo
    target: ZoneInfo

    def moved(self, instant: datetime) -> datetime:
        """The wall time of ``instant`` in the target zone, relabelled as wall time of the source zone."""
        wall = instant.astimezone(self.target).replace(tzinfo=self.source, fold=0)
        return wall.astimezone(UTC)


@dataclass(frozen=True)
class Options:
    """Per-call wishes; without any, the stored bytes are the answer."""

    days: Days | None = None
    blocklist: tuple[str, ...] = ()
    highlight_teacher: bool = False
    shift: Shift | None = None

    @property
    def changes_nothing(self) -> bool:
        return self == Options()


def blocked_words(words: Iterable[str]) -> tuple[str, ...]:
    """Keywords folded for comparison; what folds to nothing blocks nothing."""
    return tuple(folded for word in words if (folded := fold(word.strip())))


def is_blocked(folded_summary: str, words: tuple[str, ...]) -> bool:
    """Whether a folded summary holds one of the folded ``words``."""
    return any(word in folded_summary for word in words)


def chosen_events(content: Content, options: Options, zone: ZoneInfo) -> list[Event]:
    """The events of ``content`` that ``options`` leave, changed as they say; days are days in ``zone``."""
    span = range(content.count)
    if options.days is not None:
        opens, closes = options.days.instants(zone)
        span = content.starting_between(opens, closes)
    events = content.events(span)
    if options.highlight_teacher:
        for position in content.without_teacher.intersection(span):
            events[position - span.start]["categoryId"] = "no-teacher"
    if options.days is not None:
        last = iso_utc(closes)  # texts of one form and zone compare as instants do
        events = [event for event in events if event["endDate"] <= last]
    if options.blocklist:
        events = [event for event in events if not is_blocked(fold(event["summary"]), options.blocklist)]
    if options.shift is not None:
        _shift(events, options.shift)
    return events


def _shift(events: list[Event], shift: Shift) -> None:
    """All-day events stay: a date is the same date in every zone."""
    for event in events:
        if not event["allDay"]:
            for key in ("startDate", "endDate"):
                event[key] = iso_utc(shift.moved(datetime.fromisoformat(event[key])))
