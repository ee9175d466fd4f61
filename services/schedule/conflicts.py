"""Who clashes with whom, and why.

Two events clash when they overlap and share a room, an instructor, or students: a group meets its ancestors and
descendants, not its siblings. Drafts count, cancelled events do not.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, CompoundSelect, Row, bindparam, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Booking, Event, Group, Instructor, Named, Room
from services.changes.errors import Refused
from services.database import AT_ONCE
from services.schedule.fields import Resources
from services.schedule.group_tree import GroupTrees, trees_with
from services.schedule.slots import LONGEST, Slot

Sort = Literal["instructor", "group", "room"]
SORTS: tuple[Sort, ...] = ("instructor", "group", "room")
"""In the order in which clashes are told."""
Booked = Row[*tuple[Any, ...]]
"""A booking: ``event_id``, one of ``instructor_id``, ``group_id`` and ``room_id``, ``starts_at``, ``ends_at``."""


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


Names = Mapping[tuple[Sort, int], str]
"""What resources are called, by sort and id."""
_Place = tuple[Sort, int, date]
"""A resource on a day, in UTC."""


class Bookings:
    """What is taken around several events, read in two statements: tells of each what clashes_of() would."""

    def __init__(
        self,
        session: Session,
        several: Sequence[tuple[Slot, Resources]],
        *,
        ignoring: Collection[int] = (),
        trees: GroupTrees | None = None,
        names: Names | None = None,
    ) -> None:
        """``trees`` and ``names`` are those of the database, unless somebody knows what is to become of them."""
        self._session = session
        everything = self._everything = _together(resources for _, resources in several)
        self._trees = trees_with(session, everything.group_ids) if trees is None else trees
        self._names = names
        self._related: dict[int, tuple[int, ...]] = {}
        self._taken: dict[_Place, list[_Taken]] = defaultdict(list)
        if several:
            self._read(several, ignoring)

    def _read(self, several: Sequence[tuple[Slot, Resources]], ignoring: Collection[int]) -> None:
        """Only what the events may meet is kept: a university books far more in the same months."""
        hull = Slot(min(slot.starts_at for slot, _ in several), max(slot.ends_at for slot, _ in several))
        groups = {group for number in self._everything.group_ids for group in self._related_to(number)}
        wanted = {place for slot, resources in several for _, place in self._places(slot, resources)}
        for row in bookings_of(
            self._session, hull, replace(self._everything, group_ids=tuple(groups)), ignoring
        ):
            sort, number = resource_of(row)
            if (sort, number, row.starts_at.date()) in wanted:
                self._note(_Taken(sort, number, Slot(row.starts_at, row.ends_at), row.event_id))

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
        names = self._known_names()
        clashes = [
            Clash(taken.sort, asked, names[taken.sort, asked], taken.id, taken.event_id, taken.slot)
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

    def _known_names(self) -> Names:
        """Of all that may be asked for: many events may clash."""
        if self._names is None:
            self._names = names_of(self._session, self._everything)
        return self._names

    def _found(self, slot: Slot, resources: Resources) -> Iterator[tuple[int, "_Taken"]]:
        """What was asked for, with what has it."""
        for asked, place in self._places(slot, resources):
            for taken in self._taken.get(place, ()):
                if taken.slot.overlaps(slot):
                    yield asked, taken

    def _places(self, slot: Slot, resources: Resources) -> Iterator[tuple[int, _Place]]:
        """Where something can be noted that keeps the event out, each with the resource that was asked for."""
        days = _days(slot)
        for sort in SORTS:
            for asked in _ids(resources, sort):
                for number in self._related_to(asked) if sort == "group" else (asked,):
                    for day in days:
                        yield asked, (sort, number, day)

    def _related_to(self, group_id: int) -> tuple[int, ...]:
        found = self._related.get(group_id)
        if found is None:
            found = self._related[group_id] = tuple(self._trees.related(group_id))
        return found

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


def _place(sort: Sort, number: int, slot: Slot) -> _Place:
    return sort, number, slot.starts_at.astimezone(UTC).date()


def _days(slot: Slot) -> list[date]:
    """The days, in UTC, on which something can have begun that overlaps with ``slot``."""
    first, last = (slot.starts_at - LONGEST).astimezone(UTC).date(), slot.ends_at.astimezone(UTC).date()
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]


def _ids(resources: Resources, sort: Sort) -> tuple[int, ...]:
    if sort == "room":
        return resources.room_ids
    return resources.group_ids if sort == "group" else resources.instructor_ids


def _together(several: Iterable[Resources]) -> Resources:
    wanted = list(several)
    return Resources(
        room_ids=tuple({number for one in wanted for number in one.room_ids}),
        instructor_ids=tuple({number for one in wanted for number in one.instructor_ids}),
        group_ids=tuple({number for one in wanted for number in one.group_ids}),
    )


def overlapping(slot: Slot) -> tuple[ColumnElement[bool], ...]:
    """Conditions on Booking: it takes time of ``slot``."""
    return _overlapping(slot.starts_at, slot.ends_at, slot.starts_at - LONGEST)


def _overlapping(start: Any, end: Any, earliest: Any) -> tuple[ColumnElement[bool], ...]:
    """Nothing that began before ``earliest`` can still go on: it lets the index end the scan."""
    return Booking.starts_at < end, Booking.starts_at > earliest, Booking.ends_at > start


def bookings_of(
    session: Session, slot: Slot, resources: Resources, ignoring: Collection[int] = ()
) -> Sequence[Booked]:
    """What has one of ``resources`` in ``slot``: one statement, and in it an index look-up a resource.

    With thousands of a sort, it is what has any of that sort: no statement compares with so many.
    """
    wanted = _wanted(resources)
    if not wanted:
        return []
    named = {sort: ids for sort, ids in wanted.items() if len(ids) <= AT_ONCE}
    within = {"end": slot.ends_at, "start": slot.starts_at, "earliest": slot.starts_at - LONGEST}
    values = {**within, **named, "ignored": list(ignoring)}
    return session.execute(_bookings(tuple(wanted), tuple(named)), values).all()


def _wanted(resources: Resources) -> dict[str, list[int]]:
    """The sorts that something is wanted of, with the ids."""
    return {sort: list(ids) for sort in SORTS if (ids := _ids(resources, sort))}


@cache
def _bookings(sorts: tuple[str, ...], named: tuple[str, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    """What takes resources of these ``sorts``, any of those that are not ``named`` one by one.

    Made once: that takes longer than to execute it.
    """
    columns: dict[str, InstrumentedAttribute[int | None]] = {
        "instructor": Booking.instructor_id,
        "group": Booking.group_id,
        "room": Booking.room_id,
    }
    within = _overlapping(bindparam("start"), bindparam("end"), bindparam("earliest"))
    others = Booking.event_id.not_in(bindparam("ignored", expanding=True))

    def taking(sort: str) -> ColumnElement[bool]:
        column = columns[sort]
        return column.in_(bindparam(sort, expanding=True)) if sort in named else column.is_not(None)

    parts = (select(*_COLUMNS).where(taking(sort), *within, Booking.blocks, others) for sort in sorts)
    return union_all(*parts)


_COLUMNS = (
    Booking.event_id,
    Booking.instructor_id,
    Booking.group_id,
    Booking.room_id,
    Booking.starts_at,
    Booking.ends_at,
)


def resource_of(taken: Booked) -> tuple[Sort, int]:
    """What a row of Booking takes."""
    if taken.instructor_id is not None:
        return "instructor", taken.instructor_id
    return ("group", taken.group_id) if taken.group_id is not None else ("room", taken.room_id)


def names_of(session: Session, resources: Resources) -> dict[tuple[Sort, int], str]:
    """The names of ``resources``, by sort and id. One statement."""
    wanted = _wanted(resources)
    if not wanted:
        return {}
    rows = session.execute(_names(*wanted), wanted)
    return {(sort, number): name for sort, number, name in rows}


@cache
def _names(*sorts: str) -> CompoundSelect[*tuple[Any, ...]]:
    """The names of resources of these ``sorts``. Made once, too."""
    models: dict[str, type[Named]] = {"instructor": Instructor, "group": Group, "room": Room}
    parts = (
        select(literal(sort), models[sort].id, models[sort].name).where(
            models[sort].id.in_(bindparam(sort, expanding=True))
        )
        for sort in sorts
    )
    return union_all(*parts)
