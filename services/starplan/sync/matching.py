"""Which meeting of a plan is which event of ours. Pure; the order of either side does not matter."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

REISSUED = 0.8
"""When more than this share of a plan's UIDs is new, it was published anew, and UIDs say nothing."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a meeting is known by, on either side."""

    uid: str
    """Empty where the source has none."""
    course: Hashable
    """Which course it is: equal means the same."""
    starts_at: datetime
    ends_at: datetime
    rooms: frozenset[Hashable] = frozenset()
    people: frozenset[Hashable] = frozenset()
    is_gone: bool = False
    """Whether it was off until now; of two that fit, the other one is meant."""

    @property
    def _rank(self) -> tuple[Any, ...]:
        """An order of our own: that of the source varies."""
        texts = (sorted(map(str, self.rooms)), sorted(map(str, self.people)))
        return self.is_gone, self.starts_at, self.ends_at, str(self.course), self.uid, *texts


@dataclass(slots=True)
class Matching:
    """Positions in what was stored and in what is wanted."""

    same: list[tuple[int, int]] = field(default_factory=list)
    """Stored, wanted."""
    created: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def match(stored: Sequence[Facts], wanted: Sequence[Facts], zone: ZoneInfo) -> Matching:
    """Pair the events of a period with the meetings of its plan; ``zone`` tells in which week a meeting is.

    1. the same UID and course; left out when the plan was published anew
    2. of the rest: the same course and times; of several by rooms, then people, then in order
    3. of the rest: the only one of its course in its week, on both sides: it was moved
    4. what is left is new, or gone.
    """
    return _Matcher(stored, wanted, zone).run()


Key = Callable[[Facts], Hashable]


class _Matcher:
    def __init__(self, stored: Sequence[Facts], wanted: Sequence[Facts], zone: ZoneInfo) -> None:
        self._stored, self._wanted, self._zone = stored, wanted, zone
        self._left_stored = _ranked(stored)
        self._left_wanted = _ranked(wanted)
        self._found = Matching()

    def run(self) -> Matching:
        if not self._was_reissued():
            self._pair(lambda facts: (facts.uid, facts.course) if facts.uid else None)
        self._pair(lambda facts: (facts.course, facts.starts_at, facts.ends_at, facts.rooms, facts.people))
        self._pair(lambda facts: (facts.course, facts.starts_at, facts.ends_at, facts.rooms))
        self._pair(lambda facts: (facts.course, facts.starts_at, facts.ends_at, None, facts.people))
        self._pair(lambda facts: (facts.course, facts.starts_at, facts.ends_at))
        self._pair(lambda facts: (facts.course, *self._week(facts.starts_at)), only_pairs=True)
        found = self._found
        found.created, found.gone = sorted(self._left_wanted), sorted(self._left_stored)
        found.same.sort()
        return found

    def _was_reissued(self) -> bool:
        known = {facts.uid for facts in self._stored}
        uids = {facts.uid for facts in self._wanted if facts.uid}
        return len(uids - known) > REISSUED * len(uids)

    def _week(self, instant: datetime) -> tuple[int, int]:
        return instant.astimezone(self._zone).isocalendar()[:2]

    def _pair(self, key: Key, *, only_pairs: bool = False) -> None:
        """Those of equal keys, in order; ``only_pairs``: where there is one on each side. No key, no pair."""
        stored = _grouped(self._stored, self._left_stored, key)
        wanted = _grouped(self._wanted, self._left_wanted, key)
        for common in stored.keys() & wanted.keys():
            ones, others = stored[common], wanted[common]
            if not only_pairs or len(ones) == len(others) == 1:
                self._found.same += zip(ones, others, strict=False)
        matched = {one for one, _ in self._found.same}, {other for _, other in self._found.same}
        self._left_stored = [one for one in self._left_stored if one not in matched[0]]
        self._left_wanted = [other for other in self._left_wanted if other not in matched[1]]


def _ranked(several: Sequence[Facts]) -> list[int]:
    return sorted(range(len(several)), key=lambda position: several[position]._rank)


def _grouped(several: Sequence[Facts], positions: Iterable[int], key: Key) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for position in positions:
        found = key(several[position])
        if found is not None:
            groups[found].append(position)
    return groups
