"""Choosing what to take home of the catalog."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from models import Event, Level, Program
from services.catalog import occurrences
from services.catalog.occurrences import Occurrence, shown
from services.catalog.periods import current, holding
from services.schedule import reading
from services.schedule.reading import ScheduledEvent, in_range
from services.schedule.slots import Slot

MOST_EVENTS = 20_000
"""In one file."""


class TooMuch(Exception):
    """More than one file may have."""

    def __str__(self) -> str:
        return f"That is more than {MOST_EVENTS} meetings: name a semester, a program or a shorter range"


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters that all must hold; None leaves nothing out."""

    program: UUID | None = None
    semester: UUID | None = None
    slot: Slot | None = None


def events(session: Session, selection: Selection, zone: ZoneInfo) -> list[Occurrence]:
    """Meetings by start. Raises TooMuch."""
    conditions, levels = _conditions(session, selection, zone)
    return occurrences.where(session, *conditions, levels=levels)


def scheduled(session: Session, selection: Selection, zone: ZoneInfo) -> list[ScheduledEvent]:
    """The same, with all that calendars say of them."""
    conditions, _ = _conditions(session, selection, zone)
    return reading.where(session, *conditions, *shown())


def _conditions(
    session: Session, selection: Selection, zone: ZoneInfo
) -> tuple[list[ColumnElement[bool]], Sequence[Level] | None]:
    """What holds of the meetings, and of which levels they are."""
    conditions, levels = list[ColumnElement[bool]](), None
    if selection.slot is not None:
        conditions.append(in_range(selection.slot))
    if selection.program is not None or selection.semester is not None:
        levels = session.scalars(_levels(selection)).all()
        conditions.append(holding(current(session, levels), zone))
    count = select(func.count(Event.id)).where(*conditions, Event.deleted_at.is_(None), *shown())
    if (session.scalar(count) or 0) > MOST_EVENTS:
        raise TooMuch
    return conditions, levels


def _levels(selection: Selection) -> Select[Level]:
    query = select(Level).where(Level.deleted_at.is_(None)).options(joinedload(Level.program))
    if selection.semester is not None:
        query = query.where(Level.uid == selection.semester)
    if selection.program is not None:
        query = query.join(Program, Program.id == Level.program_id).where(Program.uid == selection.program)
    return query
