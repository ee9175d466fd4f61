"""Meetings to come whose place is told in words that are no room of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from models import Event, EventStatus
from services.schedule.slots import LONGEST


@dataclass(frozen=True, slots=True)
class Unplaced:
    events: int
    places: Sequence[tuple[str, int]]
    """Texts, each with how many of them say so; the commonest first."""


def unplaced(session: Session, now: datetime, limit: int) -> Unplaced:
    """All of them, and the ``limit`` commonest texts. Two statements, which look at these events alone."""
    to_come = (
        Event.location_text != literal_column("''"),  # as the index of these says
        Event.starts_at > now - LONGEST,
        Event.ends_at > now,
        Event.status != EventStatus.CANCELLED,
        Event.deleted_at.is_(None),
    )
    amount = func.count()
    places = session.execute(
        select(Event.location_text, amount)
        .where(*to_come)
        .group_by(Event.location_text)
        .order_by(amount.desc(), Event.location_text)
        .limit(limit)
    )
    events = session.scalar(select(func.count()).select_from(Event).where(*to_come)) or 0
    return Unplaced(events, [(text, count) for text, count in places])
