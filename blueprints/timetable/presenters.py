"""The shapes of the timetable's doors. No text is null and no key is missing: a client depends on it."""

from collections.abc import Sequence
from typing import Any

from blueprints.times import wire_time
from models import Course, Group, Instructor, Level, Program, Room, Series, Term
from services.schedule.conflicts import Sort
from services.schedule.double_bookings import DoubleBooking
from services.schedule.reading import ScheduledEvent
from services.schedule.recurrence import WEEKDAYS, Rule
from services.schedule.room_choice import Choice, RoomOption
from services.schedule.suggestions import Suggestion

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


def room_out(room: Room | Choice) -> dict[str, Any]:
    return {
        "id": room.id,
        "name": room.name,
        "abbreviation": room.abbreviation or first_letters(room.name),
        "size": UNKNOWN_SIZE if room.capacity is None else room.capacity,
    }


def program_out(program: Program) -> dict[str, Any]:
    return {"id": program.id, "name": program.name, "abbreviation": program.abbreviation}


def term_out(term: Term) -> dict[str, Any]:
    return {
        "id": term.id,
        "name": term.name,
        "abbreviation": term.abbreviation,
        "startDate": term.starts_on.isoformat(),
        "endDate": term.ends_on.isoformat(),
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


def full_item_out(scheduled: ScheduledEvent, series: Series | None) -> dict[str, Any]:
    """A schedule item with all that is known of it."""
    event = scheduled.event
    original = event.original_starts_at
    return {
        **item_out(scheduled),
        "rooms": [room_out(room) for room in scheduled.rooms],
        "teachers": [teacher_out(instructor) for instructor in scheduled.instructors],
        "summary": event.summary,
        "note": event.note,
        "status": event.status,
        "allDay": event.all_day,
        "location": event.location_text,
        "origin": event.origin,
        "version": event.version,
        "series": None if series is None else series_out(series),
        "originalStartTime": None if original is None else wire_time(original),
    }


def series_out(series: Series) -> dict[str, Any]:
    rule = Rule.of(series)
    return {
        "id": series.id,
        "weekdays": [WEEKDAYS[weekday] for weekday in rule.weekdays],
        "everyWeeks": rule.every_weeks,
        "startDate": rule.starts_on.isoformat(),
        "untilDate": rule.until_on.isoformat(),
        "startTime": f"{rule.start_time:%H:%M}",
        "minutes": rule.minutes,
        "timeZone": rule.zone,
    }


def suggestion_out(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "startTime": wire_time(suggestion.slot.starts_at),
        "endTime": wire_time(suggestion.slot.ends_at),
        "rooms": [room_out(room) for room in suggestion.rooms],
        "sameHour": suggestion.is_same_hour,
        "sameDay": suggestion.is_same_day,
        "nearest": suggestion.is_nearest,
        "otherRoom": suggestion.is_other_room,
    }


def room_option_out(option: RoomOption) -> dict[str, Any]:
    return {
        "room": room_out(option.room),
        "fits": option.fits,
        "tooSmall": option.is_too_small,
        "lacksTags": option.lacks_tags,
        "takenBy": [
            {
                "itemId": taking.event_id,
                "title": taking.title,
                "startTime": wire_time(taking.slot.starts_at),
                "endTime": wire_time(taking.slot.ends_at),
            }
            for taking in option.taken_by
        ],
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
