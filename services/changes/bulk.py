"""Inserting many rows past the session, whose bookkeeping takes longer than the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Table, insert
from sqlalchemy.orm import Session

from models import Base, Event, Record


def insert_all(session: Session, records: Sequence[Record]) -> None:
    """Insert new rows of one model, which have their ids, and what they book. The session does not know them then."""
    _insert(session, records)
    events = [record for record in records if isinstance(record, Event)]
    for event in events:
        for booking in event.bookings:
            booking.event_id = event.id
    _insert(session, [booking for event in events for booking in event.bookings])


def _insert(session: Session, rows: Sequence[Base]) -> None:
    if not rows:
        return
    table = rows[0].__table__
    assert isinstance(table, Table)
    columns = [column for column in table.columns if not column.primary_key or column.key in vars(rows[0])]
    values = [{column.key: _value(row, column) for column in columns} for row in rows]
    session.connection().execute(insert(table), values)


def _value(row: Base, column: Column[Any]) -> Any:
    """What is to be stored; a default is given to the row, too, as the session would have done it."""
    given = vars(row)
    if column.key not in given:
        setattr(row, column.key, _default(column))
    return given[column.key]


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    if default is None or default.is_scalar:
        return None if default is None else default.arg
    return default.arg(None)
