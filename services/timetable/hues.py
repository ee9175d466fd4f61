"""Colours: one of 36 hues for each course, the same on every page that shows the same courses."""

from collections.abc import Iterable
from zlib import crc32

HUES = 36
_STEP = 7
"""Coprime to 36: stepping by it visits every hue, and lands far from where it started."""


def assign_hues(courses: Iterable[str]) -> dict[str, int]:
    """A hue (0 to 35, in steps of ten degrees) for each course.

    Its own hash says which; a hue that is taken, or beside one that is, gives way. Up to 12 courses are never
    neighbours, up to 36 never equal. The order in which the courses come changes nothing.
    """
    hues: dict[str, int] = {}
    for course in sorted(set(courses), key=lambda name: (_hash(name), name)):
        hues[course] = _pick(_hash(course) % HUES, set(hues.values()))
    return hues


def _hash(course: str) -> int:
    return crc32(course.encode())


def _pick(home: int, taken: set[int]) -> int:
    walk = [(home + step * _STEP) % HUES for step in range(HUES)]
    for hue in walk:
        if taken.isdisjoint({hue, (hue - 1) % HUES, (hue + 1) % HUES}):
            return hue
    return next((hue for hue in walk if hue not in taken), home)
