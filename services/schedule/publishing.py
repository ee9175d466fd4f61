"""Drafts: finding them, and showing them to everybody."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from models import Event, EventStatus
from services.changes.edit import Edit
from services.schedule import events, reading
from services.schedule.events import Write
from services.schedule.fields import EventFields
from services.schedule.next_on import Thing
from services.schedule.reading import ScheduledEvent
from services.schedule.slots import Slot
from services.schedule.things import living


def drafts(session: Session, span: Slot, thing: Thing | None = None) -> list[ScheduledEvent]:
    """Drafts that take time of ``span``, of everything or of one thing, by start. Raises Unknown."""
    conditions: list[ColumnElement[bool]] = [reading.in_range(span), Event.status == EventStatus.DRAFT]
    if thing is not None:
        living(session, thing)
        conditions.append(reading.concerning(session, *thing, span))
    return reading.where(session, *conditions)


def publish(edit: Edit, event_ids: Collection[int]) -> Sequence[Event]:
    """Publish those of the events that are drafts; gives these. Raises Unknown, ManagedUpstream.

    A meeting of a series stays what it is in it: being published makes no exception of it. A draft has kept others
    out already, so that nothing can clash.
    """
    found = [event for event in events.locked(edit, event_ids) if event.status == EventStatus.DRAFT]
    return events.store_all(
        edit,
        [Write(event, _published(event), event.series_id, event.original_starts_at) for event in found],
    )


def _published(event: Event) -> EventFields:
    return replace(EventFields.of(event), status=EventStatus.PUBLISHED)
