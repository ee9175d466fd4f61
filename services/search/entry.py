"""What can be found."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """In the order in which equals are shown."""

    GROUP = "group"
    LEVEL = "level"
    COURSE = "course"
    ROOM = "room"
    INSTRUCTOR = "instructor"
    PROGRAM = "program"
    PLANNING = "planning"


KINDS = tuple(Kind)


class Fit(IntEnum):
    """How well something fits what was typed, the best first."""

    EXACT = 0
    """It is its name, or one of its short names."""
    NAME = 1
    """Its name begins so."""
    WORD = 2
    """Each word begins one of its name."""
    INSIDE = 3
    NICKNAME = 4
    """One of its other names has the word: abbreviation, module number, tag."""
    ABOVE = 5
    """What it belongs to has the word."""
    TYPO = 6


Ref = tuple[Kind, int | str]
"""Kind and id: of its row, or of a planning from elsewhere."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that has a name."""

    kind: Kind
    id: int | str
    full_id: str
    name: str
    nicknames: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    """What it belongs to, the nearest first."""
    seats: int | None = None
    """Of a room."""

    @property
    def ref(self) -> Ref:
        return self.kind, self.id
