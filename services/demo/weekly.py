"""The weekly timetable of a term: every lesson gets a slot and a room, and nothing clashes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from services.demo.academic_year import Country
from services.demo.university import Course, Group, Institution, Instructor, Room, RoomKind

SEED = "Trois-Rives"


class Kind(StrEnum):
    """What sort of meeting it is."""

    LECTURE = "lecture"
    TUTORIAL = "tutorial"
    LAB = "lab"
    SUPPORT = "support"
    TALK = "talk"
    EXAM = "exam"
    FAIR = "fair"


OPTIONAL = frozenset({Kind.SUPPORT, Kind.TALK, Kind.FAIR})
"""Kinds that may overlap with the lessons of their groups."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is taught to whom by whom; nobody for a self-run meeting."""

    course: Course
    kind: Kind
    groups: tuple[Group, ...]
    instructor: Instructor | None

    @property
    def members(self) -> frozenset[str]:
        return frozenset().union(*(group.members for group in self.groups))


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of one weekday (0 is Monday), in wall time."""

    weekday: int
    start_time: time
    end_time: time

    def overlaps(self, other: "Slot") -> bool:
        return (
            self.weekday == other.weekday
            and self.start_time < other.end_time
            and other.start_time < self.end_time
        )


@dataclass(frozen=True, slots=True)
class Placement:
    """A lesson's slot and rooms in every week of a term."""

    lesson: Lesson
    slot: Slot
    rooms: tuple[Room, ...]


class NoPlaceLeft(Exception):
    """The rooms and people of an institution do not suffice for its lessons."""


class Bookings:
    """Who and what is taken when, within one week."""

    def __init__(self) -> None:
        self._taken: defaultdict[str, list[Slot]] = defaultdict(list)

    def are_free(self, resources: Iterable[str], slot: Slot) -> bool:
        return not any(taken.overlaps(slot) for name in resources for taken in self._taken[name])

    def book(self, resources: Iterable[str], slot: Slot) -> None:
        for name in resources:
            self._taken[name].append(slot)

    def count(self, resource: str, weekday: int) -> int:
        return sum(taken.weekday == weekday for taken in self._taken[resource])


# A start and a length in minutes, with how much a timetable maker dislikes it.
_SHORT: dict[Country, tuple[tuple[str, float], ...]] = {
    "fr": (("08:15", 1.0), ("10:15", 0.0), ("13:30", 0.0), ("15:15", 0.5), ("17:00", 4.0)),
    "de": (("08:00", 1.0), ("09:45", 0.0), ("11:30", 0.5), ("14:00", 0.0), ("15:45", 1.5)),
}
_LONG: dict[Country, tuple[tuple[str, float], ...]] = {
    "fr": (("08:45", 1.0), ("13:30", 0.0), ("14:00", 0.5), ("15:15", 2.5)),
    "de": (("08:00", 1.0), ("09:45", 0.0), ("14:00", 0.5)),
}
_SUPPORT_STARTS = ("14:15", "12:30", "16:00")
_LENGTH = {Kind.LECTURE: 90, Kind.TUTORIAL: 90, Kind.SUPPORT: 60}
_LAB_LENGTH: dict[Country, int] = {"fr": 180, "de": 195}

_ROOM_KIND: dict[Kind, RoomKind] = {
    Kind.LECTURE: "amphitheatre",
    Kind.TUTORIAL: "classroom",
    Kind.SUPPORT: "classroom",
    Kind.LAB: "lab",
}


def span(weekday: int, start: str, minutes: int) -> Slot:
    """The slot of so many minutes from ``HH:MM``."""
    start_time = time.fromisoformat(start)
    end = datetime.combine(date.min, start_time) + timedelta(minutes=minutes)
    return Slot(weekday, start_time, end.time())


def slots_for(kind: Kind, country: Country) -> Iterator[tuple[Slot, float]]:
    """Where such a lesson may lie in a week, and how unpopular that is."""
    starts, minutes = _SHORT[country], _LENGTH.get(kind, 90)
    if kind is Kind.LAB:
        starts, minutes = _LONG[country], _LAB_LENGTH[country]
    for weekday in range(5):
        for start, dislike in starts:
            friday_afternoon = 2.0 if weekday == 4 and start > "13" else 0.0
            yield span(weekday, start, minutes), dislike + friday_afternoon


def resources_of(lesson: Lesson) -> tuple[str, ...]:
    """What the lesson takes besides a room: its students and its instructor."""
    person = (f"person {lesson.instructor.name}",) if lesson.instructor else ()
    return (*person, *(f"group {label}" for label in sorted(lesson.members)))


