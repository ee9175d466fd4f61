"""Lists of named objects: filtered by a piece of text, in the order of a dictionary."""

import unicodedata
from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, false, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.orm.interfaces import ORMOption

from models import Named
from services.catalog.refs import Ref
from services.changes.search_keys import finds
from services.text import fold, occurs, spellings

LONGEST_TEXT = 200
"""Characters of a filter that count."""

NamedT = TypeVar("NamedT", bound=Named)
AnyRow = Row[*tuple[Any, ...]]


class NotThere(Exception):
    """The catalog has no such object."""

    def __init__(self, noun: str) -> None:
        super().__init__(f"There is no such {noun}")


class Wanted:
    """A piece of text, taken literally, that shall occur in a name; case and accents are forgiven, ü may be ue."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text).strip()[:LONGEST_TEXT]
        self._spellings = spellings(self.text)
        self._is_possible = self.text.isprintable()

    def narrows(self, model: type[Named]) -> list[ColumnElement[bool]]:
        """What holds of all rows that have it in a name, and of some others: keys hold more texts than names."""
        if not self.text:
            return []
        # A database may refuse what no name holds: a NUL, half of a character.
        return [finds(model.search_key, self._spellings) if self._is_possible else false()]

    def occurs_in(self, *names: str) -> bool:
        if not self.text:
            return True
        # Few names have an umlaut, and fewer are looked for by the other way to write it.
        return any(occurs(self._spellings, fold(name)) for name in names) or any(
            occurs(self._spellings, spellings(name)[1]) for name in names
        )


def rows(
    session: Session,
    model: type[NamedT],
    *conditions: ColumnElement[bool],
    text: str = "",
    names: Sequence[str] = ("name",),
    options: Sequence[ORMOption] = (),
) -> list[NamedT]:
    """Living rows that have ``text`` in one of their ``names``, by name. One statement."""
    wanted = Wanted(text)
    query = select(model).where(model.deleted_at.is_(None), *conditions, *wanted.narrows(model))
    return sorted(_with_text(session.scalars(query.options(*options)).all(), wanted, names), key=order)


def plain_rows(
    session: Session,
    model: type[Named],
    columns: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]],
    *conditions: ColumnElement[bool],
    text: str = "",
    names: Sequence[str] = ("name",),
) -> list[AnyRow]:
    """The same, of some columns: entities take most of the time that a long list takes."""
    return sorted(unsorted_rows(session, model, columns, *conditions, text=text, names=names), key=order)


def unsorted_rows(
    session: Session,
    model: type[Named],
    columns: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]],
    *conditions: ColumnElement[bool],
    text: str = "",
    names: Sequence[str] = ("name",),
) -> Sequence[AnyRow]:
    """The same, for who has an order of their own; without a ``uid``, whose making takes long, when they want none."""
    wanted = Wanted(text)
    query = select(*columns).where(model.deleted_at.is_(None), *conditions, *wanted.narrows(model))
    return _with_text(session.connection().execute(query).all(), wanted, names)


def _with_text(found: Sequence[Any], wanted: Wanted, names: Sequence[str]) -> Sequence[Any]:
    if not wanted.text:
        return found
    return [row for row in found if wanted.occurs_in(*(getattr(row, name) for name in names))]


def one(session: Session, model: type[NamedT], uid: UUID | None, noun: str, *options: ORMOption) -> NamedT:
    """The living row with this public id. Raises NotThere."""
    query = select(model).where(model.uid == uid, model.deleted_at.is_(None)).options(*options)
    found = None if uid is None else session.scalar(query)
    if found is None:
        raise NotThere(noun)
    return found


def order(record: Named | Ref | AnyRow) -> tuple[str, Any]:
    """Where a name stands in a list: accents and case do not count, equal ones go by their ids."""
    return fold(record.name), record.uid
