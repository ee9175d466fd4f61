"""The shapes of the planner's door. Public ids are uids; instants are in UTC."""

from typing import Any

from blueprints.planner.links import EventLinks
from blueprints.times import wire_time
from models import Course, Group, Instructor, Level, Named, Program, Room, Series
from services.schedule.reading import ScheduledEvent
from services.schedule.recurrence import Rule
from services.schedule.wording import summary_of


def event_out(
    scheduled: ScheduledEvent, series: Series | None, timezone: str, links: EventLinks
) -> dict[str, Any]:
    event = scheduled.event
    return {
        "id": event.uid,
        "summary": summary_of(scheduled),
        "start": wire_time(event.starts_at),
        "end": wire_time(event.ends_at),
        "allDay": event.all_day,
        "timezone": timezone,
        "status": event.status,
        "origin": event.origin,
        "course": None if scheduled.course is None else _course_ref(scheduled.course),
        "rooms": [_room_ref(room) for room in scheduled.rooms],
        "instructors": [_named(instructor) for instructor in scheduled.instructors],
        "groups": [{**_named(group), **_place_of(group.level)} for group in scheduled.groups],
        "series": None if series is None else {"id": str(series.uid), "rrule": Rule.of(series).rrule},
        "note": event.note,
        "version": event.version,
        "createdAt": wire_time(event.created_at),
        "updatedAt": wire_time(event.updated_at),
        "links": links.of(scheduled),
    }


def room_out(room: Room) -> dict[str, Any]:
    return {**_abbreviated(room), **_where(room), "capacity": room.capacity}


def course_out(course: Course) -> dict[str, Any]:
    return {**_course_ref(course), **_place_of(course.level)}


def instructor_out(instructor: Instructor, *, email: bool) -> dict[str, Any]:
    return {**_abbreviated(instructor), **({"email": instructor.email} if email else {})}


def group_out(group: Group) -> dict[str, Any]:
    return {**_named(group), "type": group.type, "size": group.size, **_place_of(group.level)}


def level_out(level: Level) -> dict[str, Any]:
    return {**_abbreviated(level), "program": _named_or_none(level.program)}


def program_out(program: Program) -> dict[str, Any]:
    return _abbreviated(program)


def _named(record: Named) -> dict[str, Any]:
    return {"id": str(record.uid), "name": record.name}


def _named_or_none(record: Named | None) -> dict[str, Any] | None:
    return None if record is None else _named(record)


def _abbreviated(record: Room | Instructor | Level | Program) -> dict[str, Any]:
    return {**_named(record), "abbreviation": record.abbreviation}


def _course_ref(course: Course) -> dict[str, Any]:
    return {**_named(course), "code": course.abbreviation}


def _room_ref(room: Room) -> dict[str, Any]:
    return {**_named(room), **_where(room)}


def _where(room: Room) -> dict[str, Any]:
    return {"building": room.building, "campus": room.campus}


def _place_of(level: Level | None) -> dict[str, Any]:
    """Where a group or course belongs."""
    return {
        "level": _named_or_none(level),
        "program": None if level is None else _named_or_none(level.program),
    }
