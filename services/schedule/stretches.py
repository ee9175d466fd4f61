"""Time that is taken, so that whether something fits in is found without looking at all of it."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from services.schedule.occupancy import gaps, merged
from services.schedule.slots import Slot


class Stretches:
    """Slots, joined where they overlap or touch."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        self._taken = merged(slots)
        self._starts = [slot.starts_at for slot in self._taken]

    def leave_free(self, slot: Slot) -> bool:
        """Whether nothing overlaps with ``slot``; touching is not overlapping."""
        before = bisect_left(self._starts, slot.ends_at)
        return before == 0 or self._taken[before - 1].ends_at <= slot.starts_at

    def gaps(self, within: Slot) -> Iterator[Slot]:
        """What they leave of ``within``, in order."""
        return gaps(within, self._taken)
