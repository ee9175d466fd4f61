"""Showing drafts to everybody."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from models import Event, EventStatus
from services.changes.edit import Edit
from services.schedule import events
from services.schedule.events import Write
from services.schedule.fields import EventFields


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
