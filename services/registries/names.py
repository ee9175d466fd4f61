"""What must be told apart by its name: one rule a kind, for whoever writes such a row."""

from models import Course, Instructor, Level, Named, Room
from services.changes.edit import Edit
from services.registries import courses, instructors, levels, rooms


def keep_name(edit: Edit, row: Named) -> None:
    """Raises NotUnique when another row has the name, or abbreviation, by which ``row`` is known."""
    if isinstance(row, Room):
        rooms.keep_name(edit, row, row.id)
    elif isinstance(row, Level):
        levels.keep_name(edit, row, row.id)
    elif isinstance(row, Course):
        courses.keep_name(edit, row, row.id)
    elif isinstance(row, Instructor):
        instructors.keep_name(edit, row, row.id)
