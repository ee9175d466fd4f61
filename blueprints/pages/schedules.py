"""Schedules as pages look things up in them: read once for each content, whoever asks."""

import threading
from dataclasses import dataclass
from functools import cached_property

from cachetools import LRUCache

from services.ics.occurrence import Occurrence
from services.plannings.content import Content
from services.timetable.hues import assign_hues
from services.timetable.naming import Name, split_title
from services.timetable.timeline import Timeline

EVENTS_KEPT = 40_000
"""Occurrences held in memory; what was not looked at for longest goes first."""


@dataclass(frozen=True)
class Schedule:
    """The occurrences of a planning, with what can be said once about all of them."""

    timeline: Timeline[Occurrence]

    @cached_property
    def names(self) -> dict[str, Name]:
        """Each summary taken apart."""
        return {text: split_title(text) for text in {item.summary for item in self.timeline.items}}

    @cached_property
    def hues(self) -> dict[str, int]:
        """A colour for each course, the same in every week."""
        return assign_hues(name.title for name in self.names.values())

    def find(self, uid: str) -> Occurrence | None:
        return next((item for item in self.timeline.items if item.uid == uid), None)


NOTHING = Schedule(Timeline(()))

_kept: LRUCache[str, Schedule] = LRUCache(
    EVENTS_KEPT, getsizeof=lambda schedule: len(schedule.timeline.items) + 1
)
_lock = threading.Lock()


def schedule_of(content: Content | None) -> Schedule:
    """The schedule that a content holds; equal signatures share one."""
    if content is None:
        return NOTHING
    with _lock:
        schedule = _kept.get(content.signature)
    if schedule is None:
        schedule = Schedule(Timeline(content.occurrences()))
        with _lock:
            if content.count < EVENTS_KEPT:
                _kept[content.signature] = schedule
    return schedule
