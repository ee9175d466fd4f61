"""From the lines of a sheet to a header and the rows below it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from services.transfer.limits import Limits
from services.transfer.tables import Cell, Reading, Row, TooLarge


class Line(NamedTuple):
    """A line that is not blank."""

    number: int
    cells: Sequence[Cell]


def reading(
    file: str, name: str, lines: Iterable[tuple[int, Sequence[Cell]]], limits: Limits
) -> Reading | None:
    """The table in a sheet, None for a sheet without anything. Raises TooLarge, also while its rows are read.

    The header is the first line with two filled cells, below titles; in a sheet of one column the first filled line.
    """
    filled = _filled(file, lines, limits)
    above: list[Line] = []
    for line in filled:
        if _filled_cells(line) > 1:
            return _below(name, line, filled)
        above.append(line)
    return _below(name, above[0], iter(above[1:])) if above else None


def _filled(file: str, lines: Iterable[tuple[int, Sequence[Cell]]], limits: Limits) -> Iterator[Line]:
    """The lines with anything in them, without what is blank at their end."""
    count = 0
    for number, cells in lines:
        width = _width(cells)
        if width == 0:
            continue
        count += 1
        if count > limits.rows + 1:
            raise TooLarge(file, f"it has more than {limits.rows} rows")
        if width > limits.columns:
            raise TooLarge(file, f"line {number} has more than {limits.columns} columns")
        if any(len(cell) > limits.text for cell in cells if isinstance(cell, str)):
            raise TooLarge(file, f"line {number} has a cell of more than {limits.text} characters")
        yield Line(number, cells[:width])


def _width(cells: Sequence[Cell]) -> int:
    """Cells up to the last one with anything in it; none in a line of nothing but blanks."""
    if all(_is_blank(cell) for cell in cells):
        return 0
    return next(place for place in range(len(cells), 0, -1) if cells[place - 1] is not None)


def _is_blank(cell: Cell) -> bool:
    """A text of no characters is none: somebody wrote that it is empty."""
    return cell is None or (isinstance(cell, str) and cell.isspace())


def _filled_cells(line: Line) -> int:
    return sum(cell is not None and cell != "" for cell in line.cells)


def _below(name: str, header: Line, lines: Iterator[Line]) -> Reading:
    titles = tuple("" if cell is None else str(cell).strip() for cell in header.cells)
    return Reading(name, titles, _rows(len(titles), lines))


def _rows(width: int, lines: Iterator[Line]) -> Iterator[Row]:
    for index, (number, cells) in enumerate(lines):
        missing = (None,) * (width - len(cells))
        yield Row(number, index, (*cells, *missing))
