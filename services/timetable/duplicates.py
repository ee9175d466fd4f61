"""A meeting that several timetables have is one meeting."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import replace

from services.timetable.events import CalendarEvent


def merge_duplicates(timetables: Iterable[Iterable[CalendarEvent]]) -> list[CalendarEvent]:
    """The events of all, those alike (title, kind, time, place, status) of several once, with all their sources.

    The first timetable's is the one that is kept. What one timetable says twice it means twice.
    """
    kept: dict[Hashable, CalendarEvent] = {}
    for events in timetables:
        said: Counter[Hashable] = Counter()
        for event in events:
            alike = _likeness(event)
            said[alike] += 1
            place = alike, said[alike]
            same = kept.get(place)
            kept[place] = replace(same, sources=same.sources + event.sources) if same else event
    return list(kept.values())


def _likeness(event: CalendarEvent) -> Hashable:
    when = event.starts_at, event.ends_at, event.all_day
    return event.title, event.kind, when, event.where, event.status
