"""Who clashes with whom, and why.

Two events clash when they overlap and share a room, an instructor, or students: a group meets its ancestors and
descendants, not its siblings. Drafts count, cancelled events do not.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Booking, Event, Group, Instructor, Named, Room
from services.changes.errors import Refused
from services.schedule.fields import Resources
from services.schedule.group_tree import trees_with
from services.schedule.slots import LONGEST, Slot

Sort = Literal["instructor", "group", "room"]
SORTS: tuple[Sort, ...] = ("instructor", "group", "room")
"""In the order in which clashes are told."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A resource that another event has at that time."""

    sort: Sort
    id: int
    """The resource that was asked for."""
    name: str
    booked_id: int
    """What the other event has booked: the same, or for a group one above or below it."""
    event_id: int
    slot: Slot
    """When the other event is."""


class Clashing(Refused):
    """The event would overlap with others that need the same people or room."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(clashes)
        self.clashes = clashes

    def __str__(self) -> str:
        return "; ".join(
            f"{clash.sort} {clash.name} is taken by event {clash.event_id}" for clash in self.clashes
        )


def clashes_of(
    session: Session, slot: Slot, resources: Resources, *, ignoring: Collection[int] = ()
) -> list[Clash]:
    """What keeps an event out of ``slot``: by instructor, group, room, then by time.

    ``ignoring`` are ids of events that do not count, such as the one that is being moved. The answer stays true
    until the end of a transaction that holds the locks of ``resources``.
    """
    return Bookings(session, [(slot, resources)], ignoring=ignoring).clashes_of(slot, resources)


class Bookings:
    """What is taken around several events, read in two statements: tells of each what clashes_of() would."""

    def __init__(
        self,
        session: Session,
        several: Sequence[tuple[Slot, Resources]],
        *,
        ignoring: Collection[int] = (),
    ) -> None:
        self._session = session
        everything = self._everything = _together(resources for _, resources in several)
        self._trees = trees_with(session, everything.group_ids)
        self._taken: dict[tuple[Sort, int, date], list[_Taken]] = defaultdict(list)
        if several:
            hull = Slot(min(slot.starts_at for slot, _ in several), max(slot.ends_at for slot, _ in several))
            groups = {group for number in everything.group_ids for group in self._trees.related(number)}
            for row in bookings_of(session, hull, replace(everything, group_ids=tuple(groups)), ignoring):
                self._note(_Taken(*resource_of(row), Slot(row.starts_at, row.ends_at), row.event_id))

    def add(self, event: Event | int, slot: Slot, resources: Resources) -> None:
        """Count what an event will take, whose row may be written later: it, or its id."""
        for sort in SORTS:
            for number in _ids(resources, sort):
                self._note(_Taken(sort, number, slot, event))

    def remove(self, event_id: int, slot: Slot, resources: Resources) -> None:
        """Count no longer what an event had taken."""
        for sort in SORTS:
            for number in _ids(resources, sort):
                there = self._taken.get(_place(sort, number, slot), [])
                there[:] = [taken for taken in there if taken.event_id != event_id]

    def clashes_of(self, slot: Slot, resources: Resources, *, but: int = 0) -> list[Clash]:
        """What keeps an event out of ``slot``: by instructor, group, room, then by time.

        ``but`` is the id of that event, where it is stored there already.
        """
        found = {(asked, taken) for asked, taken in self._found(slot, resources) if taken.event_id != but}
        if not found:
            return []
        self._session.flush()  # a new event is told by its id as well
        clashes = [
            Clash(taken.sort, asked, self._names[taken.sort, asked], taken.id, taken.event_id, taken.slot)
            for asked, taken in found
        ]
        return sorted(
            clashes,
            key=lambda clash: (
                SORTS.index(clash.sort),
                clash.slot,
                clash.event_id,
                clash.id,
                clash.booked_id,
            ),
        )

    @cached_property
    def _names(self) -> dict[tuple[Sort, int], str]:
        """Of all that may be asked for: many events may clash."""
        return names_of(self._session, self._everything)

    def _found(self, slot: Slot, resources: Resources) -> Iterator[tuple[int, "_Taken"]]:
        """What was asked for, with what has it."""
        days = list(_days(slot))
        for sort in SORTS:
            for asked in _ids(resources, sort):
                for number in self._trees.related(asked) if sort == "group" else (asked,):
                    for day in days:
                        for taken in self._taken.get((sort, number, day), ()):
                            if taken.slot.overlaps(slot):
                                yield asked, taken

    def _note(self, taken: "_Taken") -> None:
        self._taken[_place(taken.sort, taken.id, taken.slot)].append(taken)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A resource that an event has for a time."""

    sort: Sort
    id: int
    slot: Slot
    by: int | Event
    """The event's id; the event itself where it is so new that it may have none yet."""

    @property
    def event_id(self) -> int:
        return self.by.id if isinstance(self.by, Event) else self.by


