"""The demo university in the timetable itself: made by the services that everybody's changes go through."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Event, EventStatus, Group, Level, Room, Series
from services.changes.edit import Actor, Edit, editing
from services.database import SessionFactory
from services.demo import university
from services.demo.academic_year import Country, academic_year, terms
from services.demo.institutions import TAUGHT_HERE
from services.demo.names import slug
from services.demo.schedule import ZONE, Meeting, schedule
from services.demo.university import Institution
from services.demo.weekly import OPTIONAL, Kind
from services.demo.wording import group_labels, note, title
from services.registries import courses, groups, instructors, levels, programs, rooms
from services.registries import terms as term_registry
from services.registries.courses import CourseFields
from services.registries.groups import GroupFields
from services.registries.instructors import InstructorFields
from services.registries.levels import LevelFields
from services.registries.programs import ProgramFields
from services.registries.rooms import RoomFields
from services.registries.terms import TermFields
from services.schedule import events
from services.schedule.events import Write
from services.schedule.fields import EventFields, Resources
from services.schedule.recurrence import Rule
from services.schedule.slots import Slot

DEMO = Actor("demo", "demo")
_TERM_NAMES: dict[Country, tuple[str, str]] = {
    "fr": ("Premier semestre", "Second semestre"),
    "de": ("Wintersemester", "Sommersemester"),
}
_REMOTE: dict[Country, str] = {"fr": "À distance", "de": "Online, à distance"}
_GROUP_TYPES = ("CM", "TD", "TP")
"""How the groups of a cohort are taught, from the whole down."""
_SUMMER = 5
"""The month from which exams lie so far ahead that they are drafts."""


def fill_timetable(new_session: SessionFactory, today: date) -> int:
    """Put the academic year of ``today`` into an empty timetable, and say how many events it has; else 0.

    A timetable that ever had a level or a room is somebody's own.
    """
    with new_session() as session:
        if not _is_untouched(session):
            return 0
    with editing(new_session, DEMO, exclusive=True) as edit:
        if not _is_untouched(edit.session):  # another process was faster
            return 0
        year = academic_year(today)
        writes = [write for one in TAUGHT_HERE for write in _School(edit, one, year).writes()]
        return len(events.store_all(edit, writes))


def _is_untouched(session: Session) -> bool:
    return not any(session.scalar(select(model.id).limit(1)) for model in (Level, Room))


class _School:
    """An institution's objects in the timetable, by their names in the demo."""

    def __init__(self, edit: Edit, institution: Institution, year: int) -> None:
        self._edit = edit
        self._institution = institution
        self._country = institution.country
        self._year = year
        self._groups: dict[str, int] = {}
        self._courses: dict[str, int] = {}
        self._rooms = {room.name: self._add_room(room) for room in institution.rooms}
        self._people = {person.name: self._add_person(person) for person in institution.instructors}
        self._add_terms()
        for program in institution.programs:
            self._add_program(program)

    def writes(self) -> Iterable[Write]:
        """Every event of the academic year; what repeats weekly has a series."""
        by_series: dict[int, list[Meeting]] = defaultdict(list)
        for meeting in schedule(self._institution, self._year):
            by_series[meeting.series].append(meeting)
        repeating = {number: self._add_series(some) for number, some in by_series.items() if len(some) > 1}
        self._edit.settle()
        for number, meetings in by_series.items():
            for meeting in meetings:
                yield self._write(meeting, repeating.get(number))

    def _add_terms(self) -> None:
        names = _TERM_NAMES[self._country]
        for name, term in zip(names, terms(self._country, self._year), strict=True):
            first, last = term.teaching_weeks[0], (*term.teaching_weeks, *term.exam_weeks)[-1]
            fields = TermFields(
                f"{name} {self._year}/{(self._year + 1) % 100:02}", first, last + timedelta(days=4)
            )
            term_registry.create(self._edit, fields)

    def _add_room(self, room: university.Room) -> int:
        campus, tags = self._institution.region, "" if room.kind == "classroom" else room.kind
        fields = RoomFields(room.name, capacity=room.seats, building=room.building, campus=campus, tags=tags)
        return rooms.create(self._edit, fields).id

    def _add_person(self, person: university.Instructor) -> int:
        abbreviation = f"{slug(person.family)[:3]}{slug(person.given)[:1]}".upper()
        address = f"{slug(person.given)}.{slug(person.family)}@example.org"
        fields = InstructorFields(person.name, abbreviation=abbreviation, email=address)
        return instructors.create(self._edit, fields).id

    def _add_program(self, program: university.Program) -> None:
        stored = programs.create(self._edit, ProgramFields(program.title, abbreviation=program.id.upper()))
        for level in program.levels:
            # "1. Semester" says too little where no program stands above it.
            name = level.title if self._country == "fr" else f"{level.short}, {level.title}"
            fields = LevelFields(
                name, abbreviation=level.short, program_id=stored.id, number=int(level.id[-1])
            )
            level_id = levels.create(self._edit, fields).id
            self._add_group(level_id, level.cohort, None)
            for course in level.courses:
                course_fields = CourseFields(course.title, abbreviation=course.code, level_id=level_id)
                self._courses[course.code] = courses.create(self._edit, course_fields).id

    def _add_group(
        self, level_id: int, group: university.Group, parent: Group | None, depth: int = 0
    ) -> None:
        fields = GroupFields(
            group.label,
            type=_GROUP_TYPES[depth],
            classe=group.title,
            size=group.size,
            parent_id=parent.id if parent else None,
        )
        stored = groups.create(self._edit, level_id, fields)
        self._groups[group.label] = stored.id
        for part in group.children:
            self._add_group(level_id, part, stored, depth + 1)

    def _add_series(self, meetings: list[Meeting]) -> Series:
        first, last = meetings[0], meetings[-1]
        usual = next(meeting for meeting in meetings if not meeting.moved)
        rule = Rule(
            zone=ZONE.key,
            starts_on=first.planned_on,
            until_on=last.planned_on,
            weekdays=(first.planned_on.weekday(),),
            start_time=first.planned_time,
            minutes=int((usual.ends_at - usual.starts_at).total_seconds() // 60),
        )
        rule.check()
        series = Series()
        rule.write_to(series)
        self._edit.add_later(series)
        return series

    def _write(self, meeting: Meeting, series: Series | None) -> Write:
        changed = series is not None and _is_exception(meeting)
        original = meeting.planned_at.astimezone(UTC) if changed else None
        return Write(Event(), self._fields(meeting), series.id if series else None, original)

    def _fields(self, meeting: Meeting) -> EventFields:
        lesson = meeting.lesson
        person = (self._people[lesson.instructor.name],) if lesson.instructor else ()
        fair = lesson.kind is Kind.FAIR
        voluntary = lesson.kind in OPTIONAL and lesson.kind is not Kind.TALK
        in_rooms = () if fair else tuple(self._rooms[room.name] for room in meeting.rooms)
        # What is voluntary lies beside lessons, so it cannot take the groups that it is for.
        in_groups = () if voluntary else tuple(self._groups[group.label] for group in lesson.groups)
        remarks = (note(meeting, self._country), group_labels(meeting) if voluntary else "")
        return EventFields(
            slot=Slot(meeting.starts_at.astimezone(UTC), meeting.ends_at.astimezone(UTC)),
            resources=Resources(in_rooms, person, in_groups),
            course_id=self._courses.get(lesson.course.code),
            summary=title(meeting, self._country),
            note="\n".join(filter(None, remarks)),
            status=_status(meeting),
            all_day=meeting.all_day,
            location_text=self._place(meeting, fair),
        )

    def _place(self, meeting: Meeting, fair: bool) -> str:
        """A place in words where no room is taken: a fair is in and around the hall, exams go on beside it."""
        if meeting.remote != "no":
            return _REMOTE[self._country]
        return ", ".join(room.name for room in meeting.rooms) if fair else ""


def _is_exception(meeting: Meeting) -> bool:
    usual_place = meeting.remote == meeting.lesson.course.remote
    return meeting.moved or meeting.status == "cancelled" or not usual_place or bool(meeting.remark)


def _status(meeting: Meeting) -> EventStatus:
    if meeting.status == "cancelled":
        return EventStatus.CANCELLED
    is_draft = meeting.lesson.kind is Kind.EXAM and _SUMMER <= meeting.held_on.month <= 7
    return EventStatus.DRAFT if is_draft else EventStatus.PUBLISHED
