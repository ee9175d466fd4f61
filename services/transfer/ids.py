"""Ids for new rows, and what the ids of a file stand for."""

from collections.abc import Iterable
from itertools import count

from sqlalchemy import text
from sqlalchemy.orm import Session

from models import Record
from services.transfer.mapping import Incoming
from services.transfer.tables import Cell
from services.transfer.values import LARGEST_ID, plain

_RESERVE = text(
    "SELECT setval(pg_get_serial_sequence(:name, 'id'),"
    " GREATEST(:highest, nextval(pg_get_serial_sequence(:name, 'id'))))"
)


class FreshIds:
    """Ids that neither the database nor the file has. Needs an exclusive edit."""

    def __init__(self, called: dict[int, int | None], several: Iterable[Incoming], highest: int) -> None:
        """``called`` keeps what ids of the file stand for; ``highest`` is the last id of the database."""
        self._called = called
        self.named = {number for one in several if (number := id_of(one.cell("id"))) is not None}
        """Ids that stand in the file."""
        self.first = max([highest, *self.named]) + 1
        """The first id that is nobody's yet."""
        self._next = count(self.first)

    def take(self) -> int:
        return next(self._next)

    def stands_for(self, cell: Cell, number: int | None) -> None:
        """Rows of the same import that name this id mean that row; none when it was refused."""
        called = id_of(cell)
        if called is not None and self._called.get(called) is None:
            self._called[called] = number


def id_of(cell: Cell) -> int | None:
    """The id in a cell, as far as it can be one."""
    said = plain(cell)
    number = int(said) if said.isascii() and said.isdigit() and len(said) <= 10 else 0
    return number if 0 < number <= LARGEST_ID else None


def reserve(session: Session, model: type[Record], highest: int) -> None:
    """Let later rows get ids above those that were given by hand: SQLite does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_RESERVE, {"name": f'"{model.__tablename__}"', "highest": highest})
