"""Sessions outside a request, and the one way to write."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

from sqlalchemy import ColumnElement, SQLColumnExpression, String, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

SessionFactory = Callable[[], Session]
AT_ONCE = 5_000
"""Values that one statement compares with: PostgreSQL takes 65,535 parameters, some builds of SQLite 32,766."""
T = TypeVar("T")


def parts(several: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """``several`` in pieces; of the usual size, one statement can compare with a piece."""
    left = iter(several)
    while part := list(islice(left, size)):
        yield part


@contextmanager
def writing(new_session: SessionFactory) -> Iterator[Session]:
    """A session whose transaction holds the write lock from its start; commits at the end, else rolls back."""
    with new_session() as session, session.begin():
        session.connection(execution_options={"write": True})
        yield session


@contextmanager
def snapshot(new_session: SessionFactory) -> Iterator[Session]:
    """A session to read from, all of whose statements see the database as it was at the first of them.

    SQLite always reads so; PostgreSQL otherwise shows each statement what was committed before it.
    """
    with new_session() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def by_code_point(session: Session, column: SQLColumnExpression[str]) -> SQLColumnExpression[str]:
    """A text to sort and compare by: PostgreSQL would do it as the server's language does, and skip spaces."""
    return column.collate("C") if session.get_bind().dialect.name == "postgresql" else column


def one_of(session: Session, column: SQLColumnExpression[str], texts: Collection[str]) -> ColumnElement[bool]:
    """Whether a column is one of ``texts``, however many: they are a single parameter."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(list(texts), ARRAY(String)))
    return column.in_(select(func.json_each(json.dumps(list(texts))).table_valued("value").c.value))
