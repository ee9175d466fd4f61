"""What an upload holds, as far as the next steps show it: tables, columns, an example of each."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from services.text import bare
from services.transfer.tables import Table
from services.transfer.texts import text_of

EXAMPLE = 60
"""Characters."""
_LOOKED_THROUGH = 200
"""Rows among which an example is looked for."""


@dataclass(frozen=True)
class SeenColumn:
    header: str
    letter: str
    """As the spreadsheet calls it; empty in JSON, which has none."""
    example: str
    """What its first filled cell holds."""
    twin_of: str = ""
    """The letter of an earlier column of the same name, which is read instead."""

    @property
    def is_readable(self) -> bool:
        """Whether it can mean something: by its name, which is its own."""
        return bool(self.header) and not self.twin_of


@dataclass(frozen=True)
class SeenTable:
    name: str
    rows: int
    columns: Sequence[SeenColumn]

    @property
    def fingerprint(self) -> str:
        """The same for tables with the same headers, in whatever order."""
        return fingerprint_of(column.header for column in self.columns)


@dataclass(frozen=True)
class SeenFile:
    name: str
    media_type: str
    tables: Sequence[SeenTable]
    refused: str = ""
    """Why nothing of it can be read; empty for a good file. Such a file was not kept."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def seen_file(name: str, media_type: str, tables: Iterable[Table]) -> SeenFile:
    return SeenFile(name, media_type, [_table(table) for table in tables])


def seen_files(stored: Iterable[dict[str, Any]]) -> list[SeenFile]:
    """What was stored ``as_dict``."""
    return [
        SeenFile(
            one["name"],
            one["media_type"],
            [
                SeenTable(table["name"], table["rows"], [SeenColumn(**column) for column in table["columns"]])
                for table in one["tables"]
            ],
            one["refused"],
        )
        for one in stored
    ]


def fingerprint_of(headers: Iterable[str]) -> str:
    """The same for the same headers, in whatever order, however often."""
    known = sorted({bare(header) for header in headers if header})
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()


def letter_of(file: str, place: int | None) -> str:
    """What a spreadsheet calls a column by its place; nothing where there are no columns."""
    return "" if place is None or file.lower().endswith(".json") else get_column_letter(place + 1)


def _table(table: Table) -> SeenTable:
    first: dict[str, str] = {}
    columns = []
    for place, header in enumerate(table.header):
        letter = letter_of(table.file, place)
        twin_of = first.get(bare(header), "") if header else ""
        first.setdefault(bare(header), letter or str(place + 1))
        columns.append(SeenColumn(header, letter, _example(table, place), twin_of))
    return SeenTable(table.name, len(table.rows), columns)


def _example(table: Table, place: int) -> str:
    cells = (row.values[place] for row in table.rows[:_LOOKED_THROUGH])
    return next((text_of(cell)[:EXAMPLE] for cell in cells if cell not in (None, "")), "")
