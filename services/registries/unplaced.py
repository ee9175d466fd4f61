"""Places in words: what events say of where they meet when that is no room of ours."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, literal_column, select
from sqlalchemy.orm import Session

from models import Booking, Event, EventStatus, Origin, Room
from services.changes.edit import Edit
from services.schedule import events
from services.schedule.conflicts import Clash, Clashing
from services.schedule.fields import EventFields
from services.schedule.slots import LONGEST

MOST_WORDS_SHOWN = 200


@dataclass(frozen=True)
class Place:
    """A text, and the events to come that name it and have no room."""

    text: str
    events: int
    synced: int
    """Those of them that a sync has brought: only it can place them."""
    next_at: datetime


@dataclass
class Placed:
    """What came of putting the events of one text into a room."""

    event_ids: list[int] = field(default_factory=list)
    clashing: list[tuple[int, Collection[Clash]]] = field(default_factory=list)
    """Events for which the room is taken, and by what; they stay as they are."""
    synced: int = 0


def places(session: Session, now: datetime) -> Sequence[Place]:
    """The texts with most events first, MOST_WORDS_SHOWN at most. One statement, off an index of such events alone."""
    amount = func.count()
    synced = func.count().filter(Event.origin == Origin.STARPLAN)
    query = (
        select(Event.location_text, amount, synced, func.min(Event.starts_at))
        .where(*_to_come(now))
        .group_by(Event.location_text)
        .order_by(amount.desc(), Event.location_text)
        .limit(MOST_WORDS_SHOWN)
    )
    return [Place(*row) for row in session.execute(query)]


def count(session: Session, now: datetime) -> int:
    """How many events to come have no room but a place in words."""
    return session.scalar(select(func.count()).where(*_to_come(now))) or 0


def place(edit: Edit, text: str, room: Room, now: datetime) -> Placed:
    """Put the events to come that name ``text`` into the room, and drop the words; wants an exclusive edit.

    Where the room is taken, an event stays as it is, and so do those of a sync.
    """
    assert edit.is_exclusive, "events of any time are concerned"
    query = select(Event.id, Event.origin).where(*_to_come(now), Event.location_text == text)
    found = edit.session.execute(query.order_by(Event.starts_at, Event.id)).all()
    ids = [event_id for event_id, origin in found if origin == Origin.LOCAL]
    placed = Placed(synced=len(found) - len(ids))
    for event in events.locked(edit, ids):
        fields = EventFields.of(event)
        resources = replace(fields.resources, room_ids=(room.id,))
        try:
            events.update(edit, event, replace(fields, resources=resources, location_text=""))
        except Clashing as clashing:
            placed.clashing.append((event.id, clashing.clashes))
        else:
            placed.event_ids.append(event.id)
    return placed


def _to_come(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Event.location_text != literal_column("''"),  # as its index says: a parameter would not match it
        Event.starts_at > now - LONGEST,
        Event.ends_at > now,
        Event.status != EventStatus.CANCELLED,
        Event.deleted_at.is_(None),
        ~exists().where(Booking.event_id == Event.id, Booking.room_id.is_not(None)),
    )
