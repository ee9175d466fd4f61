"""Reading workbooks (Office Open XML): what the cells show, as the program that saved the file computed it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from services.transfer.apostrophes import unshown
from services.transfer.archives import opened
from services.transfer.limits import Limits
from services.transfer.rows import reading
from services.transfer.tables import Cell, Reading, TooLarge, UnreadableFile

_EXACT = 2**53
"""Whole numbers up to here are whole in a workbook too, whose numbers are all floating point."""
_MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001 - of any day: only its time is used


def read_xlsx(file: str, body: BinaryIO, limits: Limits) -> Iterator[Reading]:
    """A table for each sheet, hidden ones too, except those without anything. Raises FileRefused, also in the rows.

    Formulas count as their cached value, cells with an error as empty. A date with the time 00:00 is a date, a
    duration below a day a time: a workbook does not tell them apart.
    """
    opened(file, body, limits).close()
    body.seek(0)
    try:
        with CalamineWorkbook.from_filelike(body) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.typ == SheetTypeEnum.WorkSheet:
                    yield from _tables(file, workbook.get_sheet_by_name(sheet.name), limits)
    except CalamineError as error:
        raise UnreadableFile(file, "it is no complete workbook") from error


def _tables(file: str, sheet: CalamineSheet, limits: Limits) -> Iterator[Reading]:
    if sheet.start is None:
        return
    if sheet.start[1] + sheet.width > limits.columns:
        raise TooLarge(file, f"sheet {sheet.name!r} has more than {limits.columns} columns")
    table = reading(f"{file}/{sheet.name}", sheet.name, _lines(sheet, sheet.start[1]), limits)
    if table is not None:
        yield table


def _lines(sheet: CalamineSheet, left: int) -> Iterator[tuple[int, list[Cell]]]:
    """Each line of the sheet from its first column on, although those ``left`` of the used part are not at hand."""
    before: list[Cell] = [None] * left
    for number, values in enumerate(sheet.iter_rows(), 1):
        yield number, before + [_cell(value) for value in values]


def _cell(value: str | float | bool | date | datetime | time | timedelta) -> Cell:
    if isinstance(value, str):
        return unshown(value) if value else None
    if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT:
        return int(value)
    if isinstance(value, timedelta):
        return _time(value)
    return value


def _time(duration: timedelta) -> Cell:
    if timedelta() <= duration < timedelta(days=1):
        return (_MIDNIGHT + duration).time()
    return str(duration)
