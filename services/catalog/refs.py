"""Rooms, people, courses and levels as lists of meetings mention them.

Not frozen: to make that would take three times as long.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Ref:
    id: int
    uid: str
    name: str


@dataclass(slots=True)
class CourseRef(Ref):
    abbreviation: str


@dataclass(slots=True)
class RoomRef(Ref):
    building: str
    place: int
    """By name, among those that were read."""


@dataclass(slots=True)
class LevelRef(Ref):
    number: int | None
    program: Ref | None
    own_period: str | None
    """Of a level that nobody follows."""
