"""Rows that are made ready before others are kept out: what is left to do then is to store them.

Tens of thousands of rows take longer to make than to store, and while they are stored nobody else can write. So they
are made beforehand, with what the log says of them, and wait on disk.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, Literal, Self, TypeAlias

import orjson
from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from models import Base, Event
from services.changes.shown import concerns, shown_action, subjects_in

Cells: TypeAlias = Sequence[Any]
Verb = Literal["insert", "update", "delete"]
_SQLITE = sqlite.dialect()
"""Values wait in the form in which SQLite keeps them; PostgreSQL reads it, where its clock is that of UTC."""

_MORE_PAGES = "PRAGMA cache_size = -65536"
"""64 MB, while much is stored: pages of indices would be written again and again."""
_USUAL_PAGES = "PRAGMA cache_size = -2000"
"""What SQLite does by itself."""


@dataclass(frozen=True)
class Into:
    """Where rows go: their cells are the values of ``columns``.

    An update finds its row by the first column, and gives it the others; a delete goes by its only one.
    """

    table: Table
    columns: tuple[str, ...]
    verb: Verb = "insert"
    is_of_events: bool = False
    """Whether the first column is the id of an event."""

    @cached_property
    def stamps(self) -> tuple[str, ...]:
        """Columns whose values are known when the rows are stored."""
        if "batch_id" in self.table.columns:
            return ("batch_id",)
        stamped = {"insert": ("created_at", "updated_at"), "update": ("updated_at",), "delete": ()}[self.verb]
        return tuple(name for name in stamped if name in self.table.columns)

    def cells(self, values: Mapping[str, Any]) -> Cells:
        """The values of a row, by column."""
        return [values[name] if bind is None else bind(values[name]) for name, bind in self._binds]

    def statement(self, connection: Connection) -> str:
        """What does it with one row: the stamps, and its cells; of an update the first one comes last."""
        preparer = connection.dialect.identifier_preparer
        table, (first, *others) = preparer.format_table(self.table), map(preparer.quote, self.columns)
        mark = "%s" if connection.dialect.paramstyle in ("format", "pyformat") else "?"
        if self.verb == "delete":
            return f"DELETE FROM {table} WHERE {first} = {mark}"  # noqa: S608 - names of ours
        if self.verb == "update":
            told = ", ".join(f"{name} = {mark}" for name in (*self.stamps, *others))
            return f"UPDATE {table} SET {told} WHERE {first} = {mark}"  # noqa: S608
        names = (*self.stamps, first, *others)
        marks = ", ".join(mark for _ in names)
        return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608

    @cached_property
    def _binds(self) -> list[tuple[str, Any]]:
        return [(name, _bind(self.table, name)) for name in self.columns]


def _bind(table: Table, name: str) -> Any:
    kind = table.columns[name].type
    if kind.python_type is bool:
        return None
    return kind.dialect_impl(_SQLITE).bind_processor(_SQLITE)


_CHANGE = ("record_id", "kind", "action", "shown", "version", "before", "after")
_TABLES = Base.metadata.tables
_CHANGES = Into(_TABLES["change"], _CHANGE)
_EVENT_CHANGES = Into(_TABLES["change"], _CHANGE, is_of_events=True)
_SUBJECTS = Into(_TABLES["change_subject"], ("event_id", "kind", "subject_id"), is_of_events=True)


class Staged:
    """Such rows in the order in which they will be stored, until the end of the block."""

    def __init__(self) -> None:
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed with the block
        self._into: list[Into] = []
        self.first_new_event = 0
        """Events from this id on are new: they move up by as many as others have made meanwhile."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def is_empty(self) -> bool:
        return not self._into

    def put(self, into: Into, rows: Sequence[Cells]) -> None:
        """Rows to be stored after those that were put before."""
        if rows:
            if into not in self._into:
                self._into.append(into)
            self._file.write(orjson.dumps((self._into.index(into), rows), option=orjson.OPT_APPEND_NEWLINE))

    def log(self, changes: Iterable[Mapping[str, Any]], levels: Mapping[int, int]) -> None:
        """What the log will say: columns of Change, of one kind. ``levels`` has those of all groups of events."""
        cells: list[Cells] = []
        subjects: list[Cells] = []
        into = _CHANGES
        for change in changes:
            number, kind = change["record_id"], change["kind"]
            before, after = change["before"], change["after"]
            shown = shown_action(kind, change["action"], before, after)
            cells.append(
                (number, kind, change["action"], shown, change["version"], _json(before), _json(after))
            )
            told = {**change, "shown": shown}
            if concerns(told):
                subjects += ((number, *one) for one in subjects_in(told, levels, is_bulk=False))
            if kind == Event.kind:
                into = _EVENT_CHANGES
        self.put(into, cells)
        self.put(_SUBJECTS, sorted(subjects, key=itemgetter(1, 2, 0)))  # as its index has them

    def write(self, session: Session, batch_id: int, now: datetime) -> None:
        """Store everything. Others must be kept out."""
        highest = session.scalar(select(func.max(Event.id))) or 0
        higher = max(0, highest + 1 - self.first_new_event) if self.first_new_event else 0
        connection = session.connection()
        is_postgresql = connection.dialect.name == "postgresql"
        connection.exec_driver_sql("SET LOCAL timezone = 'UTC'" if is_postgresql else _MORE_PAGES)
        stamp = _bind(_TABLES["event"], "updated_at")(now)
        for into, rows in self._read(higher):
            stamps = [batch_id if name == "batch_id" else stamp for name in into.stamps]
            if is_postgresql and into.verb == "insert":
                _copy(connection, into, ((*stamps, *row) for row in rows))
            elif into.verb == "update":
                several = [(*stamps, *others, first) for first, *others in rows]
                connection.exec_driver_sql(into.statement(connection), several)
            else:
                connection.exec_driver_sql(into.statement(connection), [(*stamps, *row) for row in rows])
        if not is_postgresql:
            connection.exec_driver_sql(_USUAL_PAGES)

    def _read(self, higher: int) -> Iterator[tuple[Into, list[list[Any]]]]:
        """What was put; new events have ids that are higher by ``higher``."""
        self._file.seek(0)
        for line in self._file:
            place, rows = orjson.loads(line)
            into = self._into[place]
            for row in rows if into.is_of_events and higher else ():
                row[0] += higher if row[0] >= self.first_new_event else 0
            yield into, rows


def _json(image: Any) -> str | None:
    return None if image is None else orjson.dumps(image).decode()


def _copy(connection: Connection, into: Into, rows: Iterable[Cells]) -> None:
    """PostgreSQL's own way for many rows; it takes a third of the time."""
    preparer = connection.dialect.identifier_preparer
    names = ", ".join(map(preparer.quote, (*into.stamps, *into.columns)))
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {preparer.format_table(into.table)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
