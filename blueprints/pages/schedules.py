"""Schedules as pages look things up in them: read once for each content, whoever asks."""

from dataclasses import dataclass
from functools import cached_property

from services.ics.occurrence import Occurrence
from services.memory import Kept
from services.plannings.content import Content
from services.plannings.options import is_blocked
from services.text import fold
from services.timetable.hues import assign_hues
from services.timetable.naming import Name, split_title
from services.timetable.timeline import Timeline

BYTES_KEPT = 24 * 2**20
"""Memory for schedules that were looked at lately; some 20,000 usual occurrences."""
_OCCURRENCE_BYTES = 600
"""One without its texts, with the times of its own."""


@dataclass(frozen=True)
class Schedule:
    """The occurrences of a planning, with what can be said once about all of them."""

    timeline: Timeline[Occurrence]
    size: int = 0
    """Bytes that it takes in memory, roughly."""

    @cached_property
    def names(self) -> dict[str, Name]:
        """Each summary taken apart."""
        return {text: split_title(text) for text in {item.summary for item in self.timeline.items}}

    @cached_property
    def hues(self) -> dict[str, int]:
        """A colour for each course, the same in every week."""
        return assign_hues(name.title for name in self.names.values())

    @cached_property
    def _folded(self) -> dict[str, str]:
        """Each summary as it is searched."""
        return {text: fold(text) for text in self.names}

    def is_blocked(self, occurrence: Occurrence, words: tuple[str, ...]) -> bool:
        """Whether its summary holds one of the folded ``words``."""
        return bool(words) and is_blocked(self._folded[occurrence.summary], words)

    def find(self, uid: str) -> Occurrence | None:
        return next((item for item in self.timeline.items if item.uid == uid), None)


NOTHING = Schedule(Timeline(()))

_kept: Kept[str, Schedule] = Kept(BYTES_KEPT, lambda schedule: schedule.size)


def schedule_of(content: Content | None) -> Schedule:
    """The schedule that a content holds; equal signatures share one."""
    if content is None:
        return NOTHING
    schedule = _kept.get(content.signature)
    if schedule is None:
        size = len(content.json) + _OCCURRENCE_BYTES * content.count
        schedule = Schedule(Timeline(content.occurrences()), size)
        _kept.keep(content.signature, schedule)
    return schedule
