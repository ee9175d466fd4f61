"""Side by side: which lane each of several overlapping bars takes."""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import NamedTuple


class Bar(NamedTuple):
    """A stretch of a day in quarters of an hour; ``end`` is exclusive and after ``start``."""

    start: int
    end: int


class Lane(NamedTuple):
    """Place ``number`` (from 1) of ``of`` lanes; ``cluster`` is the same for all bars that share a width."""

    number: int
    of: int
    cluster: int


def assign_lanes(bars: Sequence[Bar]) -> list[Lane]:
    """The lane of each bar, in the order of ``bars``.

    Earliest first, of equal starts the longest; each takes the first lane that is free. Bars that overlap,
    directly or through others, form a cluster and divide the width by the lanes of that cluster.
    """
    order = sorted(range(len(bars)), key=lambda index: (bars[index].start, -bars[index].end, index))
    numbers = [0] * len(bars)
    clusters: list[list[int]] = []
    lanes = _Lanes()
    for index in order:
        bar = bars[index]
        if not clusters or bar.start >= lanes.all_free_from:
            clusters.append([])
            lanes = _Lanes()
        numbers[index] = lanes.take(bar)
        clusters[-1].append(index)
    return _share_width(numbers, clusters)


class _Lanes:
    """The lanes of one cluster. Heaps, because a hostile day can hold 20,000 bars side by side."""

    def __init__(self) -> None:
        self.all_free_from = 0
        self._count = 0
        self._free: list[int] = []
        self._taken: list[tuple[int, int]] = []

    def take(self, bar: Bar) -> int:
        """The first lane that is free at the start of ``bar``; bars come by their start."""
        while self._taken and self._taken[0][0] <= bar.start:
            heappush(self._free, heappop(self._taken)[1])
        if not self._free:
            self._count += 1
            self._free.append(self._count)
        lane = heappop(self._free)
        heappush(self._taken, (bar.end, lane))
        self.all_free_from = max(self.all_free_from, bar.end)
        return lane


def _share_width(numbers: list[int], clusters: list[list[int]]) -> list[Lane]:
    lanes = [Lane(1, 1, 0)] * len(numbers)
    for cluster, members in enumerate(clusters):
        width = max(numbers[index] for index in members)
        for index in members:
            lanes[index] = Lane(numbers[index], width, cluster)
    return lanes
