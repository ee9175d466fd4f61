"""Writing named records of the upstream system: new ones, changed ones, and those that were entered by hand before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import select

from models import Named, Origin
from services.changes.edit import Edit
from services.database import parts
from services.starplan.sync.identities import Identities, Marks

NamedT = TypeVar("NamedT", bound=Named)
Values = Mapping[str, Any]
"""Columns of a row; those that are not named stay as they are."""


@dataclass(frozen=True)
class Wish(Generic[NamedT]):
    """What one record is to be."""

    values: Values
    """That the upstream system tells, or that follow from it."""
    keep: Callable[[NamedT, Values], Values] = field(default=lambda _row, values: values)
    """What of the values is to be written, given the row as it is."""
    adopts: Callable[[NamedT], bool] = field(default=lambda _row: False)
    """Whether a row that staff has entered by this name is the same thing."""
    overlay: Values = field(default_factory=dict)
    """What the overlay says instead, or besides."""


def upsert(
    edit: Edit, identities: Identities, model: type[NamedT], wishes: Mapping[str, Wish[NamedT]]
) -> None:
    """See to it that there is a record for each key, which says what is wished; only what differs is written.

    Keys stay with their records for ever, so ids do as well.
    """
    known = {key: number for key in wishes if (number := identities.find(model, key)) is not None}
    rows = _rows(edit, model, set(known.values()))
    marks: dict[str, Marks] = {}
    for key, number in known.items():
        marks[key] = _write(edit, rows[number], wishes[key], identities.marks(model, key))
    new: dict[str, NamedT] = {}
    for key, wish in wishes.items():
        if key not in known:
            found = _adopted(edit, identities, model, wish) or _created(edit, identities, model, key, wish)
            new[key], marks[key] = found
    edit.settle()
    identities.bind(edit.session, model, ((key, row.id) for key, row in new.items()))
    identities.mark(edit.session, model, marks)


def _rows(edit: Edit, model: type[NamedT], ids: set[int]) -> dict[int, NamedT]:
    queries = (select(model).where(model.id.in_(part)) for part in parts(sorted(ids)))
    return {row.id: row for query in queries for row in edit.session.scalars(query)}


def _write(edit: Edit, row: NamedT, wish: Wish[NamedT], marks: Marks) -> Marks:
    """What the overlay says no more becomes again what it was, unless somebody has changed it since."""
    given_back = {
        name: mark["was"]
        for name, mark in marks.items()
        if name not in wish.overlay and getattr(row, name) == mark["is"]
    }
    values = {**given_back, **wish.keep(row, wish.values), **wish.overlay}
    told = {
        name: {"is": value, "was": marks[name]["was"] if name in marks else getattr(row, name)}
        for name, value in wish.overlay.items()
    }
    if any(getattr(row, name) != value for name, value in values.items()):
        with edit.changing(row):
            _set(row, values)
    return told


def _set(row: Named, values: Values) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _adopted(
    edit: Edit, identities: Identities, model: type[NamedT], wish: Wish[NamedT]
) -> tuple[NamedT, Marks] | None:
    """A row that staff has entered for the same thing: it keeps its ids, and is the sync's from now on."""
    candidates = identities.local(model, wish.values["name"])
    for row in _rows(edit, model, set(candidates)).values() if candidates else ():
        if row.origin == Origin.LOCAL and row.deleted_at is None and wish.adopts(row):
            with edit.changing(row):
                row.origin = Origin.STARPLAN
            return row, _write(edit, row, wish, {})
    return None


def _created(
    edit: Edit, identities: Identities, model: type[NamedT], key: str, wish: Wish[NamedT]
) -> tuple[NamedT, Marks]:
    row = model(uid=identities.uid(model, key), **{**wish.values, **wish.overlay})
    edit.add_later(row)
    plain = {name: wish.values.get(name, _unsaid(model, name)) for name in wish.overlay}
    return row, {name: {"is": value, "was": plain[name]} for name, value in wish.overlay.items()}


def _unsaid(model: type[Named], name: str) -> Any:
    """What a column has of which nobody has said anything."""
    default = model.__table__.columns[name].default
    return None if default is None else default.arg
