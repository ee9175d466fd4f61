"""The registries side by side, for whoever treats all of them alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from models import Course, Group, Instructor, Level, Named, Program, Room, Term
from services.changes.edit import Edit
from services.registries import courses, groups, instructors, levels, programs, rooms, terms
from services.registries.fields import NamedFields

Values = Mapping[str, Any]
"""Columns of a row by their names."""


@dataclass(frozen=True)
class Kind:
    """What can be done with the rows of one registry; each raises as the service of that kind does."""

    model: type[Named]
    fields: type[NamedFields]
    locked: Callable[[Edit, int], Any]
    """The row by its id, for this edit alone to change."""
    create: Callable[[Edit, Values], Named]
    _update: Callable[[Edit, Any, Any], Named]
    delete: Callable[[Edit, Any, bool], int]
    """Wants an exclusive edit, and whether the events go that need the row; tells how many these were."""

    @property
    def name(self) -> str:
        return self.model.kind

    def update(self, edit: Edit, row: Named, values: Values) -> Named:
        """Give a ``locked()`` row these values and leave it the rest."""
        return self._update(edit, row, replace(self.fields.of(row), **values))


def _new_group(edit: Edit, values: Values) -> Group:
    """The values name its level, in which it stays."""
    fields = {name: value for name, value in values.items() if name != "level_id"}
    return groups.create(edit, values["level_id"], groups.GroupFields(**fields))


def _locked_group(edit: Edit, group_id: int) -> Group:
    return groups.locked(edit, group_id, groups.get(edit.session, group_id).level_id)


def _alone(delete: Callable[[Edit, Any], None]) -> Callable[[Edit, Any, bool], int]:
    """A delete that never takes events with it."""

    def deleted(edit: Edit, row: Any, _cascade: bool) -> int:
        delete(edit, row)
        return 0

    return deleted


_ALL = (
    Kind(
        Level,
        levels.LevelFields,
        levels.locked,
        lambda edit, values: levels.create(edit, levels.LevelFields(**values)),
        levels.update,
        levels.delete,
    ),
    Kind(Group, groups.GroupFields, _locked_group, _new_group, groups.update, _alone(groups.delete)),
    Kind(
        Course,
        courses.CourseFields,
        courses.locked,
        lambda edit, values: courses.create(edit, courses.CourseFields(**values)),
        courses.update,
        courses.delete,
    ),
    Kind(
        Instructor,
        instructors.InstructorFields,
        instructors.locked,
        lambda edit, values: instructors.create(edit, instructors.InstructorFields(**values)),
        instructors.update,
        _alone(instructors.delete),
    ),
    Kind(
        Room,
        rooms.RoomFields,
        rooms.locked,
        lambda edit, values: rooms.create(edit, rooms.RoomFields(**values)),
        rooms.update,
        _alone(rooms.delete),
    ),
    Kind(
        Program,
        programs.ProgramFields,
        programs.locked,
        lambda edit, values: programs.create(edit, programs.ProgramFields(**values)),
        programs.update,
        _alone(programs.delete),
    ),
    Kind(
        Term,
        terms.TermFields,
        terms.locked,
        lambda edit, values: terms.create(edit, terms.TermFields(**values)),
        terms.update,
        _alone(terms.delete),
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
"""By what the log calls them."""
