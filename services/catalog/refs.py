"""Rooms, people, courses and levels as lists of meetings mention them."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Ref:
    id: int
    uid: str
    name: str


@dataclass(frozen=True, slots=True)
class CourseRef(Ref):
    abbreviation: str


@dataclass(frozen=True, slots=True)
class RoomRef(Ref):
    building: str
    place: int
    """By name, among those that were read."""


@dataclass(frozen=True, slots=True)
class LevelRef(Ref):
    number: int | None
    program: Ref | None
    own_period: UUID | None
    """Of a level that nobody follows."""