def _place(sort: Sort, number: int, slot: Slot) -> tuple[Sort, int, date]:
    return sort, number, slot.starts_at.astimezone(UTC).date()


def _days(slot: Slot) -> Iterator[date]:
    """The days, in UTC, on which something can have begun that overlaps with ``slot``."""
    day, last = (slot.starts_at - LONGEST).astimezone(UTC).date(), slot.ends_at.astimezone(UTC).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _ids(resources: Resources, sort: Sort) -> tuple[int, ...]:
    return {"instructor": resources.instructor_ids, "group": resources.group_ids, "room": resources.room_ids}[
        sort
    ]


def _together(several: Iterable[Resources]) -> Resources:
    wanted = list(several)
    return Resources(
        room_ids=tuple({number for one in wanted for number in one.room_ids}),
        instructor_ids=tuple({number for one in wanted for number in one.instructor_ids}),
        group_ids=tuple({number for one in wanted for number in one.group_ids}),
    )


def overlapping(slot: Slot) -> tuple[ColumnElement[bool], ...]:
    """Conditions on Booking: it takes time of ``slot``. The lower bound lets the index end the scan."""
    return (
        Booking.starts_at < slot.ends_at,
        Booking.starts_at > slot.starts_at - LONGEST,
        Booking.ends_at > slot.starts_at,
    )


def bookings_of(
    session: Session, slot: Slot, resources: Resources, ignoring: Collection[int] = ()
) -> Sequence[Row[*tuple[Any, ...]]]:
    """What has one of ``resources`` in ``slot``: one statement, and in it an index look-up a resource."""
    wanted: list[tuple[InstrumentedAttribute[int | None], Collection[int]]] = [
        (Booking.instructor_id, resources.instructor_ids),
        (Booking.group_id, resources.group_ids),
        (Booking.room_id, resources.room_ids),
    ]
    parts = [
        select(*_COLUMNS).where(
            column.in_(ids), *overlapping(slot), Booking.blocks, Booking.event_id.not_in(ignoring)
        )
        for column, ids in wanted
        if ids
    ]
    if not parts:
        return []
    taken: Sequence[Row[*tuple[Any, ...]]] = session.execute(union_all(*parts)).all()
    return taken


_COLUMNS = (
    Booking.event_id,
    Booking.instructor_id,
    Booking.group_id,
    Booking.room_id,
    Booking.starts_at,
    Booking.ends_at,
)


def resource_of(taken: Row[*tuple[Any, ...]]) -> tuple[Sort, int]:
    """What a row of Booking takes."""
    if taken.instructor_id is not None:
        return "instructor", taken.instructor_id
    return ("group", taken.group_id) if taken.group_id is not None else ("room", taken.room_id)


def names_of(session: Session, resources: Resources) -> dict[tuple[Sort, int], str]:
    """The names of ``resources``, by sort and id."""
    wanted: list[tuple[Sort, type[Named], Collection[int]]] = [
        ("instructor", Instructor, resources.instructor_ids),
        ("group", Group, resources.group_ids),
        ("room", Room, resources.room_ids),
    ]
    return {
        (sort, number): name
        for sort, model, ids in wanted
        if ids
        for number, name in session.execute(select(model.id, model.name).where(model.id.in_(ids)))
    }
