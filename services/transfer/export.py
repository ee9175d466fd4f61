"""Exporting: the living rows of an entity as a stream, which no amount of rows makes large."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Event, Series
from services.database import SessionFactory
from services.schedule.recurrence import Rule
from services.transfer.entities import SCHEDULE_ITEM, Entity
from services.transfer.event_rows import EventRow, Taken, event_rows, stream
from services.transfer.series_text import SeriesText, series_text
from services.transfer.tables import Cell
from services.transfer.values import written


@contextmanager
def snapshot(new_session: SessionFactory) -> Iterator[Session]:
    """A session that sees one state of the timetable, whatever is written while the export runs."""
    with new_session() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def count(session: Session, entity: Entity) -> int:
    """How many rows there are."""
    return session.scalar(select(func.count()).where(entity.model.deleted_at.is_(None))) or 0


def rows(session: Session, entity: Entity) -> Iterator[tuple[Cell, ...]]:
    """The rows by id, each in the order of ``entity.header``. Importing them gives the same again."""
    if entity is SCHEDULE_ITEM:
        return _items(session)
    columns = [getattr(entity.model, one.attribute) for one in entity.properties]
    query = select(*columns).where(entity.model.deleted_at.is_(None)).order_by(entity.model.id)
    return (tuple(written(value) for value in row) for row in stream(session, query))


def _items(session: Session) -> Iterator[tuple[Cell, ...]]:
    series = {
        one.id: series_text(SeriesText(one.uid, Rule.of(one))) for one in session.scalars(select(Series))
    }
    places = [_place(one.attribute) for one in SCHEDULE_ITEM.properties]
    for event, taken in event_rows(session, Event.deleted_at.is_(None)):
        yield tuple(place(event, taken, series) for place in places)


_Place = Callable[[EventRow, Taken, Mapping[int, str]], Cell]


def _place(attribute: str) -> _Place:
    """What a column of an item shows."""
    if attribute in ("room_ids", "instructor_ids", "group_ids"):
        return lambda _event, taken, _series: _several(taken[attribute])
    if attribute == "series":
        return lambda event, _taken, series: series.get(event.series_id)
    return lambda event, _taken, _series: written(getattr(event, attribute))


def _several(ids: list[int]) -> Cell:
    if len(ids) < 2:
        return ids[0] if ids else None
    return ";".join(map(str, ids))
