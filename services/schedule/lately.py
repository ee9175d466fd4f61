"""What staff have done to the schedule of late, and what they have not finished."""

from datetime import datetime

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from models import Change, ChangeBatch, Event, EventStatus, Origin
from services.schedule.reading import ScheduledEvent, in_order
from services.schedule.slots import LONGEST

_BATCHES, _CHANGES = 30, 200
"""How far to look back: an import changes thousands of events, all of them as late as the others."""


def edited(session: Session, limit: int) -> list[ScheduledEvent]:
    """Events that people have made or changed last and that live on, the last one first. Seven statements at most."""
    batches = (
        select(ChangeBatch.id)
        .where(ChangeBatch.door.in_(("page", "api")))
        .order_by(ChangeBatch.id.desc())
        .limit(_BATCHES)
    )
    changes = (
        select(Change.record_id)
        .where(Change.batch_id.in_(batches), Change.kind == Event.kind, Change.action != "deleted")
        .order_by(Change.id.desc())
        .limit(_CHANGES)
    )
    ids = list(dict.fromkeys(session.scalars(changes)))
    return in_order(session, ids[: 2 * limit])[:limit]


def drafts(session: Session, now: datetime, limit: int) -> tuple[int, list[ScheduledEvent]]:
    """How many drafts of our own are not over, and the next of them."""
    waiting = (
        Event.status
        == literal_column(f"'{EventStatus.DRAFT}'"),  # as its index says: a parameter would not match it
        Event.origin == Origin.LOCAL,
        Event.deleted_at.is_(None),
        Event.starts_at > now - LONGEST,
        Event.ends_at > now,
    )
    count = session.scalar(select(func.count()).select_from(Event).where(*waiting)) or 0
    first = select(Event.id).where(*waiting).order_by(Event.starts_at, Event.id).limit(limit)
    return count, in_order(session, session.scalars(first).all()) if count else []
