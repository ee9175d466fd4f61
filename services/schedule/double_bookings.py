"""What is booked twice all the same: a sync stores what its source says, also where it clashes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models import Booking, Event, Origin
from services.schedule.conflicts import Sort, names_of, overlapping, resource_of
from services.schedule.fields import Resources
from services.schedule.group_tree import GroupTrees, trees_with
from services.schedule.slots import Slot


@dataclass(frozen=True, slots=True)
class DoubleBooking:
    """A resource that two events have at one time; at least one of them comes from a sync."""

    sort: Sort
    id: int
    """For groups the one of the second event: the same as the first one's, above or below it."""
    name: str
    event_ids: tuple[int, int]
    slot: Slot
    """When both have it."""


def double_bookings(session: Session, span: Slot) -> list[DoubleBooking]:
    """All that begin in ``span``, by time: four statements and the work of what is booked in it.

    Without synced events there are none: nobody else gets past the check.
    """
    rows = _bookings(session, span)
    if not any(row.origin == Origin.STARPLAN for row in rows):
        return []
    trees = trees_with(session, {row.group_id for row in rows if row.group_id is not None})
    pairs = {pair for rows_of_one in _by_resource(rows, trees) for pair in _clashing(rows_of_one, trees)}
    names = _names(session, pairs)
    found = [
        DoubleBooking(sort, number, names[sort, number], event_ids, slot)
        for sort, number, event_ids, slot in pairs
        if span.starts_at <= slot.starts_at < span.ends_at
    ]
    return sorted(found, key=lambda found: (found.slot, found.event_ids, found.sort, found.id))


_Pair = tuple[Sort, int, tuple[int, int], Slot]


def _bookings(session: Session, span: Slot) -> Sequence[Row[*tuple[Any, ...]]]:
    query = (
        select(Booking.event_id, Booking.room_id, Booking.instructor_id, Booking.group_id)
        .add_columns(Booking.starts_at, Booking.ends_at, Event.origin)
        .join(Event, Event.id == Booking.event_id)
        .where(*overlapping(span), Booking.blocks)
        .order_by(Booking.starts_at, Booking.event_id)
    )
    rows: Sequence[Row[*tuple[Any, ...]]] = session.execute(query).all()
    return rows


def _by_resource(
    rows: Sequence[Row[*tuple[Any, ...]]], trees: GroupTrees
) -> Iterator[list[Row[*tuple[Any, ...]]]]:
    """Rows that may concern each other, in order of time: of one room, one instructor, one tree of groups."""
    kept: dict[tuple[Sort, int], list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        sort, number = resource_of(row)
        if sort == "group":
            *_, number = trees.with_ancestors(number)
        kept[sort, number].append(row)
    yield from kept.values()


def _clashing(rows: Sequence[Row[*tuple[Any, ...]]], trees: GroupTrees) -> Iterator[_Pair]:
    running: list[Row[*tuple[Any, ...]]] = []
    for row in rows:
        sort, number = resource_of(row)
        running = [other for other in running if other.ends_at > row.starts_at]
        related = trees.related(number) if sort == "group" else {number}
        for other in running:
            synced = Origin.STARPLAN in (row.origin, other.origin)
            if synced and other.event_id != row.event_id and resource_of(other)[1] in related:
                both = Slot(row.starts_at, min(row.ends_at, other.ends_at))
                yield sort, number, (other.event_id, row.event_id), both
        running.append(row)


def _names(session: Session, pairs: set[_Pair]) -> dict[tuple[Sort, int], str]:
    ids: dict[Sort, list[int]] = defaultdict(list)
    for sort, number, *_ in pairs:
        ids[sort].append(number)
    return names_of(session, Resources(tuple(ids["room"]), tuple(ids["instructor"]), tuple(ids["group"])))
