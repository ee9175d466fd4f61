"""Instructors: who teaches."""

from dataclasses import dataclass

from models import Booking, Instructor
from services.changes.edit import Edit
from services.changes.locks import Lock
from services.registries.fields import AbbreviatedFields
from services.registries.rows import Rows
from services.registries.use import events_booking, refuse_or_delete

_instructors = Rows(Instructor)
get = _instructors.get
listing = _instructors.listing


@dataclass(frozen=True, slots=True)
class InstructorFields(AbbreviatedFields):
    email: str = ""
    tags: str = ""


def create(edit: Edit, fields: InstructorFields) -> Instructor:
    """Raises NotUnique for an abbreviation that another one has; names may be the same."""
    keep_name(edit, fields)
    instructor = Instructor()
    fields.write_to(instructor)
    edit.add(instructor)
    return instructor


def keep_name(edit: Edit, instructor: InstructorFields | Instructor, but: int | None = None) -> None:
    """Raises NotUnique when an instructor other than ``but`` has the abbreviation."""
    _instructors.keep_apart(edit, "abbreviation", instructor.abbreviation, but=but)


def locked(edit: Edit, instructor_id: int) -> Instructor:
    """The instructor, for this edit alone to change. Raises Unknown."""
    return _instructors.locked(edit, instructor_id, Lock.INSTRUCTOR)


def update(edit: Edit, instructor: Instructor, fields: InstructorFields) -> Instructor:
    """Give a ``locked()`` instructor these fields. Raises NotUnique, ManagedUpstream."""
    keep_name(edit, fields, instructor.id)
    with edit.changing(instructor):
        fields.write_to(instructor)
    return instructor


def delete(edit: Edit, instructor: Instructor) -> None:
    """Wants an exclusive edit. Raises InUse while events need the instructor, ManagedUpstream."""
    edit.delete(instructor)
    needing = events_booking(edit, Booking.instructor_id == instructor.id)
    refuse_or_delete(edit, instructor, needing, cascade=False)
