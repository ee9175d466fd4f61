"""Cells as text, for files whose cells have no types."""

from datetime import date, time

from services.transfer.tables import Cell


def text_of(cell: Cell) -> str:
    """ISO 8601 for dates and times, ``true`` and ``false``, nothing for None."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case date() | time():
            return cell.isoformat()
    return str(cell)
