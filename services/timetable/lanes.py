"""Side by side: which lane each of several overlapping bars takes."""

from collections.abc import Sequence
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
    free_from: list[int] = []
    for index in order:
        bar = bars[index]
        if not clusters or bar.start >= max(free_from):
            clusters.append([])
            free_from = []
        numbers[index] = _take_lane(free_from, bar)
        clusters[-1].append(index)
    return _share_width(numbers, clusters)


def _take_lane(free_from: list[int], bar: Bar) -> int:
    for lane, free in enumerate(free_from):
        if free <= bar.start:
            free_from[lane] = bar.end
            return lane + 1
    free_from.append(bar.end)
    return len(free_from)


def _share_width(numbers: list[int], clusters: list[list[int]]) -> list[Lane]:
    lanes = [Lane(1, 1, 0)] * len(numbers)
    for cluster, members in enumerate(clusters):
        width = max(numbers[index] for index in members)
        for index in members:
            lanes[index] = Lane(numbers[index], width, cluster)
    return lanes
