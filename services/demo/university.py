"""What a demo institution is made of: people, rooms, programs, levels, groups and courses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from zlib import crc32

from services.demo.academic_year import Country
from services.demo.names import slug

Dialect = Literal["ade", "celcat", "hyperplanning", "starplan", "google", "outlook"]
RoomKind = Literal["amphitheatre", "classroom", "lab", "hall"]
Remote = Literal["no", "live", "self_paced"]


@dataclass(frozen=True, slots=True)
class Instructor:
    """Someone who teaches."""

    given: str
    family: str
    title: str = ""

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.given, self.family) if part)


@dataclass(frozen=True, slots=True)
class Room:
    """A room and its seats."""

    name: str
    building: str
    seats: int
    kind: RoomKind = "classroom"


@dataclass(frozen=True, slots=True)
class Course:
    """A course of one level: in which terms it runs, and how many meetings of each kind a week has."""

    code: str
    title: str
    terms: tuple[int, ...]
    lectures: int
    tutorials: int
    labs: int
    people: tuple[Instructor, ...]
    remote: Remote = "no"

    @property
    def number(self) -> int:
        """The six-digit module number of German examination regulations."""
        return 262100 + crc32(self.title.encode()) % 900


@dataclass(frozen=True)
class Group:
    """A cohort, or a part of one: cohort > TD > TP."""

    title: str
    label: str
    """Unique in the institution, such as ``L2 INFO TD2``."""
    size: int
    children: tuple["Group", ...] = ()

    @property
    def id(self) -> str:
        """What tells it from its siblings, such as ``td2``."""
        return slug(self.label.split()[-1])

    @cached_property
    def members(self) -> frozenset[str]:
        """Labels of the smallest groups in this one: two groups share students when they share a member."""
        if not self.children:
            return frozenset({self.label})
        return frozenset().union(*(child.members for child in self.children))


@dataclass(frozen=True)
class Level:
    """One year of a program."""

    id: str
    title: str
    short: str
    cohort: Group
    courses: tuple[Course, ...]
    feeds_per_lab_group: bool = False

    @property
    def published_groups(self) -> tuple[Group, ...]:
        """The groups that have a feed of their own."""
        groups = self.cohort.children or (self.cohort,)
        if self.feeds_per_lab_group:
            return tuple(lab_group for group in groups for lab_group in group.children)
        return groups

    def groups_for_tutorials(self) -> tuple[Group, ...]:
        return self.cohort.children or (self.cohort,)

    def groups_for_labs(self) -> tuple[Group, ...]:
        return tuple(half for group in self.groups_for_tutorials() for half in group.children or (group,))


@dataclass(frozen=True)
class Program:
    """A degree program."""

    id: str
    title: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Institution:
    """A school of the university, which publishes its timetable with a system of its own."""

    id: str
    title: str
    region: str
    dialect: Dialect
    country: Country
    programs: tuple[Program, ...]
    rooms: tuple[Room, ...]
    published_rooms: tuple[str, ...] = ()
    published_people: tuple[str, ...] = ()
    """Family names."""

    @property
    def levels(self) -> tuple[Level, ...]:
        return tuple(level for program in self.programs for level in program.levels)

    @property
    def courses(self) -> tuple[Course, ...]:
        return tuple(course for level in self.levels for course in level.courses)

    @property
    def instructors(self) -> tuple[Instructor, ...]:
        """Everybody who teaches here, each once, in the order of the courses."""
        return tuple(dict.fromkeys(person for course in self.courses for person in course.people))


CourseRow = tuple[str, str, str, int, int, int, str]
"""Code, title, terms (``1``, ``2`` or ``12``), lectures, tutorials and labs a week, family names by comma."""


def make_courses(
    people: Mapping[str, Instructor], rows: Sequence[CourseRow], remote: Mapping[str, Remote] | None = None
) -> tuple[Course, ...]:
    """Courses from a table; ``remote`` says by code which of them never meet in a room."""
    return tuple(
        Course(
            code=code,
            title=title,
            terms=tuple(int(term) for term in term_digits),
            lectures=lectures,
            tutorials=tutorials,
            labs=labs,
            people=tuple(people[family] for family in families.split(", ")),
            remote=(remote or {}).get(code, "no"),
        )
        for code, title, term_digits, lectures, tutorials, labs, families in rows
    )


def make_cohort(short: str, size: int, parts: Mapping[str, Sequence[str]]) -> Group:
    """A cohort of ``size`` students, divided evenly into named groups, and those into smaller ones."""
    share = size // (len(parts) or 1)
    groups = []
    for title, halves in parts.items():
        children = tuple(Group(half, _label(short, half), share // len(halves)) for half in halves)
        groups.append(Group(title, _label(short, title), share, children))
    return Group(short, short, size, tuple(groups))


def _label(short: str, title: str) -> str:
    """``TD 2`` of L2 INFO is ``L2 INFO TD2``, ``Gruppe A`` of AIB1 is ``AIB1 A``."""
    return f"{short} {title.removeprefix('Gruppe ').removeprefix('Groupe ').replace(' ', '')}"


def by_family(*people: Instructor) -> dict[str, Instructor]:
    """People by their family name, which the course tables use."""
    return {person.family: person for person in people}
