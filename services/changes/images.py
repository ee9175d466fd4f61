"""Rows as data: what the log keeps of a row, and how a row is given back what it had."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.orm import ColumnProperty

from models import Event, Record, UTCDateTime

BOOKKEEPING = frozenset({"id", "version", "created_at", "updated_at", "search_key"})
"""Columns that tell of the row, not of what it stands for."""

Image = dict[str, Any]
"""JSON of a row's columns; an event's also has ``rooms``, ``instructors`` and ``groups``, ids in order."""


def image_of(record: Record) -> Image:
    """What ``record`` says now; columns of its own, by name."""
    image: Image = {name: plain(getattr(record, name)) for name in _columns(type(record))}
    if isinstance(record, Event):
        image |= {
            "rooms": list(record.room_ids),
            "instructors": list(record.instructor_ids),
            "groups": list(record.group_ids),
        }
    return image


def image_of_values(model: type[Record], values: Mapping[str, Any]) -> Image:
    """The same of a row that is no object: of its columns by name, and for an event of what it takes.

    That is ``room_ids``, ``instructor_ids`` and ``group_ids``, in order.
    """
    image: Image = {name: plain(values[name]) for name in _columns(model)}
    if model is Event:
        image |= {f"{sort}s": list(values[f"{sort}_ids"]) for sort in ("room", "instructor", "group")}
    return image


def restore(record: Record, image: Image) -> None:
    """Give ``record`` the values of ``image``, which was made of a row of the same kind."""
    for name, to_python in _columns(type(record)).items():
        if name in image:  # else the column is younger than the image
            value = image[name]
            setattr(record, name, value if value is None else to_python(value))
    if isinstance(record, Event):
        record.book(image["rooms"], image["instructors"], image["groups"])


def value_of(model: type[Record], column: str, held: Any) -> Any:
    """The value that an image of such a row holds under ``column``; what is no text is the value already."""
    return _columns(model)[column](held) if isinstance(held, str) else held


def _columns(model: type[Record]) -> dict[str, Any]:
    """The columns that images keep, each with what makes a value of its JSON."""
    known = _KNOWN.get(model)
    if known is None:
        columns = inspect(model).column_attrs
        known = _KNOWN[model] = {c.key: _maker(c) for c in columns if c.key not in BOOKKEEPING}
    return known


_KNOWN: dict[type[Record], dict[str, Any]] = {}


def _maker(column: ColumnProperty[Any]) -> Any:
    column_type = column.columns[0].type
    kind = datetime if isinstance(column_type, UTCDateTime) else column_type.python_type
    if kind in (datetime, date, time):
        return kind.fromisoformat
    return kind


def plain(value: Any) -> Any:
    """A value as images hold it; instants are in UTC, so that their texts come in the order of time."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()  # one text an instant, whatever zone it was told in
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
