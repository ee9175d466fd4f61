"""Which kinds of rows name which others, read off the tables: what undo must not leave hanging."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models import Base, Booking, Event, Record
from services.database import parts


@dataclass(frozen=True)
class Hanging:
    """A living row that names a deleted one."""

    kind: str
    id: int
    names_kind: str
    names_id: int


@dataclass(frozen=True)
class _Reference:
    """Rows of ``child`` name rows of ``parent`` in ``column``, which is its own or that of its bookings."""

    child: type[Record]
    parent: type[Record]
    column: InstrumentedAttribute[int | None]


def hanging(session: Session, touched: Collection[tuple[str, int]]) -> Iterator[Hanging]:
    """Pairs of which one is in ``touched``, kinds with ids; a few statements a kind of reference."""
    for reference in _references():
        children = {number for kind, number in touched if kind == reference.child.kind}
        parents = {number for kind, number in touched if kind == reference.parent.kind}
        queries = [
            *(_query(reference, part, None) for part in parts(children)),
            *(_query(reference, None, part) for part in parts(parents)),
        ]
        for query in queries:
            for one, two in session.execute(query):
                yield Hanging(reference.child.kind, one, reference.parent.kind, two)


def _query(
    reference: _Reference, children: Collection[int] | None, parents: Collection[int] | None
) -> Select[int, int]:
    parent = aliased(reference.parent)
    query = select(reference.child.id, parent.id)
    if reference.column.class_ is Booking:
        query = query.join(Booking, Booking.event_id == reference.child.id)
    query = query.join(parent, parent.id == reference.column)
    if children is not None:
        query = query.where(reference.child.id.in_(children))
    if parents is not None:
        query = query.where(parent.id.in_(parents))
    return query.where(reference.child.deleted_at.is_(None), parent.deleted_at.is_not(None))


def kinds() -> dict[str, type[Record]]:
    """The tables of the timetable by the kind that the log calls them."""
    models = (mapper.class_ for mapper in Base.registry.mappers)
    return {model.kind: model for model in models if issubclass(model, Record)}


def _references() -> Iterator[_Reference]:
    tables = {model.__tablename__: model for model in kinds().values()}
    holders: list[type[Record] | type[Booking]] = [*tables.values(), Booking]
    for holder in holders:
        for column in holder.__table__.columns:
            for key in column.foreign_keys:
                parent = tables.get(key.column.table.name)
                child = holder if issubclass(holder, Record) else Event
                if parent is not None and not (holder is Booking and parent is Event):
                    yield _Reference(child, parent, getattr(holder, column.key))
