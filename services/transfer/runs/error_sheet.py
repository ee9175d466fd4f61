"""The rows that an import leaves out, as they were, each with the reason: to be put right and uploaded again."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from services.transfer.plan import Plan, Reject
from services.transfer.runs.kept import unused
from services.transfer.tables import Cell, Outgoing, Table
from services.transfer.write_xlsx import write_xlsx

WHY = "Why it was left out"
"""The title of the last column; reading takes it for nothing."""
_NAME = 31
"""Characters of a sheet's name (Excel)."""
_NUMBER = 5
"""Of these for telling two apart."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write_error_sheet(path: Path, tables: Sequence[Table], plans: Sequence[Plan]) -> None:
    """A sheet for each table that has such rows; without any, no file."""
    reasons = {
        (action.incoming.source, action.incoming.row.index): action.reason
        for plan in plans
        for action in plan.of(Reject)
    }
    path.unlink(missing_ok=True)
    if not reasons:
        return
    sources = {source for source, _ in reasons}
    used: set[str] = set()
    sheets = [
        Outgoing(_sheet_name(table, used), (*table.header, WHY), _rows(table, reasons))
        for table in tables
        if _source(table) in sources
    ]
    with path.open("wb") as out:
        write_xlsx(sheets, out)


def _rows(table: Table, reasons: dict[tuple[str, int], str]) -> Iterator[Sequence[Cell]]:
    """Cells right of the header are left out: nobody has read them."""
    width = len(table.header)
    for row in table.rows:
        reason = reasons.get((_source(table), row.index))
        if reason is not None:
            yield (*row.values[:width], reason)


def _source(table: Table) -> str:
    return f"{table.file}/{table.name}"


def _sheet_name(table: Table, used: set[str]) -> str:
    """Excel takes no two names that differ in case only, so that all are told apart in lower case."""
    name = _FORBIDDEN.sub(" ", PurePath(table.name).stem or PurePath(table.file).stem).strip("' ")
    short = name[: _NAME - _NUMBER] or "Sheet"
    return short + unused(short.casefold(), used)[len(short.casefold()) :]
