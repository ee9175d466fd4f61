"""What the address of a list says: which rows, in which order, which of them is a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import request, url_for

from blueprints.pages.registries.sheets import Sheet
from services.registries.extract import LACKS, Wish
from services.text import LONGEST_QUERY

NEW = "new"
LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Wanted:
    """The state of a list; all of it is in its address."""

    sheet: Sheet
    wish: Wish
    page: int = 1
    edit: str = ""
    """The id of the row that is a form, or ``new``."""

    @property
    def fields(self) -> dict[str, Any]:
        """The query, without the row that is a form."""
        wish = self.wish
        sort = f"-{wish.sort}" if wish.descending else wish.sort
        having = {param(name): value for name, value in wish.having.items()}
        given = {"q": wish.words, "lacks": wish.lacks, "sort": "" if sort == "name" else sort, **having}
        given["page"] = self.page if self.page > 1 else ""
        return {name: value for name, value in given.items() if value != ""}

    @property
    def base(self) -> str:
        """The address of the whole registry, below which its rows are."""
        return url_for("pages.registry", slug=self.sheet.slug)

    @property
    def query(self) -> str:
        """As a form sends it back."""
        return self.link().partition("?")[2]

    @property
    def edit_link(self) -> str:
        """The address of the list without the id of the row that it shows as a form."""
        return f"{self.base}?{f'{self.query}&' if self.query else ''}edit="

    @property
    def narrows(self) -> bool:
        return bool(self.wish.words or self.wish.lacks or self.wish.having)

    def link(self, **changes: Any) -> str:
        """The address of the same list with ``changes``; another order or choice begins at its first page."""
        fields = self.fields
        if changes and not {"page", "edit", "_anchor"} & set(changes):
            fields.pop("page", None)
        return url_for("pages.registry", slug=self.sheet.slug, **{**fields, **changes})

    def sorted_by(self, column: str) -> str:
        """The address of this list sorted by a column; the other way round where it is already."""
        ascending = self.wish.sort == column and not self.wish.descending
        sort = f"-{column}" if ascending else column
        return self.link(sort=None if sort == "name" else sort)

    def way(self, column: str) -> str | None:
        """For ``aria-sort``."""
        if self.wish.sort != column:
            return None
        return "descending" if self.wish.descending else "ascending"


def param(column: str) -> str:
    """What the address calls a column."""
    return column.removesuffix("_id")


def wanted(sheet: Sheet, given: Mapping[str, str]) -> Wanted:
    """Read a query; what makes no sense in it asks for nothing."""
    sort = given.get("sort", "")
    column = sort.removeprefix("-")
    known = {one.name for one in sheet.columns if one.sorts}
    lacks = given.get("lacks", "")
    wish = Wish(
        words=given.get("q", "").strip()[:LONGEST_QUERY],
        sort=column if column in known else "name",
        descending=sort.startswith("-") and column in known,
        having=_having(sheet, given),
        lacks=lacks if lacks in LACKS.get(sheet.kind.name, {}) else "",
    )
    edit = given.get("edit", "")
    return Wanted(
        sheet, wish, max(1, whole(given.get("page", "")) or 1), edit if edit == NEW or whole(edit) else ""
    )


def wanted_back(sheet: Sheet) -> Wanted:
    """The list that a form was sent from."""
    return wanted(sheet, dict(parse_qsl(request.values.get("back", ""))))


def whole(text: str) -> int | None:
    """A number as an address has it; None for anything else."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else None
    return number if number is not None and number <= LARGEST else None


def _having(sheet: Sheet, given: Mapping[str, str]) -> dict[str, str | int]:
    having: dict[str, str | int] = {}
    for column in sheet.filters:
        text = given.get(param(column.name), "")
        value = whole(text) if column.name.endswith("_id") else text[:255]
        if value:
            having[column.name] = value
    return having
