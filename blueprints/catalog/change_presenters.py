"""The shapes of changes: rows as they were and are, in the catalog's own names and ids."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from blueprints.catalog.presenters import Json, instant
from models import Course, Event, Instructor, Level, Named, Program, Room
from services.catalog.changes import References, Told, uid_of
from services.changes.images import Image
from services.text import words_by_comma

ENTITIES = {
    Program.kind: "program",
    Level.kind: "semester",
    Course.kind: "course",
    Room.kind: "room",
    Instructor.kind: "instructor",
    Event.kind: "event",
}
"""What this door calls our kinds."""
ACTIONS = ("created", "updated", "deleted")


def change_out(told: Told, references: References) -> Json:
    change = told.change
    before = None if told.before is None else data_of(change.kind, told.before, references)
    after = None if told.after is None else data_of(change.kind, told.after, references)
    return {
        "id": str(uid_of(change.id)),
        "entityType": ENTITIES[change.kind],
        "entityId": told.image["uid"],
        "action": change.shown,
        "previousData": before,
        "newData": after,
        "changedFields": _changed(before, after),
        "programId": _id(references.programs, told.program_id),
        "semesterId": _id(references.levels, told.level_id),
        "courseId": _id(references.courses, told.course_id),
        "createdAt": instant(told.batch.made_at),
        "isBulk": told.batch.is_bulk,
        "clashes": [_clash(clash, references) for clash in change.clashes or ()],
    }


def _clash(clash: Image, references: References) -> Json:
    """A meeting that was planned here, in the way of one that the sync brought."""
    resource = taken(clash, references)
    return {
        "resource": clash["sort"],
        "id": str(resource.uid),
        "name": resource.name,
        "eventId": references.events.get(clash["event_id"]),
        "startTime": instant(datetime.fromisoformat(clash["starts_at"])),
        "endTime": instant(datetime.fromisoformat(clash["ends_at"])),
    }


def taken(clash: Image, references: References) -> Named:
    """What both meetings have; of groups the one of the meeting that the sync brought."""
    known: dict[str, Mapping[int, Named]] = {
        "room": references.rooms,
        "instructor": references.instructors,
        "group": references.groups,
    }
    return known[clash["sort"]][clash["id"]]


def _changed(before: Json | None, after: Json | None) -> list[str]:
    """Nothing of what was created or deleted."""
    if before is None or after is None:
        return []
    return [name for name, value in after.items() if before[name] != value]


def data_of(kind: str, image: Image, references: References) -> Json:
    """What a row says, in the catalog's names."""
    return {"id": image["uid"], **_DATA[kind](image, references)}


def _program(image: Image, _: References) -> Json:
    return {
        "name": image["name"],
        "shortName": image["abbreviation"] or None,
        "degreeType": image["degree_type"] or None,
        "facultyId": image["faculty_id"],
        "isActive": image["is_active"],
    }


def _semester(image: Image, references: References) -> Json:
    return {
        "programId": _id(references.programs, image["program_id"]),
        "name": image["name"],
        "shortName": image["abbreviation"] or None,
        "number": image["number"],
        "isActive": image["is_active"],
    }


def _course(image: Image, references: References) -> Json:
    return {
        "name": image["name"],
        "code": image["abbreviation"] or None,
        "moduleNumber": image["module_number"] or None,
        "semesterId": _id(references.levels, image["level_id"]),
    }


def _room(image: Image, _: References) -> Json:
    return {
        "name": image["name"],
        "building": image["building"] or None,
        "campus": image["campus"] or None,
        "capacity": image["capacity"] or 0,
        "tags": words_by_comma(image["tags"]),
    }


def _instructor(image: Image, _: References) -> Json:
    return {"name": image["name"], "email": image["email"] or None, "tags": words_by_comma(image["tags"])}


def _event(image: Image, references: References) -> Json:
    return {
        "summary": image["summary"] or name_of(references.courses, image["course_id"]),
        "startTime": instant(datetime.fromisoformat(image["starts_at"])),
        "endTime": instant(datetime.fromisoformat(image["ends_at"])),
        "allDay": image["all_day"],
        "status": image["status"],
        "courseId": _id(references.courses, image["course_id"]),
        "roomIds": _ids(references.rooms, image["rooms"]),
        "instructorIds": _ids(references.instructors, image["instructors"]),
        "semesterIds": [str(level.uid) for level in references.levels_of(image)],
        "location": image["location_text"] or None,
        "note": image["note"] or None,
    }


_DATA: dict[str, Callable[[Image, References], Json]] = {
    Program.kind: _program,
    Level.kind: _semester,
    Course.kind: _course,
    Room.kind: _room,
    Instructor.kind: _instructor,
    Event.kind: _event,
}


def _id(known: Mapping[int, Named], number: int | None) -> str | None:
    return None if number is None else str(known[number].uid)


def _ids(known: Mapping[int, Named], numbers: Iterable[Any]) -> list[str]:
    return [str(known[number].uid) for number in numbers]


def name_of(known: Mapping[int, Named], number: int | None) -> str:
    """Empty for none."""
    return "" if number is None else known[number].name