def free_rooms(institution: Institution, lesson: Lesson, slot: Slot, *taken: Bookings) -> list[Room]:
    """The free rooms that suit the lesson, the smallest first."""
    seats = max(group.size for group in lesson.groups)
    return [
        room
        for room in sorted(institution.rooms, key=lambda room: room.seats)
        if room.kind == _ROOM_KIND[lesson.kind]
        and (room.seats >= seats or lesson.kind is Kind.SUPPORT)
        and all(bookings.are_free([f"room {room.name}"], slot) for bookings in taken)
    ]


def lessons_of(institution: Institution, term: int) -> list[Lesson]:
    """Everything to be placed in a week of the term (1 or 2), the hardest to place first."""
    lessons = []
    for level in institution.levels:
        for course in level.courses:
            if term not in course.terms:
                continue
            people = course.people
            lessons += [Lesson(course, Kind.LECTURE, (level.cohort,), people[0])] * course.lectures
            for number, group in enumerate(level.groups_for_tutorials()):
                person = people[number % len(people)]
                lessons += [Lesson(course, Kind.TUTORIAL, (group,), person)] * course.tutorials
            for number, group in enumerate(level.groups_for_labs()):
                person = people[(number + 1) % len(people)]
                lessons += [Lesson(course, Kind.LAB, (group,), person)] * course.labs
    order = (Kind.LAB, Kind.LECTURE, Kind.TUTORIAL)
    return sorted(lessons, key=lambda lesson: order.index(lesson.kind))


def weekly_timetable(institution: Institution, term: int) -> tuple[list[Placement], Bookings]:
    """The same week for each call: it depends on the institution and the term (1 or 2) alone.

    Raises NoPlaceLeft when a lesson fits nowhere.
    """
    dice = Random(f"{SEED} {institution.id} {term}")
    bookings = Bookings()
    placements = []
    for lesson in lessons_of(institution, term):
        placement = _place(institution, lesson, bookings, dice)
        _book(placement, bookings)
        placements.append(placement)
    placements += [_place_support(institution, level.cohort, bookings, dice) for level in institution.levels]
    return placements, bookings


def _place(institution: Institution, lesson: Lesson, bookings: Bookings, dice: Random) -> Placement:
    students = f"group {min(lesson.members)}"
    subject = f"{lesson.course.code} for {students}"
    options = []
    for slot, dislike in slots_for(lesson.kind, institution.country):
        if not bookings.are_free(resources_of(lesson), slot):
            continue
        rooms = free_rooms(institution, lesson, slot, bookings)
        if rooms or lesson.course.remote != "no":
            day_load = bookings.count(students, slot.weekday) ** 2
            again = 4 * bookings.count(subject, slot.weekday)
            cost = dislike + day_load + again + 2 * dice.random()
            options.append((cost, slot, rooms if lesson.course.remote == "no" else []))
    if not options:
        raise NoPlaceLeft(f"{institution.title}: {lesson.course.title}, {lesson.groups[0].label}")
    _, slot, rooms = min(options, key=lambda option: option[0])
    return Placement(lesson, slot, _choose(rooms, lesson, dice))


def _choose(rooms: list[Room], lesson: Lesson, dice: Random) -> tuple[Room, ...]:
    """One of the rooms that are not far too large, else the smallest; none for a remote lesson."""
    fitting = [room for room in rooms if room.seats <= 3 * lesson.groups[0].size]
    return (dice.choice(fitting),) if fitting else tuple(rooms[:1])


def _book(placement: Placement, bookings: Bookings) -> None:
    lesson = placement.lesson
    bookings.book(resources_of(lesson), placement.slot)
    bookings.book((f"room {room.name}" for room in placement.rooms), placement.slot)
    subject = (f"{lesson.course.code} for group {label}" for label in lesson.members)
    bookings.book(subject, placement.slot)


def _place_support(institution: Institution, cohort: Group, bookings: Bookings, dice: Random) -> Placement:
    """A weekly hour with older students in two rooms: voluntary, so it may lie beside the group's lessons."""
    title = "Tutorat" if institution.country == "fr" else "Tutorium"
    course = Course(title.upper(), title, (1, 2), 0, 0, 0, ())
    lesson = Lesson(course, Kind.SUPPORT, (cohort,), None)
    slots = [span(weekday, start, 60) for weekday in range(4) for start in _SUPPORT_STARTS]
    dice.shuffle(slots)
    # Mid-afternoon first: that is where others of the cohort have class.
    for slot in sorted(slots, key=lambda slot: _SUPPORT_STARTS.index(slot.start_time.isoformat("minutes"))):
        rooms = free_rooms(institution, lesson, slot, bookings)[:2]
        if rooms:
            bookings.book((f"room {room.name}" for room in rooms), slot)
            return Placement(lesson, slot, tuple(rooms))
    raise NoPlaceLeft(f"{institution.title}: {title}, {cohort.label}")
