"""Making and changing events. Nothing is booked twice: each write locks what it needs, checks, then stores."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import Event, EventStatus
from services.changes.edit import Edit
from services.changes.errors import Outdated, Refused, Unknown
from services.changes.locks import Lock
from services.schedule import claims
from services.schedule.conflicts import Clash, Clashing
from services.schedule.fields import EventFields
from services.schedule.slots import Slot


def create(edit: Edit, fields: EventFields) -> Event:
    """Store a new event. Raises EndNotAfterStart, TooLong, Unknown, Clashing."""
    fields.slot.check()
    claims.lock(edit, [fields])
    claims.check(edit, fields)
    event = _event(fields)
    edit.add(event)
    return event


@dataclass(frozen=True)
class Failed:
    """One of several that could not be stored, and why."""

    fields: EventFields
    reason: Refused


def create_each(edit: Edit, several: Sequence[EventFields]) -> list[Event | Failed]:
    """Store those that can be stored, in order: a later one may clash with an earlier one of the same call.

    The number of look-ups does not grow with the events, but for those that clash.
    """
    claims.lock(edit, several)
    needs = claims.Claims(edit, several)
    stored = [_store_or_fail(edit, needs, fields) for fields in several]
    edit.settle()
    return stored


def locked(edit: Edit, event_ids: Collection[int]) -> list[Event]:
    """The events in the order of ``event_ids``, for this edit alone to change. Raises Unknown."""
    edit.lock((Lock.EVENT, event_id) for event_id in event_ids)
    query = select(Event).where(Event.id.in_(event_ids), Event.deleted_at.is_(None))
    query = query.options(selectinload(Event.bookings)).execution_options(populate_existing=True)
    found = {event.id: event for event in edit.session.scalars(query)}
    for event_id in event_ids:
        if event_id not in found:
            raise Unknown("event", event_id)
    return [found[event_id] for event_id in event_ids]


def locked_as(edit: Edit, event_id: int, version: int | None) -> Event:
    """The event for this edit alone to change, in ``version`` where that is given. Raises Unknown, Outdated."""
    (event,) = locked(edit, [event_id])
    refuse_outdated(event, version)
    return event


def refuse_outdated(event: Event, version: int | None) -> None:
    """Raises Outdated."""
    if version is not None and event.version != version:
        raise Outdated(event.kind, event.id)


def update(edit: Edit, event: Event, fields: EventFields) -> Event:
    """Give a ``locked()`` event these fields. Raises as create() does, and ManagedUpstream."""
    return update_all(edit, [(event, fields)])[0]


def update_all(edit: Edit, changes: Sequence[tuple[Event, EventFields]]) -> list[Event]:
    """Change several ``locked()`` events at once. They may change places: each counts as it will be, not as it was.

    A meeting of a series becomes an exception of it. Raises Clashing with the clashes of all.
    """
    return store_all(edit, [_on_its_own(event, fields) for event, fields in changes])


@dataclass(frozen=True, slots=True)
class Write:
    """What an event is to be; one without an id is new."""

    event: Event
    fields: EventFields
    series_id: int | None
    original_starts_at: datetime | None

    @property
    def is_new(self) -> bool:
        return not self.event.id

    def apply(self) -> None:
        self.fields.write_to(self.event)
        self.event.series_id = self.series_id
        self.event.original_starts_at = self.original_starts_at


def store_all(edit: Edit, writes: Sequence[Write]) -> list[Event]:
    """Store new and ``locked()`` events as one; as update_all(), but what they are in a series is up to the caller."""
    for write in writes:
        if not write.is_new:
            edit.refuse_managed(write.event)
        write.fields.slot.check()
    claims.lock(edit, [write.fields for write in writes])
    _check_all(edit, writes)
    for write in writes:
        if write.is_new:
            write.apply()
            edit.add_later(write.event)
        else:
            with edit.changing(write.event):
                write.apply()
    edit.settle()
    edit.session.flush()
    return [write.event for write in writes]


def move(edit: Edit, event: Event, slot: Slot, room_ids: tuple[int, ...] | None = None) -> Event:
    """Put a ``locked()`` event at another time, and in other rooms where ``room_ids`` are given."""
    fields = EventFields.of(event)
    resources = fields.resources if room_ids is None else replace(fields.resources, room_ids=room_ids)
    return update(edit, event, replace(fields, slot=slot, resources=resources))


def set_status(edit: Edit, event: Event, status: EventStatus) -> Event:
    """Publish, cancel or take back to draft. What was cancelled books again, so it may clash."""
    return update(edit, event, replace(EventFields.of(event), status=status))


def delete(edit: Edit, event: Event) -> None:
    """Take a ``locked()`` event out of the timetable. Raises ManagedUpstream."""
    edit.delete(event)


def _store_or_fail(edit: Edit, needs: claims.Claims, fields: EventFields) -> Event | Failed:
    try:
        fields.slot.check()
        needs.check(fields)
    except Refused as reason:
        return Failed(fields, reason)
    event = _event(fields)
    edit.add_later(event)
    needs.add(event, fields)
    return event


def _event(fields: EventFields) -> Event:
    event = Event()
    fields.write_to(event)
    return event


def _on_its_own(event: Event, fields: EventFields) -> Write:
    original = event.original_starts_at
    if event.series_id is not None and original is None and fields != EventFields.of(event):
        original = event.starts_at
    return Write(event, fields, event.series_id, original)


def _check_all(edit: Edit, writes: Sequence[Write]) -> None:
    changed = [(write, None if write.is_new else EventFields.of(write.event)) for write in writes]
    rebooked = [write for write, before in changed if write.fields.rebooks(before)]
    named = [write for write, before in changed if _names_anew(before, write.fields)]
    concerned = {id(write): write.fields for write in (*rebooked, *named)}
    own = {write.event.id for write in rebooked if not write.is_new}
    needs = claims.Claims(edit, list(concerned.values()), ignoring=own)
    for write in named:
        needs.check_existence(write.fields)
    clashes: dict[Clash, None] = {}
    for write in rebooked:
        clashes |= dict.fromkeys(needs.clashes_of(write.fields))
        needs.add(write.event, write.fields)
    if clashes:
        raise Clashing(list(clashes))


def _names_anew(before: EventFields | None, after: EventFields) -> bool:
    return before is None or after.resources != before.resources or after.course_id != before.course_id
