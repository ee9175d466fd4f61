"""The shapes of the timetable's doors. No text is null and no key is missing: a client depends on it."""

from collections.abc import Sequence
from typing import Any

from blueprints.times import wire_time
from models import Course, Group, Instructor, Level, Room
from services.schedule.conflicts import Sort
from services.schedule.double_bookings import DoubleBooking
from services.schedule.reading import ScheduledEvent

UNKNOWN_SIZE = 999
"""Seats of a room that nobody has counted: 0 would disable the clients' forms."""
RESOURCES: dict[Sort, str] = {"instructor": "teacher", "group": "group", "room": "room"}
NOBODY = {"id": 0, "name": "—", "abbreviation": "—"}


def level_out(level: Level) -> dict[str, Any]:
    return {"id": level.id, "name": level.title, "abbreviation": level.abbreviation or initials(level.title)}


def group_out(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "type": group.type,
        "classe": group.classe,
        "size": group.size,
        "level": level_out(group.level),
    }


def level_details_out(level: Level, groups: Sequence[Group]) -> dict[str, Any]:
    return {"level": level_out(level), "groups": [group_out(group) for group in groups]}


def teacher_out(instructor: Instructor) -> dict[str, Any]:
    return {
        "id": instructor.id,
        "name": instructor.name,
        "abbreviation": instructor.abbreviation or initials(instructor.name),
    }


def unit_out(course: Course) -> dict[str, Any]:
    return {
        "id": course.id,
        "abbreviation": course.abbreviation or initials(course.name),
        "name": course.name,
        "level": None if course.level is None else level_out(course.level),
    }


def room_out(room: Room) -> dict[str, Any]:
    return {
        "id": room.id,
        "name": room.name,
        "abbreviation": room.abbreviation or first_letters(room.name),
        "size": UNKNOWN_SIZE if room.capacity is None else room.capacity,
    }


def item_out(scheduled: ScheduledEvent) -> dict[str, Any]:
    """A schedule item; of several instructors or rooms the first."""
    event = scheduled.event
    return {
        "id": event.id,
        "groups": [group_out(group) for group in scheduled.groups],
        "teacher": teacher_out(scheduled.instructors[0]) if scheduled.instructors else NOBODY,
        "teachingUnit": _unit_of(scheduled),
        "room": room_out(scheduled.rooms[0]) if scheduled.rooms else None,
        "startTime": wire_time(event.starts_at),
        "endTime": wire_time(event.ends_at),
    }


def double_booking_out(found: DoubleBooking) -> dict[str, Any]:
    return {
        "resource": RESOURCES[found.sort],
        "id": found.id,
        "name": found.name,
        "itemIds": list(found.event_ids),
        "startTime": wire_time(found.slot.starts_at),
        "endTime": wire_time(found.slot.ends_at),
    }


def _unit_of(scheduled: ScheduledEvent) -> dict[str, Any]:
    """An event without a course is named by its summary."""
    if scheduled.course is not None:
        return unit_out(scheduled.course)
    summary = scheduled.event.summary or "—"
    return {"id": 0, "abbreviation": initials(summary), "name": summary, "level": None}


def first_letters(name: str) -> str:
    """The abbreviation of a room that has none: its name, as far as it fits."""
    return name[:50]


def initials(name: str) -> str:
    """``Ada King Lovelace`` -> ``AKL``: the abbreviation of what has none; never empty."""
    letters = "".join(word[0] for word in name.split() if word[0].isalnum()).upper()
    return letters[:50] or name[:50] or "—"
