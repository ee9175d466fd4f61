"""Reading JSON: tables by name, ``{"room": [{...}, ...], ...}``, or the one list of objects."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from services.transfer.limits import Limits
from services.transfer.tables import Cell, Reading, Row, TooLarge, UnreadableFile

_MARK = b"\xef\xbb\xbf"
_BRACKETS = 5
"""Opening ones that a row may have on average: an empty object takes two bytes of a file, and 64 of memory."""


def read_json(file: str, body: BinaryIO, limits: Limits) -> Iterator[Reading]:
    """The tables of a JSON document; a plain list is one without a name. Raises FileRefused, also in the rows.

    The header has the keys of all objects in the order in which they are first seen. A list or an object in a cell
    becomes its JSON text. A row's line is its place in the list.
    """
    document = _parsed(file, body.read().removeprefix(_MARK), limits)
    for name, items in (document if isinstance(document, dict) else {"": document}).items():
        if not isinstance(items, list):
            raise UnreadableFile(file, f"{name!r} is no list of objects")
        header = _header(file, name, items, limits)
        if header:
            yield Reading(name, tuple(header), _rows(file, items, list(header), limits))


def _parsed(file: str, body: bytes, limits: Limits) -> Any:
    if body.count(b"{") + body.count(b"[") > _BRACKETS * limits.rows:
        raise TooLarge(file, "it has too many lists and objects")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UnreadableFile(file, f"it is no JSON: {error}") from error


def _header(file: str, name: str, items: list[Any], limits: Limits) -> dict[str, None]:
    """The keys, as the keys of a dict for its order."""
    if len(items) > limits.rows:
        raise TooLarge(file, f"it has more than {limits.rows} rows")
    header: dict[str, None] = {}
    for place, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise UnreadableFile(file, f"item {place} of {name!r} is no object")
        header.update(dict.fromkeys(item))
        if len(header) > limits.columns:
            raise TooLarge(file, f"{name!r} has more than {limits.columns} columns")
    return header


def _rows(file: str, items: list[dict[str, Any]], header: list[str], limits: Limits) -> Iterator[Row]:
    """The objects that have a value; the others are blank rows."""
    filled = (entry for entry in enumerate(items, 1) if any(value is not None for value in entry[1].values()))
    for index, (place, item) in enumerate(filled):
        try:
            yield Row(place, index, tuple(_cell(item.get(key), limits) for key in header))
        except ValueError as error:
            raise TooLarge(file, f"item {place}: {error}") from error


def _cell(value: Any, limits: Limits) -> Cell:
    """Raises ValueError for what no cell can hold."""
    if isinstance(value, list | dict):
        _check_depth(value, limits.depth)
        value = orjson.dumps(value).decode()
    if isinstance(value, str) and len(value) > limits.text:
        raise ValueError(f"a text of more than {limits.text} characters")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    cell: Cell = value
    return cell


def _check_depth(value: Any, depth: int) -> None:
    if depth == 0:
        raise ValueError("lists or objects that are nested too deeply")
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, list | dict):
            _check_depth(inner, depth - 1)
