"""Changing or deleting many rows of a registry in one go: one edit, one batch, one undo.

Each row is dealt with on its own: what a rule forbids for one is told, and the others go on.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from models import Course, Group, Instructor, Level, Named, Room
from services.changes.edit import Edit
from services.changes.errors import Refused
from services.database import parts
from services.registries import browsing, levels
from services.registries.kinds import Kind, Values
from services.text import same_name, words_by_comma

MOST = 5_000
"""Rows at a time."""
SETTABLE: Mapping[str, Collection[str]] = {
    Room.kind: ("building", "campus", "capacity"),
    Course.kind: ("level_id",),
    Group.kind: ("type", "classe", "size"),
}
"""Columns that may say the same of many rows. No rule tells rows apart by them."""
TAGGED = frozenset({Room.kind, Instructor.kind})
"""Kinds whose rows have tags."""
LONGEST_TAGS = 1000


class TooManyTags(Refused):
    """A row cannot hold another tag."""

    def __str__(self) -> str:
        return f"All tags of a row together may have {LONGEST_TAGS} characters"


@dataclass(frozen=True)
class Touched:
    """A row that was changed: what it says now, and what it said, in the columns that differ."""

    id: int
    title: str
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """A row that a rule keeps as it is."""

    id: int
    title: str
    why: Refused


@dataclass
class Outcome:
    """What came of it, row by row."""

    touched: list[Touched] = field(default_factory=list)
    """Those that were changed or deleted."""
    same: list[int] = field(default_factory=list)
    """Those that said so already."""
    refused: list[Kept] = field(default_factory=list)
    deleted_events: int = 0


@dataclass(frozen=True)
class BulkChange:
    """What is said of many rows."""

    values: Values = field(default_factory=dict)
    """Of SETTABLE columns."""
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()


def change(edit: Edit, kind: Kind, ids: Collection[int], wanted: BulkChange) -> Outcome:
    """Let the rows with these ids say what is wanted; ids of nothing are passed over. Wants an exclusive edit.

    What is refused of a row is ManagedUpstream or TooManyTags. Raises Unknown for a level. The number of statements
    grows with the rows that change only by the writes.
    """
    assert edit.is_exclusive, "a change of many rows wants an exclusive edit"
    assert set(wanted.values) <= set(SETTABLE.get(kind.name, ()))
    if wanted.values.get("level_id") is not None:
        levels.get(edit.session, wanted.values["level_id"])
    return _each(edit, kind, ids, lambda row, outcome: _change(edit, row, wanted, outcome))


def delete(edit: Edit, kind: Kind, ids: Collection[int], cascade: bool = False) -> Outcome:
    """Delete the rows as the services of their kind do, one after the other. Wants an exclusive edit.

    What went with an earlier one, as parts go with their group, is passed over.
    """

    def one(row: Named, outcome: Outcome) -> None:
        if row.deleted_at is None:
            touched = Touched(row.id, _title(row))
            with edit.savepoint():
                outcome.deleted_events += kind.delete(edit, row, cascade)
            outcome.touched.append(touched)

    return _each(edit, kind, ids, one)


def _each(edit: Edit, kind: Kind, ids: Collection[int], work: Callable[[Named, Outcome], None]) -> Outcome:
    outcome = Outcome()
    for row in _rows(edit, kind, ids):
        number, title = row.id, _title(row)
        try:
            work(row, outcome)
        except Refused as refused:
            outcome.refused.append(Kept(number, title, refused))
    return outcome


def _title(row: Named) -> str:
    return row.title if isinstance(row, Level) else row.name


def _rows(edit: Edit, kind: Kind, ids: Collection[int]) -> list[Any]:
    """Those that live, by name."""
    found: list[Any] = []
    for some in parts(ids):
        query = select(kind.model).where(kind.model.id.in_(some), kind.model.deleted_at.is_(None))
        found += edit.session.scalars(query.options(*browsing.with_levels(kind.model)))
    return sorted(found, key=lambda row: (row.search_key, row.id))


def _change(edit: Edit, row: Any, wanted: BulkChange, outcome: Outcome) -> None:
    after = {name: value for name, value in _wanted(row, wanted).items() if getattr(row, name) != value}
    if not after:
        outcome.same.append(row.id)
        return
    before = {name: getattr(row, name) for name in after}
    with edit.changing(row):
        for name, value in after.items():
            setattr(row, name, value)
    outcome.touched.append(Touched(row.id, _title(row), before, after))


def _wanted(row: Any, wanted: BulkChange) -> Values:
    if not wanted.add_tags and not wanted.remove_tags:
        return wanted.values
    tags = _tags(words_by_comma(row.tags), wanted)
    if tags == words_by_comma(row.tags):
        return wanted.values
    if len(", ".join(tags)) > LONGEST_TAGS:
        raise TooManyTags
    return {**wanted.values, "tags": ", ".join(tags)}


def _tags(tags: list[str], wanted: BulkChange) -> list[str]:
    """Tags are the same but for case."""
    kept = [tag for tag in tags if not any(same_name(tag, gone) for gone in wanted.remove_tags)]
    new = [tag for tag in wanted.add_tags if not any(same_name(tag, old) for old in kept)]
    return [*kept, *dict.fromkeys(new)]
