"""Exporting: the living rows of an entity as a stream, which no amount of rows makes large."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from tempfile import TemporaryFile
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Event, Series
from services.database import SessionFactory
from services.schedule.recurrence import Rule
from services.transfer.entities import SCHEDULE_ITEM, Entity
from services.transfer.event_rows import EventRow, Taken, event_rows, stream
from services.transfer.formats import Format
from services.transfer.series_text import SeriesText, series_text
from services.transfer.tables import Cell, Outgoing
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


def file_of(new_session: SessionFactory, entities: Sequence[Entity], chosen: Format) -> BinaryIO:
    """A file of the rows, at its start; on disk, until it is closed: so a whole university needs no memory."""
    file: BinaryIO = TemporaryFile()  # noqa: SIM115 - closed when it was sent
    with snapshot(new_session) as session:
        chosen.write(
            (Outgoing(entity.name, entity.header, rows(session, entity)) for entity in entities), file
        )
    file.seek(0)
    return file


def file_name(entities: Sequence[Entity], chosen: Format, today: date) -> str:
    """What the file is called where it is saved."""
    return f"export_{'_'.join(entity.name for entity in entities)}_{today}.{chosen.suffix}"


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
