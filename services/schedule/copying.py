"""Copying what is planned on a day or in a week to another one.

Each copy is an event of its own, local and in no series: the rule of a series says nothing of another stretch of time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import Event, EventStatus
from services.changes.edit import Edit
from services.changes.errors import Refused
from services.schedule import events, reading
from services.schedule.events import Failed, Write
from services.schedule.fields import EventFields
from services.schedule.next_on import Thing
from services.schedule.slots import Slot
from services.schedule.things import living
from services.timetable.period import period_of

Stretch = Literal["day", "week"]


@dataclass(frozen=True, slots=True)
class Copying:
    """What is copied where; days are those of ``zone``."""

    thing: Thing
    """What begins for it is copied: for a group what it attends, for a level what its groups attend."""
    stretch: Stretch
    from_on: date
    """The day, or any day of the week."""
    to_on: date
    zone: ZoneInfo
    status: EventStatus = EventStatus.DRAFT
    """Of the copies."""

    @property
    def span(self) -> Slot:
        """What is copied begins in it."""
        return Slot(*period_of(self.stretch, self.from_on).bounds(self.zone))

    def moved(self, slot: Slot) -> Slot:
        """As long, at the same time by the wall clock; a start that the clocks skip is later, as in Rule.slot()."""
        first, target = (period_of(self.stretch, day).first_on for day in (self.from_on, self.to_on))
        wall = slot.starts_at.astimezone(self.zone)
        day = wall.date() + (target - first)
        starts_at = datetime.combine(day, wall.time().replace(fold=0), self.zone).astimezone(UTC)
        return Slot(starts_at, starts_at + (slot.ends_at - slot.starts_at))


@dataclass(frozen=True, slots=True)
class NotCopied:
    """An event that could not be copied, and why."""

    original: Event
    reason: Refused


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of it."""

    events: Sequence[Event]
    left: Sequence[NotCopied]


def copy(edit: Edit, copying: Copying, *, partial: bool = False) -> Copied:
    """Copy all that is not cancelled, drafts and what a sync has brought, too; copies clash like any new event.

    Raises Unknown for the thing, and Clashing with the clashes of all copies; with ``partial`` those that clash are
    left out.
    """
    living(edit.session, copying.thing)
    originals = _originals(edit, copying)
    several = [_copy(EventFields.of(event), copying) for event in originals]
    if not partial:
        return Copied(events.store_all(edit, [Write(Event(), one, None, None) for one in several]), [])
    results = list(zip(originals, events.create_each(edit, several), strict=True))
    return Copied(
        [result for _, result in results if isinstance(result, Event)],
        [NotCopied(event, result.reason) for event, result in results if isinstance(result, Failed)],
    )


def _originals(edit: Edit, copying: Copying) -> Sequence[Event]:
    span = copying.span
    query = select(Event).where(
        reading.concerning(edit.session, *copying.thing, span),
        Event.starts_at >= span.starts_at,
        Event.starts_at < span.ends_at,
        Event.deleted_at.is_(None),
        reading.not_cancelled(),
    )
    loaded = query.options(selectinload(Event.bookings)).order_by(Event.starts_at, Event.ends_at, Event.id)
    return edit.session.scalars(loaded).all()


def _copy(fields: EventFields, copying: Copying) -> EventFields:
    return replace(fields, slot=copying.moved(fields.slot), status=copying.status)
