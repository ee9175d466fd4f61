"""A demo institution's whole academic year: every meeting with its date, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from services.demo.academic_year import Country, public_holidays, terms
from services.demo.phrases import FAIRS, REMARKS, TALK, THEMES
from services.demo.university import Course, Institution, Remote, Room
from services.demo.weekly import (
    SEED,
    Bookings,
    Kind,
    Lesson,
    Placement,
    Slot,
    free_rooms,
    resources_of,
    slots_for,
    span,
    weekly_timetable,
)

ZONE = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Meeting:
    """One dated meeting, in the wall time of Paris and Berlin.

    ``planned_on`` and ``planned_time`` say where its weekly rule has it, before any move.
    """

    series: int
    """The same for all meetings of one lesson in one term."""
    number: int
    """Counts within the series."""
    lesson: Lesson
    held_on: date
    start_time: time
    end_time: time
    planned_on: date
    planned_time: time
    rooms: tuple[Room, ...]
    status: Literal["confirmed", "cancelled"] = "confirmed"
    remote: Remote = "no"
    remark: str = ""

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.held_on, self.start_time, ZONE)

    @property
    def ends_at(self) -> datetime:
        on = self.held_on + timedelta(days=self.all_day)
        return datetime.combine(on, self.end_time, ZONE)

    @property
    def planned_at(self) -> datetime:
        """When its weekly rule says that it takes place."""
        return datetime.combine(self.planned_on, self.planned_time, ZONE)

    @property
    def all_day(self) -> bool:
        return self.lesson.kind is Kind.FAIR

    @property
    def moved(self) -> bool:
        return (self.held_on, self.start_time) != (self.planned_on, self.planned_time)


def schedule(institution: Institution, year: int) -> tuple[Meeting, ...]:
    """All meetings of the academic year that starts in ``year``, by series and number."""
    dice = Random(f"{SEED} {institution.id} {year}")
    series = count(1)
    holidays = public_holidays(institution.country, year)
    meetings: list[Meeting] = []
    for number, term in enumerate(terms(institution.country, year), 1):
        placements, bookings = weekly_timetable(institution, number)
        plan = TermPlan(institution, [(next(series), place) for place in placements], bookings, holidays)
        for week_number, week in enumerate(term.teaching_weeks):
            meetings += plan.week(week, week_number, dice)
        meetings += _exams(institution, number, term.exam_weeks, holidays, series)
        meetings += _talks(institution, term.teaching_weeks[number::2], holidays, series, dice)
    meetings += _fairs(institution, year, series)
    return tuple(sorted(meetings, key=lambda meeting: (meeting.series, meeting.number)))


Fate = Literal["as planned", "cancelled", "moved", "online", "noted"]
_ODDS: dict[Fate, float] = {"as planned": 88, "cancelled": 0.5, "moved": 1.5, "online": 4, "noted": 6}


@dataclass(frozen=True, slots=True)
class TermPlan:
    """The week that repeats in a term: its placements, each with the number of its series."""

    institution: Institution
    placements: list[tuple[int, Placement]]
    bookings: Bookings
    holidays: frozenset[date]

    def week(self, week: date, number: int, dice: Random) -> Iterator[Meeting]:
        """The meetings of the week that starts on that Monday, with the changes that fate has for some."""
        moved = Bookings()
        fates = self._fates(number, dice)
        for series, placement in self.placements:
            meeting = _meeting(series, number, placement, week)
            if meeting.held_on in self.holidays:
                continue
            match fates.get(series):
                case "cancelled":
                    yield replace(meeting, status="cancelled")
                case "moved":
                    yield self._moved(meeting, placement, week, moved, dice)
                case "online":
                    yield replace(meeting, rooms=(), remote="live")
                case "noted":
                    yield replace(meeting, remark=dice.choice(REMARKS[self.institution.country]))
                case _:
                    yield meeting

    def _fates(self, number: int, dice: Random) -> dict[int, Fate]:
        """What happens to which series this week; some tutorial of every group is cancelled or moved."""
        fates: dict[int, Fate] = {}
        tutorials: dict[str, list[int]] = {}
        for series, placement in self.placements:
            lesson = placement.lesson
            if not placement.rooms or lesson.kind is Kind.SUPPORT:
                continue
            fates[series] = dice.choices(list(_ODDS), list(_ODDS.values()))[0]
            if lesson.kind is Kind.TUTORIAL:
                tutorials.setdefault(lesson.groups[0].label, []).append(series)
        for turn, candidates in enumerate(tutorials.values(), number):
            fates[dice.choice(candidates)] = "cancelled" if turn % 2 else "moved"
        return fates

    def _moved(
        self, meeting: Meeting, placement: Placement, week: date, moved: Bookings, dice: Random
    ) -> Meeting:
        """The meeting in another free slot of its week, or where it was when there is none."""
        lesson = placement.lesson
        options = [
            slot
            for slot, dislike in slots_for(lesson.kind, self.institution.country)
            if dislike < 4 and self._is_open(lesson, slot, week, moved)
        ]
        dice.shuffle(options)
        for slot in options:
            rooms = free_rooms(self.institution, lesson, slot, self.bookings, moved)[:1]
            if rooms:
                moved.book((*resources_of(lesson), f"room {rooms[0].name}"), slot)
                return replace(
                    meeting,
                    held_on=week + timedelta(days=slot.weekday),
                    start_time=slot.start_time,
                    end_time=slot.end_time,
                    rooms=tuple(rooms),
                )
        return meeting

    def _is_open(self, lesson: Lesson, slot: Slot, week: date, moved: Bookings) -> bool:
        people = resources_of(lesson)
        return (
            week + timedelta(days=slot.weekday) not in self.holidays
            and self.bookings.are_free(people, slot)
            and moved.are_free(people, slot)
        )


def _meeting(series: int, number: int, placement: Placement, week: date) -> Meeting:
    slot = placement.slot
    on = week + timedelta(days=slot.weekday)
    return Meeting(
        series=series,
        number=number,
        lesson=placement.lesson,
        held_on=on,
        start_time=slot.start_time,
        end_time=slot.end_time,
        planned_on=on,
        planned_time=slot.start_time,
        rooms=placement.rooms,
        remote=placement.lesson.course.remote,
    )


_EXAM_STARTS: dict[Country, tuple[str, ...]] = {
    "fr": ("08:30", "11:00", "14:30"),
    "de": ("08:30", "11:30", "14:30"),
}


def _exams(
    institution: Institution,
    term: int,
    weeks: tuple[date, ...],
    holidays: frozenset[date],
    series: Iterator[int],
) -> Iterator[Meeting]:
    """Two hours in the hall for each course, one after the other, the levels taking turns."""
    slots = [
        (week, span(weekday, start, 120))
        for week in weeks
        for weekday in range(5)
        for start in _EXAM_STARTS[institution.country]
        if week + timedelta(days=weekday) not in holidays
    ]
    courses = [
        (turn, course, level.cohort)
        for level in institution.levels
        for turn, course in enumerate(c for c in level.courses if term in c.terms and c.remote == "no")
    ]
    courses.sort(key=lambda entry: entry[0])
    for number, (_, course, cohort) in enumerate(courses):
        week, slot = slots[number * len(slots) // len(courses)]
        lesson = Lesson(course, Kind.EXAM, (cohort,), course.people[0])
        yield _meeting(next(series), 0, Placement(lesson, slot, (hall(institution),)), week)


def _talks(
    institution: Institution,
    weeks: tuple[date, ...],
    holidays: frozenset[date],
    series: Iterator[int],
    dice: Random,
) -> Iterator[Meeting]:
    """An evening seminar for everybody, on Thursdays of some weeks."""
    cohorts = tuple(level.cohort for level in institution.levels)
    stage = max((room for room in institution.rooms if room.kind == "amphitheatre"), key=lambda r: r.seats)
    for week in weeks:
        theme = dice.choice(THEMES[institution.country])
        course = Course(TALK[institution.country], f"{TALK[institution.country]} {theme}", (), 0, 0, 0, ())
        placement = Placement(Lesson(course, Kind.TALK, cohorts, None), span(3, "18:30", 90), (stage,))
        meeting = _meeting(next(series), 0, placement, week)
        if meeting.held_on not in holidays:
            yield meeting


def _fairs(institution: Institution, year: int, series: Iterator[int]) -> Iterator[Meeting]:
    """Whole days for everybody: the careers fair on a Thursday of November, the Élysée treaty's day."""
    november = date(year, 11, 15)
    third_thursday = november + timedelta(days=(3 - november.weekday()) % 7)
    cohorts = tuple(level.cohort for level in institution.levels)
    for on, title in zip((third_thursday, date(year + 1, 1, 22)), FAIRS[institution.country], strict=True):
        lesson = Lesson(Course(title, title, (), 0, 0, 0, ()), Kind.FAIR, cohorts, None)
        yield Meeting(next(series), 0, lesson, on, time(0), time(0), on, time(0), (hall(institution),))


def hall(institution: Institution) -> Room:
    """The largest room, for exams and fairs."""
    return next(room for room in institution.rooms if room.kind == "hall")
