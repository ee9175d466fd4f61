"""The registries as pages show them: columns, forms, and where else a row can be seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext, ngettext

from blueprints.pages.registries import forms
from blueprints.pages.registries.forms import RowForm
from blueprints.pages.words import day_and_year, number
from models import Named
from services.plannings.timetable_tree import full_id_of
from services.registries.bulk import SETTABLE, TAGGED
from services.registries.extract import FILTERS
from services.registries.kinds import KINDS, Kind


@dataclass(frozen=True)
class Column:
    name: str
    title: str
    is_wide: bool = False
    """Left out where there is little room."""
    sorts: bool = True


@dataclass(frozen=True)
class Sheet:
    """One registry."""

    slug: str
    """Its part of the address."""
    kind: Kind
    title: str
    icon: str
    columns: tuple[Column, ...]
    form: type[RowForm]
    page: str = ""
    """The reader's page of a row, where there is one."""
    has_calendar: bool = True

    @property
    def settable(self) -> tuple[Column, ...]:
        """Columns that many rows can be given at once."""
        return tuple(column for column in self.columns if column.name in SETTABLE.get(self.kind.name, ()))

    @property
    def is_tagged(self) -> bool:
        return self.kind.name in TAGGED

    @property
    def filters(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.name in FILTERS.get(self.kind.name, ()))

    def heading(self, amount: int) -> str:
        return COUNTED[self.slug](amount)

    def page_of(self, row: Named) -> str | None:
        return url_for(self.page, uid=row.uid) if self.page else self.calendar_of(row)

    def calendar_of(self, row: Named) -> str | None:
        return url_for("pages.planning", full_id=full_id_of(row)) if self.has_calendar else None

    def editor_of(self, row: Named) -> str | None:
        """Where its week is planned."""
        return f"/desk?of={full_id_of(row)}" if self.has_calendar else None


NAME = Column("name", lazy_gettext("Name"))
ABBREVIATION = Column("abbreviation", lazy_gettext("Abbreviation"), is_wide=True)
TAGS = Column("tags", lazy_gettext("Tags"), is_wide=True)
LEVEL = Column("level_id", lazy_gettext("Level"))

_ALL = (
    Sheet(
        "levels",
        KINDS["level"],
        lazy_gettext("Levels"),
        "graduation-cap",
        (
            NAME,
            ABBREVIATION,
            Column("program_id", lazy_gettext("Program")),
            Column("number", lazy_gettext("Number"), is_wide=True),
        ),
        forms.LevelForm,
        "pages.level",
    ),
    Sheet(
        "groups",
        KINDS["group"],
        lazy_gettext("Groups"),
        "users",
        (
            NAME,
            LEVEL,
            Column("type", lazy_gettext("Type"), is_wide=True),
            Column("classe", lazy_gettext("Class"), is_wide=True),
            Column("size", lazy_gettext("Students"), is_wide=True),
            Column("parent_id", lazy_gettext("Part of"), is_wide=True, sorts=False),
        ),
        forms.GroupForm,
    ),
    Sheet(
        "courses",
        KINDS["course"],
        lazy_gettext("Courses"),
        "book-open",
        (NAME, Column("abbreviation", lazy_gettext("Code"), is_wide=True), LEVEL),
        forms.CourseForm,
        "pages.course",
    ),
    Sheet(
        "instructors",
        KINDS["instructor"],
        lazy_gettext("Instructors"),
        "user",
        (NAME, ABBREVIATION, Column("email", lazy_gettext("E-mail"), is_wide=True), TAGS),
        forms.InstructorForm,
        "pages.instructor",
    ),
    Sheet(
        "rooms",
        KINDS["room"],
        lazy_gettext("Rooms"),
        "door-open",
        (
            NAME,
            ABBREVIATION,
            Column("capacity", lazy_gettext("Seats")),
            Column("building", lazy_gettext("Building")),
            Column("campus", lazy_gettext("Campus"), is_wide=True),
            TAGS,
            Column("aliases", lazy_gettext("Further names"), is_wide=True),
        ),
        forms.RoomForm,
        "pages.room",
    ),
    Sheet(
        "programs",
        KINDS["program"],
        lazy_gettext("Programs"),
        "library",
        (NAME, ABBREVIATION),
        forms.ProgramForm,
        "pages.program",
        has_calendar=False,
    ),
    Sheet(
        "terms",
        KINDS["term"],
        lazy_gettext("Terms"),
        "calendar-days",
        (
            NAME,
            ABBREVIATION,
            Column("starts_on", lazy_gettext("First day")),
            Column("ends_on", lazy_gettext("Last day"), is_wide=True),
        ),
        forms.TermForm,
        has_calendar=False,
    ),
)
SHEETS: Mapping[str, Sheet] = {sheet.slug: sheet for sheet in _ALL}
SLUG = f"any({', '.join(SHEETS)})"
"""URL converter of a registry."""
ID = "int(max=2147483647)"

COUNTED = {
    "levels": lambda n: ngettext("%(count)s level", "%(count)s levels", n, count=number(n)),
    "groups": lambda n: ngettext("%(count)s group", "%(count)s groups", n, count=number(n)),
    "courses": lambda n: ngettext("%(count)s course", "%(count)s courses", n, count=number(n)),
    "instructors": lambda n: ngettext("%(count)s instructor", "%(count)s instructors", n, count=number(n)),
    "rooms": lambda n: ngettext("%(count)s room", "%(count)s rooms", n, count=number(n)),
    "programs": lambda n: ngettext("%(count)s program", "%(count)s programs", n, count=number(n)),
    "terms": lambda n: ngettext("%(count)s term", "%(count)s terms", n, count=number(n)),
}
LACKING = {
    "seats": lazy_gettext("without a number of seats"),
    "building": lazy_gettext("without a building"),
    "email": lazy_gettext("without an address"),
    "level": lazy_gettext("without a level"),
    "meetings": lazy_gettext("without a meeting"),
    "groups": lazy_gettext("without groups"),
    "program": lazy_gettext("without a program"),
    "levels": lazy_gettext("without levels"),
}


def shown(row: Any, column: str, parents: Mapping[int, str]) -> str:
    """What a cell says; ``parents`` are names of groups."""
    if column == "level_id":
        return row.level.title if row.level else ""
    if column == "program_id":
        return row.program.name if row.program else ""
    if column == "parent_id":
        return parents.get(row.parent_id, "")
    value = getattr(row, column)
    if column in ("starts_on", "ends_on"):
        return day_and_year(value)
    if column in ("capacity", "size"):
        return "" if value is None else number(value)
    return "" if value is None else str(value)
