"""What a planning office keeps, in StarPlan's own words."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Rhythm = Literal["DAY", "WEEK", "TWO_WEEKS", "THREE_WEEKS", "FOUR_WEEKS"]
WEEKS: dict[Rhythm, int] = {"WEEK": 1, "TWO_WEEKS": 2, "THREE_WEEKS": 3, "FOUR_WEEKS": 4}


@dataclass(frozen=True)
class Term:
    """A planning unit (pu): all days belong to it; lectures are given in a part of it."""

    id: int
    short_name: str
    name: str
    starts_on: date
    ends_on: date
    lectures_from: date
    lectures_to: date
    holidays: frozenset[date] = frozenset()
    visible: bool = True

    def days(self, weekday: int, every: int = 1, phase: int = 0) -> list[date]:
        """Lecture days: each ``every``-th week's, the first one in week ``phase`` of the lectures."""
        first_monday = self.lectures_from - timedelta(days=self.lectures_from.weekday())
        day = first_monday + timedelta(weeks=phase, days=weekday)
        days = []
        while day <= self.lectures_to:
            if day >= self.lectures_from and day not in self.holidays:
                days.append(day)
            day += timedelta(weeks=every)
        return days


@dataclass(frozen=True)
class Site:
    id: int
    short_name: str
    name: str


@dataclass(frozen=True)
class Room:
    id: int
    short_name: str
    name: str
    site_id: int


@dataclass
class Program:
    """An org group (og)."""

    id: int
    short_name: str
    name: str
    listed: bool = True


@dataclass
class Group:
    """A planning group (pg) of one term."""

    id: int
    term_id: int
    program_id: int
    short_name: str
    name: str
    listed: bool = True


@dataclass
class Lecture:
    """What is taught, for one group or several; the first one is where it was planned."""

    id: int
    short_name: str
    name: str
    module: str
    group_ids: tuple[int, ...]

    @property
    def title(self) -> str:
        return f"{self.name} ({self.module})"


@dataclass
class Happening:
    """One date of a booking; times are minutes of the local day."""

    uid: str
    day: date
    begin: int
    end: int
    rooms: tuple[str, ...]


@dataclass
class Booking:
    """A lecture's place in the week, or a few dates of it."""

    id: int
    lecture: Lecture
    people: tuple[str, ...]
    rhythm: Rhythm
    happenings: list[Happening] = field(default_factory=list)
    staff_in_one_line: bool = True
    remark: str = ""
    exam: bool = False

    @property
    def group_ids(self) -> tuple[int, ...]:
        return self.lecture.group_ids
