"""Writing CSV, one file a table in a zip: RFC 4180 with the mark by which Excel knows UTF-8."""

import csv
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import IO, BinaryIO, TextIO
from zipfile import ZIP_DEFLATED, ZipFile

from services.transfer.apostrophes import defused
from services.transfer.tables import Cell, Outgoing
from services.transfer.texts import text_of


def write_zip(tables: Iterable[Outgoing], out: BinaryIO) -> None:
    """Write ``<name>.csv`` for each table, row by row; ``out`` need not be seekable."""
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for table in tables:
            with archive.open(f"{table.name}.csv", "w", force_zip64=True) as member:
                write_csv(table, member)


def write_csv(table: Outgoing, out: IO[bytes]) -> None:
    """Write one table, row by row, and leave ``out`` open."""
    text = TextIOWrapper(out, "utf-8-sig", newline="", write_through=False)
    _write(table, text)
    text.detach()


def _write(table: Outgoing, text: TextIO) -> None:
    """All text is quoted: a program that cuts cells elsewhere would find formulas inside of them."""
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([defused(title) for title in table.header])
    writer.writerows(map(_cells, table.rows))
    text.flush()


def _cells(row: Sequence[Cell]) -> list[str]:
    """Only text is defused: a number that begins with a minus is a number."""
    return [defused(cell) if isinstance(cell, str) else text_of(cell) for cell in row]
