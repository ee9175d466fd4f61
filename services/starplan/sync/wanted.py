"""What a plan wants to be stored: its lessons with the keys of what they need, each once, none longer than a day."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models import Instructor, Room
from services.schedule.slots import LONGEST, Slot
from services.starplan.extract.known import Known
from services.starplan.extract.lessons import extract
from services.starplan.keys import course_key, instructor_key
from services.starplan.lesson import CourseName, Lesson, PersonName
from services.starplan.sync.identities import Identities, taught
from services.starplan.sync.matching import Facts
from services.starplan.upstream import Plan, SourceName

_LONGEST_UID = 255
_WITHOUT_REMARKS: frozenset[SourceName] = frozenset({"rest"})
_LOCAL = "#"
"""Before the id of a room that staff has entered and no list has: all other keys have a bar inside."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A meeting as it is to be stored."""

    uid: str
    slot: Slot
    all_day: bool
    course: CourseName
    course_key: str
    """Empty when nothing says what is taught."""
    rooms: tuple[str, ...]
    """Keys, in the order of names."""
    people: tuple[PersonName, ...]
    location_text: str
    note: str | None
    """None where the source tells no remarks."""

    @property
    def content_key(self) -> str:
        """What it is known by when its UID is new."""
        return _digest(self.course_key, *self._times)

    @property
    def row_hash(self) -> str:
        """Of all that is stored of it: equal means nothing to write."""
        return _digest(*self._content, str(self.all_day), repr(self.note))

    @property
    def identity(self) -> str:
        """What its public id follows from. Not the UID: only calendars have it, and a new issue has others."""
        return _digest(*self._content)

    @property
    def person_keys(self) -> tuple[str, ...]:
        return tuple(instructor_key(person.name) for person in self.people)

    @property
    def is_telling(self) -> bool:
        """Whether what it says is enough to be the same meeting in another plan that says the same."""
        return bool(self.course.module_number) or bool(self.rooms and self.people)

    @property
    def _times(self) -> tuple[str, str]:
        return self.slot.starts_at.isoformat(), self.slot.ends_at.isoformat()

    @property
    def _content(self) -> tuple[str, ...]:
        rooms, people = "\n".join(sorted(self.rooms)), "\n".join(sorted(self.person_keys))
        return self.course_key, *self._times, rooms, people, self.location_text

    def facts(self, identities: Identities) -> Facts:
        """With the ids of what is known already, and keys of what is not."""
        return Facts(
            uid=self.uid,
            course=taught(self.course_key),
            starts_at=self.slot.starts_at,
            ends_at=self.slot.ends_at,
            rooms=frozenset(room_id(identities, key) or key for key in self.rooms),
            people=frozenset(identities.find(Instructor, key) or key for key in self.person_keys),
        )


def local_room(number: int) -> str:
    """The key of a room that staff has entered."""
    return f"{_LOCAL}{number}"


def room_id(identities: Identities, key: str) -> int | None:
    """The room of a key."""
    return int(key.removeprefix(_LOCAL)) if key.startswith(_LOCAL) else identities.find(Room, key)


def wanted(plan: Plan, known: Known, program_id: str, zone: ZoneInfo) -> list[Wanted]:
    """What a plan of a program wants, by time. ``known`` has the key of each room.

    Meetings that say the same in all that is stored are one, whatever their UIDs.
    """
    found: dict[str, Wanted] = {}
    lessons = (part for meeting in plan.meetings for part in _by_day(extract(meeting, known), zone))
    for lesson in lessons:
        one = _wanted(lesson, known.rooms.sites, program_id, plan.source)
        there = found.get(one.row_hash)
        if there is None or one.uid < there.uid:
            found[one.row_hash] = one
    return sorted(found.values(), key=lambda one: (one.slot, one.row_hash))


def _wanted(lesson: Lesson, room_keys: Mapping[str, str], program_id: str, source: SourceName) -> Wanted:
    course = lesson.course
    elsewhere = [name for name in lesson.rooms if name not in room_keys]
    return Wanted(
        uid=lesson.uid[:_LONGEST_UID],
        slot=Slot(lesson.starts_at, lesson.ends_at),
        all_day=lesson.all_day,
        course=course,
        course_key=course_key(program_id, course) if course.key or course.module_number else "",
        rooms=tuple(dict.fromkeys(room_keys[name] for name in lesson.rooms if name in room_keys)),
        people=lesson.people,
        location_text=", ".join(filter(None, [*elsewhere, lesson.location_text]))[:500],
        note=None if source in _WITHOUT_REMARKS else lesson.note,
    )


def _by_day(lesson: Lesson, zone: ZoneInfo) -> Iterator[Lesson]:
    """No event of ours is longer than a day: one that is goes on at each midnight as another one."""
    if lesson.ends_at - lesson.starts_at <= LONGEST:
        yield lesson
        return
    starts_at = lesson.starts_at
    while starts_at < lesson.ends_at:
        day = starts_at.astimezone(zone).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
        # On the day when clocks go back, midnight is 25 hours away.
        ends_at = min(midnight, lesson.ends_at, starts_at + LONGEST)
        uid = f"{lesson.uid}/{day}" if lesson.uid else ""
        yield replace(lesson, uid=uid, starts_at=starts_at, ends_at=ends_at)
        starts_at = midnight


def _digest(*parts: str) -> str:
    text = "\0".join(parts)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def courses_of(several: Sequence[Wanted]) -> dict[str, list[CourseName]]:
    """By key, as these meetings name them."""
    found: dict[str, list[CourseName]] = {}
    for one in several:
        if one.course_key:
            found.setdefault(one.course_key, []).append(one.course)
    return found


def people_of(several: Sequence[Wanted]) -> dict[str, list[PersonName]]:
    """By key, in every spelling."""
    found: dict[str, list[PersonName]] = {}
    for one in several:
        for person in one.people:
            found.setdefault(instructor_key(person.name), []).append(person)
    return found
