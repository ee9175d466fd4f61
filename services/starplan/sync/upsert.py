"""Writing named records of the upstream system: new ones, changed ones, and those that were entered by hand before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import select

from models import Named, Origin
from services.changes.edit import Edit
from services.database import parts
from services.starplan.sync.identities import Identities

NamedT = TypeVar("NamedT", bound=Named)
Values = Mapping[str, Any]
"""Columns of a row; those that are not named stay as they are."""


@dataclass(frozen=True)
class Wish(Generic[NamedT]):
    """What one record is to be."""

    values: Values
    keep: Callable[[NamedT, Values], Values] = field(default=lambda _row, values: values)
    """What of the values is to be written, given the row as it is."""
    adopts: Callable[[NamedT], bool] = field(default=lambda _row: False)
    """Whether a row that staff has entered by this name is the same thing."""


def upsert(
    edit: Edit, identities: Identities, model: type[NamedT], wishes: Mapping[str, Wish[NamedT]]
) -> None:
    """See to it that there is a record for each key, which says what is wished; only what differs is written.

    Keys stay with their records for ever, so ids do as well.
    """
    known = {key: number for key in wishes if (number := identities.find(model, key)) is not None}
    rows = _rows(edit, model, set(known.values()))
    for key, number in known.items():
        _write(edit, rows[number], wishes[key])
    new: dict[str, NamedT] = {}
    for key, wish in wishes.items():
        if key not in known:
            new[key] = _adopted(edit, identities, model, wish) or _created(edit, identities, model, key, wish)
    edit.settle()
    identities.bind(edit.session, model, ((key, row.id) for key, row in new.items()))


def _rows(edit: Edit, model: type[NamedT], ids: set[int]) -> dict[int, NamedT]:
    queries = (select(model).where(model.id.in_(part)) for part in parts(sorted(ids)))
    return {row.id: row for query in queries for row in edit.session.scalars(query)}


def _write(edit: Edit, row: NamedT, wish: Wish[NamedT]) -> None:
    values = wish.keep(row, wish.values)
    if any(getattr(row, name) != value for name, value in values.items()):
        with edit.changing(row):
            _set(row, values)


def _set(row: Named, values: Values) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _adopted(edit: Edit, identities: Identities, model: type[NamedT], wish: Wish[NamedT]) -> NamedT | None:
    """A row that staff has entered for the same thing: it keeps its ids, and is the sync's from now on."""
    candidates = identities.local(model, wish.values["name"])
    for row in _rows(edit, model, set(candidates)).values() if candidates else ():
        if row.origin == Origin.LOCAL and row.deleted_at is None and wish.adopts(row):
            with edit.changing(row):
                row.origin = Origin.STARPLAN
                _set(row, wish.keep(row, wish.values))
            return row
    return None


def _created(edit: Edit, identities: Identities, model: type[NamedT], key: str, wish: Wish[NamedT]) -> NamedT:
    row = model(uid=identities.uid(model, key), **wish.values)
    edit.add_later(row)
    return row
