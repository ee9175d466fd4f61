"""Levels: years or semesters, each with its trees of groups."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Course, Group, Level
from services.changes.edit import Edit
from services.changes.locks import Lock
from services.changes.search_keys import search_key
from services.registries import groups, programs
from services.registries.fields import AbbreviatedFields
from services.registries.rows import Rows
from services.text import fold, occurs, words_of

_levels = Rows(Level, joinedload(Level.program))
get = _levels.get


@dataclass(frozen=True, slots=True)
class LevelFields(AbbreviatedFields):
    program_id: int | None = None
    number: int | None = None
    """Which semester or year it is."""


def listing(session: Session, search: str = "", limit: int | None = None, offset: int = 0) -> list[Level]:
    """Levels in whose title each word of ``search`` occurs, by title: it may name the program, so no index helps."""
    words = words_of(search)
    found = [
        level
        for level in session.scalars(_levels.living())
        if all(occurs(word, search_key(level.title, level.abbreviation)) for word in words)
    ]
    found.sort(key=lambda level: (fold(level.title), level.id))
    return found[offset : None if limit is None else offset + limit]


def groups_of(session: Session, several: Sequence[Level]) -> dict[int, list[Group]]:
    """The groups of each level by its id, in order of their names: one statement for all."""
    by_level: dict[int, list[Group]] = defaultdict(list)
    for group in groups.listing(session, Group.level_id.in_([level.id for level in several])):
        by_level[group.level_id].append(group)
    return by_level


def create(edit: Edit, fields: LevelFields) -> Level:
    """Raises NotUnique for a name that another level of its program has, Unknown for the program."""
    _check(edit, fields)
    level = Level()
    fields.write_to(level)
    edit.add(level)
    return get(edit.session, level.id)


def locked(edit: Edit, level_id: int) -> Level:
    """The level, for this edit alone to change. Raises Unknown."""
    return _levels.locked(edit, level_id, Lock.LEVEL)


def update(edit: Edit, level: Level, fields: LevelFields) -> Level:
    """Give a ``locked()`` level these fields. Raises NotUnique, Unknown, ManagedUpstream."""
    _check(edit, fields, but=level.id)
    with edit.changing(level):
        fields.write_to(level)
    return get(edit.session, level.id)


def delete(edit: Edit, level: Level, cascade: bool = False) -> int:
    """Delete the level with its groups; its courses stay without one.

    Events for groups of other levels, too, go on without these here. Events for nobody else need the level: with
    ``cascade`` they are deleted, and the answer is how many they were. Wants an exclusive edit. Raises InUse when
    there are such events and no ``cascade``, ManagedUpstream.
    """
    edit.delete(level)
    linked = select(Course).where(Course.level_id == level.id, Course.deleted_at.is_(None))
    for course in edit.session.scalars(linked).all():
        with edit.changing(course):
            course.level_id = None
    return groups.delete_all(edit, level, groups.listing(edit.session, Group.level_id == level.id), cascade)


def keep_name(edit: Edit, level: LevelFields | Level, but: int | None = None) -> None:
    """Raises NotUnique when a level of the program, other than ``but``, has the name."""
    _levels.keep_apart(edit, "name", level.name, Level.program_id == level.program_id, but=but)


def _check(edit: Edit, fields: LevelFields, but: int | None = None) -> None:
    keep_name(edit, fields, but)
    if fields.program_id is not None:
        programs.get(edit.session, fields.program_id)
