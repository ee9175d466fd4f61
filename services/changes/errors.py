"""Why a write was refused: each is an answer to its sender, never a bug."""

from collections.abc import Sequence
from dataclasses import dataclass


class Refused(Exception):
    """A rule of the timetable forbids it; nothing was written."""


class Busy(Refused):
    """Somebody else stores so much that this one would have to wait for longer than anybody does."""

    def __str__(self) -> str:
        return "Somebody else is writing for long; nothing was changed, try again in a moment"


@dataclass
class Unknown(Refused):
    """No such object, or it was deleted."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"There is no {self.kind} {self.id}"


@dataclass
class NotUnique(Refused):
    """Another object of the same kind has this name or abbreviation."""

    kind: str
    field: str
    value: str

    def __str__(self) -> str:
        return f"Another {self.kind} has the {self.field} {self.value!r}"


@dataclass
class InUse(Refused):
    """Events still need it."""

    kind: str
    id: int
    event_ids: Sequence[int]

    def __str__(self) -> str:
        events = ", ".join(map(str, self.event_ids[:20])) + (", …" if len(self.event_ids) > 20 else "")
        return f"{len(self.event_ids)} events still need {self.kind} {self.id}: {events}"


@dataclass
class Outdated(Refused):
    """Somebody else has changed it since its sender has read it."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind.capitalize()} {self.id} was changed meanwhile"


@dataclass
class ManagedUpstream(Refused):
    """A sync owns it, and would undo the change."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind.capitalize()} {self.id} comes from the university's own system; change it there"
