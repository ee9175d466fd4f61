"""What the sync takes from a meeting of a plan: which course, where, with whom."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CourseName:
    """A course as a plan names it."""

    name: str
    module_number: str = ""
    code: str = ""
    """The short name of the lecture, where the group's list has one."""

    key: str = ""
    """Its natural key inside the program: the module number, else the folded name."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """An instructor as a plan names them, title and all."""

    name: str
    key: str
    """Folded, without titles: who is the same person."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A meeting with its texts taken apart."""

    uid: str
    starts_at: datetime
    """UTC."""
    ends_at: datetime
    all_day: bool
    course: CourseName
    rooms: tuple[str, ...]
    """Short names, official ones where they are official, each once, in order."""
    location_text: str
    """What is no room: online, placeholders, words."""
    people: tuple[PersonName, ...]
    cohorts: tuple[str, ...]
    note: str
    """Remarks: what is none of the above."""
