"""Reading CSV of any office program: RFC 4180, whatever its delimiter and encoding."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import TextIOWrapper
from itertools import islice
from typing import BinaryIO, TextIO

from services.transfer.apostrophes import restored
from services.transfer.encodings import encoding_of
from services.transfer.limits import Limits
from services.transfer.rows import reading
from services.transfer.tables import Reading, UnknownKind, UnreadableFile

_DELIMITERS = ",;\t"
_HEAD = 2**16
_SAMPLE = 30
"""Lines that tell the delimiter."""


def read_csv(file: str, name: str, opened: Callable[[], BinaryIO], limits: Limits) -> Iterator[Reading]:
    """The one table of a CSV file, called ``name``; every cell is text or None. Raises FileRefused, also in its rows.

    ``opened`` gives the content from its start, once for each of the passes over it.
    """
    with opened() as content:
        encoding = encoding_of(content)
    if encoding is None:
        raise UnknownKind(
            file, "Neither a workbook, nor JSON, nor a zip, nor text in UTF-8, UTF-16 or Windows-1252"
        )
    with opened() as content, TextIOWrapper(content, encoding, newline="") as text:
        head, first_line, delimiter = _opening(text.read(_HEAD))
    csv.field_size_limit(limits.text)
    with opened() as content, TextIOWrapper(content, encoding, newline="") as text:
        text.read(head)
        table = reading(file, name, _lines(file, text, delimiter, first_line), limits)
        if table is not None:
            yield table


def _opening(head: str) -> tuple[int, int, str]:
    """Characters to skip, the number of the line after them, and the delimiter."""
    first, _, _ = head.partition("\n")
    if first.startswith("sep=") and len(first.rstrip("\r")) == len("sep=;"):
        return len(first) + 1, 2, first[4]
    return 0, 1, _delimiter(head)


def _delimiter(head: str) -> str:
    """The one that cuts the most lines, quotes respected, into as many cells as each other; of two such, the finer."""
    lines = head.splitlines(keepends=True)
    whole = lines[:-1] if len(head) == _HEAD and len(lines) > 1 else lines
    return max(_DELIMITERS, key=lambda delimiter: _fit(whole, delimiter))


def _fit(lines: list[str], delimiter: str) -> tuple[int, int]:
    widths = Counter(width for width in _widths(lines, delimiter) if width > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _widths(lines: list[str], delimiter: str) -> Iterator[int]:
    """Cells in each of the first records, up to one in which quotes do not stand as this delimiter wants them."""
    with suppress(csv.Error):
        for record in islice(csv.reader(lines, delimiter=delimiter, strict=True), _SAMPLE):
            yield len(record)


def _lines(
    file: str, text: TextIO, delimiter: str, first_line: int
) -> Iterator[tuple[int, list[str | None]]]:
    """Each record with the number of the line on which it starts."""
    records = csv.reader(text, delimiter=delimiter, strict=True)
    start = first_line
    try:
        for record in records:
            yield start, [restored(cell) if cell else None for cell in record]
            start = first_line + records.line_num
    except csv.Error as error:
        raise UnreadableFile(
            file, f"the record that starts on line {start}: {error}; is a quote open?"
        ) from error
