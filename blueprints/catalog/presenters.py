"""The shapes of the catalog: every key is there, null where nothing is known."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from models import Course, Instructor, Program, Room
from services.catalog.listing import AnyRow
from services.catalog.occurrences import Entry, Occurrence
from services.catalog.overview import Found
from services.catalog.refs import CourseRef, LevelRef, Ref, RoomRef
from services.catalog.semesters import Semester
from services.schedule.slots import Slot
from services.starplan.sync.status import SyncStatus
from services.text import words_by_comma

Json = dict[str, Any]


def instant(at: datetime) -> str:
    """``2026-04-12T08:13:42.117Z``: UTC, three digits of a second always."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def instant_or_null(at: datetime | None) -> str | None:
    return None if at is None else instant(at)


def id_or_null(uid: UUID | None) -> str | None:
    return None if uid is None else str(uid)


def program_out(program: Program) -> Json:
    return {
        **program_head(program),
        "degreeType": program.degree_type or None,
        "facultyId": id_or_null(program.faculty_id),
        "isActive": program.is_active,
        "createdAt": instant(program.created_at),
        "updatedAt": instant(program.updated_at),
    }


def program_head(program: Program) -> Json:
    return {"id": str(program.uid), "name": program.name, "shortName": program.abbreviation or None}


def semester_out(semester: Semester) -> Json:
    level = semester.level
    return {
        "id": str(level.uid),
        "programId": None if level.program is None else str(level.program.uid),
        "name": level.name,
        "number": level.number,
        "academicPeriodId": id_or_null(semester.period_uid),
        "createdAt": instant(level.created_at),
        "updatedAt": instant(level.updated_at),
    }


def semester_with_program_out(semester: Semester) -> Json:
    program = semester.level.program
    return {**semester_out(semester), "program": None if program is None else program_head(program)}


def course_out(course: Course | AnyRow) -> Json:
    metadata = {"moduleNumber": course.module_number} if course.module_number else {}
    return {**course_head(course), "parentId": None, "metadata": metadata}


def course_head(course: Course | CourseRef | AnyRow) -> Json:
    return {"id": str(course.uid), "name": course.name, "code": course.abbreviation or None}


def room_out(room: Room) -> Json:
    return {
        **room_head(room),
        "campus": room.campus or None,
        "capacity": room.capacity or 0,
        "tags": words_by_comma(room.tags),
    }


def room_head(room: Room | RoomRef) -> Json:
    return {"id": str(room.uid), "name": room.name, "building": room.building or None}


def instructor_out(instructor: Instructor) -> Json:
    return {**instructor_head(instructor), "tags": words_by_comma(instructor.tags)}


def instructor_head(instructor: Instructor) -> Json:
    return {"id": str(instructor.uid), "name": instructor.name, "email": instructor.email or None}


def entry_out(entry: Entry) -> Json:
    return {"id": entry.uid, "summary": entry.summary, **times_out(entry.starts_at, entry.ends_at)}


def times_out(starts_at: datetime, ends_at: datetime) -> Json:
    """The weekday is that of the instant in UTC, 0 for Sunday."""
    weekday = starts_at.astimezone(UTC).isoweekday() % 7
    return {"startTime": instant(starts_at), "endTime": instant(ends_at), "weekday": weekday}


def occurrence_out(occurrence: Occurrence) -> Json:
    course, room, person, level = occurrence.course, occurrence.room, occurrence.instructor, occurrence.level
    return {
        "id": occurrence.uid,
        "summary": occurrence.summary,
        **times_out(occurrence.starts_at, occurrence.ends_at),
        "recurrenceRule": occurrence.rrule,
        "course": None if course is None else course_head(course),
        "room": None if room is None else room_head(room),
        "instructor": None if person is None else ref_out(person),
        "semester": None if level is None else semester_ref(level),
    }


def semester_ref(level: LevelRef) -> Json:
    return {**ref_out(level), "program": None if level.program is None else ref_out(level.program)}


def ref_out(ref: Ref) -> Json:
    return {"id": ref.uid, "name": ref.name}


def slot_out(slot: Slot) -> Json:
    return {"from": instant(slot.starts_at), "to": instant(slot.ends_at)}


def found_out(found: Found) -> Json:
    return {
        "courses": [course_head(course) for course in found.courses],
        "rooms": [room_head(room) for room in found.rooms],
        "instructors": [instructor_head(instructor) for instructor in found.instructors],
        "programs": [
            {**program_head(program), "degreeType": program.degree_type or None} for program in found.programs
        ],
    }


def sync_status_out(status: SyncStatus, base_url: str) -> Json:
    error = status.last_error
    return {
        "lastFetchedAt": instant_or_null(status.last_fetched_at),
        "currentPu": status.current_pu,
        "baseUrl": status.base_url or base_url,
        "lastError": None
        if error is None
        else {
            "errorMessage": error.message,
            "updatedAt": instant(error.updated_at),
            "programId": id_or_null(error.program_uid),
            "semesterId": id_or_null(error.level_uid),
        },
    }
