"""What a sweep has booked although events of our own had it."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Event, Origin
from services.database import parts
from services.schedule.double_bookings import double_bookings
from services.schedule.slots import Slot
from services.starplan.sync.apply import Written

_AT_ONCE = timedelta(weeks=4)
"""Bookings of so long are looked at together."""


class Brought:
    """The events that a sweep has created or moved."""

    def __init__(self) -> None:
        self._event_ids: set[int] = set()
        self._span: Slot | None = None

    def add(self, written: Written) -> None:
        self._event_ids |= written.event_ids
        span = written.span
        if span is not None:
            known = self._span or span
            self._span = Slot(min(known.starts_at, span.starts_at), max(known.ends_at, span.ends_at))

    def double_bookings(self, session: Session) -> int:
        """How many resources these have at a time when a local event has them, too."""
        if self._span is None:
            return 0
        found = 0
        starts_at = self._span.starts_at
        while starts_at < self._span.ends_at:
            ends_at = min(starts_at + _AT_ONCE, self._span.ends_at)
            found += self._within(session, Slot(starts_at, ends_at))
            starts_at = ends_at
        return found

    def _within(self, session: Session, span: Slot) -> int:
        pairs = [found.event_ids for found in double_bookings(session, span)]
        concerned = [pair for pair in pairs if not self._event_ids.isdisjoint(pair)]
        local = _local(session, {number for pair in concerned for number in pair})
        return sum(not local.isdisjoint(pair) for pair in concerned)


def _local(session: Session, event_ids: set[int]) -> set[int]:
    queries = (
        select(Event.id).where(Event.id.in_(part), Event.origin == Origin.LOCAL)
        for part in parts(sorted(event_ids))
    )
    return {number for query in queries for number in session.scalars(query)}
