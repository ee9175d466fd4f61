"""Writing JSON: the tables by name, each a list of objects."""

from collections.abc import Iterable
from datetime import date, time
from typing import BinaryIO

import orjson

from services.transfer.tables import Outgoing
from services.transfer.texts import text_of


def write_json(tables: Iterable[Outgoing], out: BinaryIO) -> None:
    """Write all tables, row by row, an object on each line; dates and times in ISO 8601."""
    between = b"{\n"
    for table in tables:
        out.write(between + orjson.dumps(table.name) + b": [")
        _write_rows(table, out)
        out.write(b"\n]")
        between = b",\n"
    out.write(b"\n}\n" if between == b",\n" else b"{}\n")


def _write_rows(table: Outgoing, out: BinaryIO) -> None:
    between = b"\n"
    for row in table.rows:
        item = dict(zip(table.header, row, strict=True))
        out.write(between + orjson.dumps(item, _text, orjson.OPT_PASSTHROUGH_DATETIME))
        between = b",\n"


def _text(value: object) -> str:
    if isinstance(value, date | time):
        return text_of(value)
    raise TypeError(f"no cell holds a {type(value).__name__}")
