"""What all registries have in common: finding living rows, listing them, keeping names apart."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from models import Course, Group, Instructor, Level, Named, Program, Room, Term
from services.changes.edit import Edit
from services.changes.errors import NotUnique, Unknown
from services.changes.locks import Key, Lock
from services.changes.search_keys import finds, holding
from services.database import by_code_point
from services.text import same_name, words_of

NamedT = TypeVar("NamedT", bound=Named)

_KINDS: tuple[type[Named], ...] = (Term, Program, Level, Group, Course, Instructor, Room)


class Rows(Generic[NamedT]):
    """The living rows of one kind."""

    def __init__(self, model: type[NamedT], *options: ORMOption) -> None:
        """``options`` load what answers tell of a row besides its own columns."""
        self._model = model
        self._options = options

    def get(self, session: Session, row_id: int, *conditions: ColumnElement[bool]) -> NamedT:
        """The row as it is now in this transaction. Raises Unknown, also when it does not meet ``conditions``."""
        query = self.living(self._model.id == row_id, *conditions)
        found = session.scalar(query.execution_options(populate_existing=True))
        if found is None:
            raise Unknown(self._model.kind, row_id)
        return found

    def listing(
        self,
        session: Session,
        *conditions: ColumnElement[bool],
        search: str = "",
        limit: int | None = None,
        offset: int = 0,
    ) -> Sequence[NamedT]:
        """Rows in which each word of ``search`` occurs, by name; case and accents do not count."""
        key = self._model.search_key
        matching = (finds(key, word) for word in words_of(search))
        query = self.living(*conditions, *matching)
        return session.scalars(
            query.order_by(by_code_point(session, key), self._model.id).limit(limit).offset(offset)
        ).all()

    def living(self, *conditions: ColumnElement[bool]) -> Select[NamedT]:
        return (
            select(self._model).where(*conditions, self._model.deleted_at.is_(None)).options(*self._options)
        )

    def locked(self, edit: Edit, row_id: int, lock: Lock | None = None) -> NamedT:
        """The row, for this edit alone to change. Raises Unknown."""
        keys = [names_of(self._model)]
        edit.lock(keys if lock is None else [*keys, (lock, row_id)])
        return self.get(edit.session, row_id)

    def keep_apart(
        self, edit: Edit, field: str, value: str, *conditions: ColumnElement[bool], but: int | None = None
    ) -> None:
        """Raises NotUnique when another row that meets ``conditions`` has ``value``; case does not count.

        ``but`` is the row that takes it. Until the edit ends nobody else takes it. A sync brings what its source has.
        """
        if not value or edit.is_sync:
            return
        edit.lock([names_of(self._model)])
        same_but_for_accents = (literal("\n") + self._model.search_key + "\n").contains(
            holding(value), autoescape=True
        )
        rows = edit.session.scalars(
            select(self._model).where(same_but_for_accents, self._model.deleted_at.is_(None), *conditions)
        )
        if any(row.id != but and same_name(getattr(row, field), value) for row in rows):
            raise NotUnique(self._model.kind, field, value)


def names_of(model: type[Named]) -> Key:
    """The lock of all names of a kind."""
    return Lock.NAMES, _KINDS.index(model)
