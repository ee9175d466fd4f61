"""How the reading process hands its tables over: lines of JSON, in which nothing can run."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import orjson

from services.transfer.tables import Cell, FileRefused, Reading, Row, TooLarge, UnknownKind, UnreadableFile

_REFUSALS: dict[str, type[FileRefused]] = {
    refusal.__name__: refusal for refusal in (UnreadableFile, UnknownKind, TooLarge)
}
_TYPES: dict[str, Callable[[str], Cell]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
END = b'"end"\n'
"""The last line of a process that read everything."""


def table_line(table: Reading) -> bytes:
    return line({"table": table.name, "header": table.header})


def row_line(row: Row) -> bytes:
    return line([row.line, *row.values])


def refusal_line(refusal: FileRefused) -> bytes:
    return line({"refused": type(refusal).__name__, "file": refusal.file, "reason": refusal.reason})


def refusal(message: dict[str, Any]) -> FileRefused:
    """The error behind a ``refusal_line``."""
    return _REFUSALS[message["refused"]](message["file"], message["reason"])


def row(index: int, message: list[Any]) -> Row:
    """The row behind a ``row_line``."""
    line, *values = message
    return Row(line, index, tuple([_typed(value) if isinstance(value, dict) else value for value in values]))


def line(message: object) -> bytes:
    return orjson.dumps(message, _tagged, orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_APPEND_NEWLINE)


def _tagged(value: object) -> dict[str, str]:
    if isinstance(value, date | time):
        return {type(value).__name__: value.isoformat()}
    raise TypeError(f"no cell holds a {type(value).__name__}")


def _typed(tagged: dict[str, str]) -> Cell:
    [(kind, text)] = tagged.items()
    return _TYPES[kind](text)
