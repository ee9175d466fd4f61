"""What a list shows: its rows as lines, one of them perhaps as a form, and what one can choose from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from blueprints.pages.registries.forms import RowForm
from blueprints.pages.registries.sheets import Column, Sheet, shown
from blueprints.pages.registries.wanted import NEW, Wanted
from models import Group, Named
from services.changes import history
from services.changes.history import RecordChange
from services.facts.levels import Branch, tree_of
from services.registries import browsing, extract, groups, levels, programs

PAGE_LENGTH = 100
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """One row of a list."""

    row: Any
    cells: Sequence[tuple[Column, str]]
    """All but the name."""
    depth: int = 0
    """Of a group below its cohort."""

    def said(self, column: str) -> str:
        """What the row says in a column."""
        if column == "name":
            return str(self.row.name)
        return next((text for one, text in self.cells if one.name == column), "")


def one_line(session: Session, sheet: Sheet, row_id: int) -> Line | None:
    """The row as it is now; None when it was deleted."""
    found = session.scalars(
        select(sheet.kind.model)
        .where(sheet.kind.model.id == row_id, sheet.kind.model.deleted_at.is_(None))
        .options(*browsing.with_levels(sheet.kind.model))
    ).one_or_none()
    return None if found is None else next(lines(session, sheet, [(found, 0)]))


def lines(session: Session, sheet: Sheet, rows: Sequence[tuple[Any, int]]) -> Iterator[Line]:
    """The rows, each with its depth. One statement for groups, none for others."""
    names = _parents(session, [row for row, _ in rows]) if sheet.kind.model is Group else {}
    for row, depth in rows:
        cells = [(column, shown(row, column.name, names)) for column in sheet.columns[1:]]
        yield Line(row, cells, depth)


def in_order(wanted: Wanted, found: Sequence[Any], count: int) -> list[tuple[Any, int]]:
    """Groups of one level stand as a tree, as long as all of them are there."""
    wish = wanted.wish
    is_whole = (
        len(found) == count and not (wish.words or wish.lacks or wish.descending) and wish.sort == "name"
    )
    if wanted.sheet.kind.model is Group and "level_id" in wish.having and is_whole:
        return list(_flat(tree_of(found), 0))
    return [(row, 0) for row in found]


def choices(session: Session, wanted: Wanted) -> Mapping[str, Choices]:
    """What each filter of the list offers. One statement a filter."""
    return {column.name: _CHOICES[column.name](session, wanted.sheet) for column in wanted.sheet.filters}


def row_form(
    session: Session, wanted: Wanted, row: Any, offered: Mapping[str, Choices], *, sent: bool = False
) -> RowForm:
    """A row, None for a new one, as a form; ``sent`` fills in what the request says."""
    sheet = wanted.sheet
    given: dict[str, Any] = {} if sent else {"formdata": None}
    form = sheet.form(obj=row, data=None if row else dict(wanted.wish.having), **given)
    if row is not None and "level_id" in form and sheet.kind.model is Group:
        del form.level_id  # a group stays in its level
    if "parent_id" in form:
        level_id = row.level_id if row else wanted.wish.having.get("level_id")
        form["parent_id"].choices = _group_choices(session, level_id, row)
    for name, several in offered.items():
        if name.endswith("_id") and name in form:
            form[name].choices = [("", "—"), *several]
    if row is not None and not sent:
        form.version.data = str(row.version)
    form.name_fields(str(row.id) if row else NEW)
    return form


def last_change(session: Session, row: Named) -> RecordChange | None:
    """Who changed a row last."""
    return next(iter(history.of_record(session, row.kind, row.id, 1)), None)


def _flat(branches: Sequence[Branch], depth: int) -> Iterator[tuple[Group, int]]:
    for branch in branches:
        yield branch.group, depth
        yield from _flat(branch.parts, depth + 1)


def _parents(session: Session, several: Sequence[Group]) -> dict[int, str]:
    wanted = {group.parent_id for group in several if group.parent_id is not None}
    found = select(Group.id, Group.name).where(Group.id.in_(wanted))
    return {row.id: row.name for row in session.execute(found)}


def _group_choices(session: Session, level_id: Any, but: Any) -> Choices:
    several = [] if level_id is None else groups.listing(session, Group.level_id == level_id)
    others = [(str(group.id), group.name) for group in several if but is None or group.id != but.id]
    return [("", _("a cohort of its own")), *others]


def _levels(session: Session, _sheet: Sheet) -> Choices:
    return [(str(level.id), level.title) for level in levels.listing(session)]


def _programs(session: Session, _sheet: Sheet) -> Choices:
    return [(str(program.id), program.name) for program in programs.listing(session)]


def _texts(column: str) -> Callable[[Session, Sheet], Choices]:
    return lambda session, sheet: [
        (text, text) for text in extract.values_of(session, sheet.kind.model, column)
    ]


_CHOICES: Mapping[str, Callable[[Session, Sheet], Choices]] = {
    "level_id": _levels,
    "program_id": _programs,
    "building": _texts("building"),
    "campus": _texts("campus"),
}
