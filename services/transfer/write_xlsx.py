"""Writing workbooks: openpyxl makes the workbook around the rows, and the rows are written as they come.

Its own writer needs 10 µs a cell, which is too slow for 100,000 rows, and a file of its own for each sheet.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from io import BytesIO
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from services.transfer.apostrophes import shown
from services.transfer.tables import Cell, Outgoing, TooLarge
from services.transfer.texts import text_of

_EXACT_DIGITS = 10**15
"""Whole numbers below are shown by Excel as they are; it cuts longer ones, so that these are written as text."""
_FIRST_DATE = date(1900, 3, 1)
"""Excel takes 1900 for a leap year: days before this one are another day elsewhere, and are written as text."""
_TEXT_LENGTH = 32_767
_FORMATS = {datetime: "yyyy-mm-dd hh:mm:ss", date: "yyyy-mm-dd", time: "hh:mm:ss"}
_ROWS = re.compile(rb"<sheetData ?/>|<sheetData>.*</sheetData>", re.DOTALL)
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
"""What the template says about its size, which may be left out."""
_MADE_AT = re.compile(rb"<dcterms:(created|modified) .*?</dcterms:\1>")
"""When the template was made: the same rows shall be the same file."""
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook knows no time zone
_BLOCK = 500
"""Rows that are packed at a time."""
# What XML 1.0 cannot hold or changes (a carriage return), and what would be taken for the escape of it: section
# 22.9.2.19 (ST_Xstring) of ECMA-376, part 1.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_NO_CHARACTERS = re.compile("[\ufffe\uffff]")
"""What Unicode gives no meaning to and XML cannot hold."""


def write_xlsx(tables: Iterable[Outgoing], out: BinaryIO) -> None:
    """Write a sheet for each table, row by row; ``out`` need not be seekable. Raises TooLarge for a text beyond a cell.

    Text is typed as text, so that no program runs it. A workbook keeps milliseconds of a time, and no time zone:
    instants that have one are written as text. U+FFFE and U+FFFF become U+FFFD.
    """
    outgoing = list(tables)
    shell = _shell(outgoing)
    styles = _styles(shell)
    with ZipFile(_saved(shell)) as template, ZipFile(out, "w", ZIP_DEFLATED) as archive:
        sheets = {f"xl/worksheets/sheet{place}.xml": table for place, table in enumerate(outgoing, 1)}
        for name in template.namelist():
            part = template.read(name)
            with archive.open(name, "w", force_zip64=name in sheets) as member:
                if name in sheets:
                    _fill(member, part, sheets[name], styles)
                else:
                    member.write(_MADE_AT.sub(b"", part))


def _shell(tables: Sequence[Outgoing]) -> Workbook:
    """The workbook without rows. A workbook has one sheet at least."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for table in tables:
        sheet = workbook.create_sheet(table.name)
        sheet.freeze_panes = "A2"
    if not tables:
        workbook.create_sheet()
    return workbook


def _styles(workbook: Workbook) -> dict[type, int]:
    """Numbers of the styles that show a cell as what it is; for text that of a header."""
    cells = workbook.worksheets[0]["A1:D1"][0]  # one each: openpyxl changes a cell's style in place
    for cell, number_format in zip(cells, _FORMATS.values(), strict=False):
        cell.number_format = number_format
    cells[-1].font = Font(bold=True)
    return {kind: cell.style_id for kind, cell in zip((*_FORMATS, str), cells, strict=True)}


def _saved(workbook: Workbook) -> BytesIO:
    file = BytesIO()
    workbook.save(file)
    return file


def _fill(member: IO[bytes], part: bytes, table: Outgoing, styles: dict[type, int]) -> None:
    """Write the part of a sheet with the rows in place of the template's."""
    before, after = _ROWS.split(_DIMENSION.sub(b"", part))
    member.write(before + b"<sheetData>")
    block: list[str] = [_row(1, table.header, lambda title: _text(str(title), styles[str]))]
    for number, row in enumerate(table.rows, 2):
        block.append(_row(number, row, lambda cell: _cell(cell, styles)))
        if len(block) == _BLOCK:
            member.write("".join(block).encode())
            block.clear()
    member.write("".join(block).encode())
    member.write(b"</sheetData>" + after)


def _row(number: int, cells: Sequence[Cell], content: Callable[[Cell], str]) -> str:
    places = zip(_columns(len(cells)), cells, strict=True)
    inner = [f'<c r="{column}{number}"{content(cell)}</c>' for column, cell in places if cell is not None]
    return f'<row r="{number}">{"".join(inner)}</row>'


@lru_cache
def _columns(count: int) -> list[str]:
    return [get_column_letter(place) for place in range(1, count + 1)]


def _cell(cell: Cell, styles: dict[type, int]) -> str:
    """The rest of a cell's start tag, and its content."""
    if isinstance(cell, str):
        return _text(cell)
    if isinstance(cell, bool):
        return f' t="b"><v>{cell:d}</v>'
    if isinstance(cell, int | float):
        return f"><v>{cell!r}</v>" if abs(cell) < _EXACT_DIGITS else _text(text_of(cell))
    if isinstance(cell, date | time) and _is_known(cell):
        return f' s="{styles[type(cell)]}"><v>{_serial(cell)!r}</v>'
    return _text(text_of(cell))


def _is_known(cell: date | time) -> bool:
    """Whether a workbook has a number for this date or time."""
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return day >= _FIRST_DATE and getattr(cell, "tzinfo", None) is None
    return cell.tzinfo is None


def _serial(cell: date | time) -> float:
    """Days since the epoch of workbooks; of a time its part of a day."""
    if isinstance(cell, time):
        return (datetime.combine(_EPOCH, cell) - _EPOCH) / timedelta(days=1)
    moment = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
    return (moment - _EPOCH) / timedelta(days=1)


def _text(text: str, style: int = 0) -> str:
    content = shown(text)
    if len(content) > _TEXT_LENGTH:
        raise TooLarge("export", f"a text of {len(text)} characters, which no cell of a workbook holds")
    return f' s="{style}" t="inlineStr"><is><t xml:space="preserve">{_escaped(content)}</t></is>'


def _escaped(text: str) -> str:
    text = _ESCAPED.sub(_escape, _NO_CHARACTERS.sub("\ufffd", text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escape(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"
