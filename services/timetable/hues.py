"""Colours: one of 36 hues for each course, the same on every page that shows the same courses."""

from collections.abc import Iterable
from zlib import crc32

HUES = 36
_STEP = 7
"""Coprime to 36: stepping by it visits every hue, and lands far from where it started."""
_DISTANCES = (4, 3, 2, 1)
"""How far from the others a new hue should be, in steps of ten degrees; the more there are, the nearer."""


def assign_hues(courses: Iterable[str]) -> dict[str, int]:
    """A hue (0 to 35, in steps of ten degrees) for each course.

    Its own hash says which, unless a hue nearby is taken. Up to 12 courses are never neighbours, up to 36
    never equal. The order in which the courses come changes nothing.
    """
    hues: dict[str, int] = {}
    taken: set[int] = set()
    for course in sorted(set(courses), key=lambda name: (_hash(name), name)):
        hues[course] = _pick(_hash(course) % HUES, taken)
        taken.add(hues[course])
    return hues


def _hash(course: str) -> int:
    return crc32(course.encode())


def _pick(home: int, taken: set[int]) -> int:
    if len(taken) == HUES:
        return home
    walk = [(home + step * _STEP) % HUES for step in range(HUES)]
    for distance in _DISTANCES:
        for hue in walk:
            if all(_apart(hue, other) >= distance for other in taken):
                return hue
    return home


def _apart(one: int, other: int) -> int:
    around = abs(one - other)
    return min(around, HUES - around)
