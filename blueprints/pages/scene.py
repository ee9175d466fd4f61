"""What a calendar page is made of, whether it shows one planning or several."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from blueprints.pages.links import CalendarLinks, Fields, event_link
from blueprints.pages.presenters import calendar_event, calendar_events
from blueprints.pages.query import CalendarQuery
from blueprints.pages.reader import Reader
from blueprints.pages.sources import Source, names_of
from blueprints.services import settings
from services.ics.occurrence import Occurrence
from services.plannings.selection import Selection
from services.timetable.duplicates import merge_duplicates
from services.timetable.events import CalendarEvent
from services.timetable.hues import assign_hues
from services.timetable.layout import Scene
from services.timetable.period import Period, midnight, period_of
from services.timetable.window import OpeningHours

Kind = Literal["planning", "timetable", "compare", "my"]
"""Which page shows it."""


@dataclass(frozen=True)
class Shown:
    """The events of a period: those that are shown, those that hold a word that the reader has hidden, and whether
    some are of courses that are left out."""

    events: list[CalendarEvent]
    blocked: list[CalendarEvent]
    leaves_out: bool


@dataclass(frozen=True)
class Nearest:
    """The meeting that an empty period points to: the next one after it, else the last one before."""

    event: CalendarEvent
    is_next: bool
    starts: datetime


@dataclass(frozen=True)
class CalendarScene:
    """All that a calendar page is made of. The events of the first source are in full, those of others over them."""

    kind: Kind
    selection: Selection
    sources: Sequence[Source]
    links: CalendarLinks
    query: CalendarQuery
    now: datetime
    reader: Reader
    context: Fields = ()
    """How the page of a meeting knows where one comes from."""
    merges: bool = True
    """Meetings that several sources have are shown once."""

    @property
    def is_single(self) -> bool:
        return len(self.sources) == 1

    @property
    def period(self) -> Period:
        return period_of(self.query.view, self.query.on)

    @cached_property
    def names(self) -> list[str]:
        return names_of([source.node for source in self.sources])

    @cached_property
    def hues(self) -> dict[str, int]:
        """A colour for each source, by its full id."""
        return assign_hues(source.node.full_id for source in self.sources)

    def layout(self) -> Scene:
        first, *others = self.sources
        hues = first.schedule.hues
        if others:
            hues = hues | {source.node.full_id: self.hues[source.node.full_id] for source in others}
        return Scene(self.reader.zone, self.now, OpeningHours(*settings().opening_hours), hues)

    @cached_property
    def signature(self) -> str:
        """Of all that the sources know; empty where none knows anything."""
        each = [source.signature for source in self.sources]
        if self.is_single or not any(each):
            return each[0]
        return hashlib.blake2b(" ".join(each).encode(), digest_size=16).hexdigest()

    @property
    def shows_the_same(self) -> bool:
        """The page that asks has these very events."""
        return bool(self.signature) and self.signature == self.query.seen

    @property
    def is_known(self) -> bool:
        """Whether there is anything to show."""
        return any(source.answer.content is not None for source in self.sources)

    def shown(self) -> Shown:
        """What is to be said of the period; only its events are read."""
        bounds = self.reader.reach(*self.period.bounds(self.reader.zone))
        events, blocked, leaves_out = [], [], False
        for place, source in enumerate(self.sources):
            chosen: tuple[list[Occurrence], list[Occurrence]] = [], []
            for occurrence in source.schedule.timeline.between(*bounds):
                if source.is_hidden(occurrence):
                    leaves_out = True
                else:
                    chosen[source.is_blocked(occurrence, self.reader)].append(occurrence)
            events.append(self._in_words(place, chosen[0]))
            blocked.append(self._in_words(place, chosen[1]))
        return Shown(self._together(events), self._together(blocked), leaves_out)

    def _in_words(self, place: int, occurrences: list[Occurrence]) -> list[CalendarEvent]:
        source = self.sources[place]
        link = event_link(source.node, self.context)
        events = calendar_events(occurrences, source.schedule, link, self.reader)
        if self.is_single:
            return events
        name, full_id = self.names[place], source.node.full_id
        if place == 0:
            return [replace(event, sources=(name,)) for event in events]
        return [
            replace(
                event, key=f"{full_id} {event.key}", course=full_id, hue=None, sources=(name,), is_over=True
            )
            for event in events
        ]

    def _together(self, events: Sequence[list[CalendarEvent]]) -> list[CalendarEvent]:
        if self.is_single:
            return events[0]
        return merge_duplicates(events) if self.merges else [one for each in events for one in each]

    def nearest(self) -> Nearest | None:
        opens, closes = self.period.core
        after = midnight(closes + timedelta(days=1), self.reader.zone)
        before = midnight(opens, self.reader.zone)
        following = self._held((source, source.schedule.timeline.upcoming(after)) for source in self.sources)
        if following:
            return self._nearest(*min(following, key=lambda one: one[1].starts_at), is_next=True)
        past = self._held((source, source.schedule.timeline.past(before)) for source in self.sources)
        return self._nearest(*max(past, key=lambda one: one[1].starts_at), is_next=False) if past else None

    def _held(self, walks: Iterable[tuple[Source, Iterator[Occurrence]]]) -> list[tuple[Source, Occurrence]]:
        """The first meeting on each walk that is held and shown."""
        found = ((source, next(filter(self._is_held(source), walk), None)) for source, walk in walks)
        return [(source, occurrence) for source, occurrence in found if occurrence is not None]

    def _is_held(self, source: Source) -> Callable[[Occurrence], bool]:
        return lambda one: (
            one.status != "cancelled"
            and not source.is_hidden(one)
            and not source.is_blocked(one, self.reader)
        )

    def _nearest(self, source: Source, occurrence: Occurrence, is_next: bool) -> Nearest:
        link = event_link(source.node, self.context)
        event = calendar_event(occurrence, source.schedule, link, self.reader)
        return Nearest(event, is_next, event.starts_at.astimezone(self.reader.zone))
