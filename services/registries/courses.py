"""Courses: what is taught."""

from dataclasses import dataclass

from sqlalchemy.orm import joinedload

from models import Course, Event, Level
from services.changes.edit import Edit
from services.changes.locks import Lock
from services.registries import levels
from services.registries.fields import AbbreviatedFields
from services.registries.rows import Rows
from services.registries.use import events_with, refuse_or_delete

_courses = Rows(Course, joinedload(Course.level).joinedload(Level.program))
get = _courses.get
listing = _courses.listing


@dataclass(frozen=True, slots=True)
class CourseFields(AbbreviatedFields):
    level_id: int | None = None


def create(edit: Edit, fields: CourseFields) -> Course:
    """Raises NotUnique for an abbreviation that another course has, Unknown for the level."""
    _check(edit, fields)
    course = Course()
    fields.write_to(course)
    edit.add(course)
    return get(edit.session, course.id)


def locked(edit: Edit, course_id: int) -> Course:
    """The course, for this edit alone to change. Raises Unknown."""
    return _courses.locked(edit, course_id, Lock.COURSE)


def update(edit: Edit, course: Course, fields: CourseFields) -> Course:
    """Give a ``locked()`` course these fields. Raises NotUnique, Unknown, ManagedUpstream."""
    _check(edit, fields, but=course.id)
    with edit.changing(course):
        fields.write_to(course)
    return get(edit.session, course.id)


def delete(edit: Edit, course: Course, cascade: bool = False) -> int:
    """Delete the course and, with ``cascade``, the events that need it; tells how many these were.

    Wants an exclusive edit. Raises InUse when there are such events and no ``cascade``, ManagedUpstream.
    """
    edit.delete(course)
    return refuse_or_delete(edit, course, events_with(edit, Event.course_id == course.id), cascade)


def keep_name(edit: Edit, course: CourseFields | Course, but: int | None = None) -> None:
    """Raises NotUnique when a course other than ``but`` has the abbreviation."""
    _courses.keep_apart(edit, "abbreviation", course.abbreviation, but=but)


def _check(edit: Edit, fields: CourseFields, but: int | None = None) -> None:
    keep_name(edit, fields, but)
    if fields.level_id is not None:
        levels.get(edit.session, fields.level_id)
