"""The rows that an import leaves out, as they were, each with the reason: to be put right and uploaded again.

They are kept as data, and become a workbook when somebody wants it, in the language of that reader.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, islice
from pathlib import Path, PurePath
from tempfile import TemporaryFile
from typing import IO, BinaryIO

import orjson

from services.transfer import wire
from services.transfer.plan import Plan, Reject
from services.transfer.reasons import Reason
from services.transfer.runs.kept import unused
from services.transfer.tables import Cell, Outgoing, Table
from services.transfer.write_xlsx import write_xlsx

WHY = "Why it was left out"
"""The title of the last column; reading takes it for nothing."""
Words = Callable[[Reason, str], str]
"""What a reason is in the language of the reader; with the header of the column to blame, or nothing."""
_NAME = 31
"""Characters of a sheet's name (Excel)."""
_NUMBER = 5
"""Of these for telling two apart."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def keep_errors(path: Path, tables: Sequence[Table], plans: Sequence[Plan]) -> None:
    """Name, header and number of rows of the tables that have such, then the rows; without any, no file."""
    rejects = {
        (action.incoming.source, action.incoming.row.index): action
        for plan in plans
        for action in plan.of(Reject)
    }
    path.unlink(missing_ok=True)
    if not rejects:
        return
    counts = Counter(source for source, _ in rejects)
    bad = [table for table in tables if _source(table) in counts]
    used: set[str] = set()
    with path.open("wb") as out:
        out.write(wire.line([(_sheet_name(one, used), one.header, counts[_source(one)]) for one in bad]))
        for table in bad:
            _keep_rows(out, table, rejects)


def _keep_rows(out: IO[bytes], table: Table, rejects: dict[tuple[str, int], Reject]) -> None:
    """Cells right of the header are left out: nobody has read them."""
    width, source = len(table.header), _source(table)
    for row in table.rows:
        reject = rejects.get((source, row.index))
        if reject is not None:
            reason, cells = reject.reason, [row.line, *row.values[:width]]
            out.write(wire.line([reason.code, reason.values, reason.of, reject.column, cells]))


def in_english(reason: Reason, _column: str) -> str:
    return str(reason)


def error_sheet(path: Path, why: str = WHY, words: Words = in_english) -> BinaryIO:
    """A workbook of what was kept, at its start: a sheet for each table; ``why`` is the title of the last column."""
    out: BinaryIO = TemporaryFile()  # noqa: SIM115 - closed when it was sent
    with path.open("rb") as kept:
        tables = orjson.loads(kept.readline())
    ends = accumulate(count for _name, _header, count in tables)
    sheets = [
        Outgoing(name, (*header, why), _rows(path, end - count, end, words))
        for (name, header, count), end in zip(tables, ends, strict=True)
    ]
    write_xlsx(sheets, out)
    out.seek(0)
    return out


def _rows(path: Path, first: int, end: int, words: Words) -> Iterator[Sequence[Cell]]:
    """From one row to before another one, counted from 0."""
    with path.open("rb") as kept:
        kept.readline()
        for line in islice(kept, first, end):
            code, values, of, column, cells = orjson.loads(line)
            yield (*wire.row(0, cells).values, words(Reason(code, values, of), column))


def _source(table: Table) -> str:
    return f"{table.file}/{table.name}"


def _sheet_name(table: Table, used: set[str]) -> str:
    """Excel takes no two names that differ in case only, so that all are told apart in lower case."""
    name = _FORBIDDEN.sub(" ", PurePath(table.name).stem or PurePath(table.file).stem).strip("' ")
    short = name[: _NAME - _NUMBER] or "Sheet"
    return short + unused(short.casefold(), used)[len(short.casefold()) :]
