"""What every file is made of, whatever its kind, and why one is refused."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple, TypeAlias

from services.changes.errors import Refused

Cell: TypeAlias = str | int | float | bool | date | datetime | time | None
"""What a cell holds; None is a cell without anything, and ``""`` a text of no characters."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of data.

    It has a value for each column of the header at least, and more where something stands right of the header.
    """

    line: int
    """As the spreadsheet or text editor shows it: from 1, header included. In JSON the place in the list."""
    index: int
    """From 0, among the rows of data."""
    values: tuple[Cell, ...]


class Reading(NamedTuple):
    """A table whose rows are still to be read, before its reader is asked for the next table."""

    name: str
    header: tuple[str, ...]
    rows: Iterator[Row]


@dataclass(frozen=True)
class Table:
    """A table of an uploaded file."""

    file: str
    name: str
    """Sheet of a workbook, key of a JSON object, member of a zip; ``""`` where the file is the table."""
    header: tuple[str, ...]
    """From the sheet's first column on, so that a place in it gives the column's letter."""
    rows: Sequence[Row]


class Outgoing(NamedTuple):
    """A table to write."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


@dataclass
class FileRefused(Refused):
    """An uploaded file that no table was made of."""

    file: str
    """Its name, for a part of it with ``/`` and the part's name."""
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}"


class UnreadableFile(FileRefused):
    """It says that it is of a known kind, and is broken."""


class UnknownKind(FileRefused):
    """Neither a workbook, nor CSV, nor JSON, nor a zip of CSV."""


class TooLarge(FileRefused):
    """It is beyond a limit, or grows beyond one when it is unpacked."""
