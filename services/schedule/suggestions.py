"""Where else an event could be: times at which its people and a room that would do are all free."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import count, islice
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from models import Booking, Event
from services.schedule.conflicts import bookings_of
from services.schedule.fields import EventFields, Resources
from services.schedule.group_tree import trees_with
from services.schedule.occupancy import opening_on
from services.schedule.room_choice import Choice, living_rooms, needs_of
from services.schedule.slots import Slot
from services.schedule.stretches import Stretches

WORKING_DAYS = 10
"""How far it is looked ahead, besides the day that was wanted."""
FIRST_ROOMS = 20
"""The best rooms, whose bookings of a day are read first: seldom are all of them taken."""
MOST_ROOMS = 200
"""Rooms that are looked at at all."""
STEP = timedelta(minutes=15)
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A time and rooms that an event could have instead."""

    slot: Slot
    rooms: tuple[Choice, ...]
    """As many as were wanted."""
    is_same_hour: bool
    """It is the weekday and the hour that was wanted, by the wall clock."""
    is_same_day: bool
    is_nearest: bool
    """None of the others is nearer to the time that was wanted."""
    is_other_room: bool

    @property
    def room_ids(self) -> tuple[int, ...]:
        return tuple(room.id for room in self.rooms)


def suggest(
    session: Session,
    fields: EventFields,
    *,
    event_id: int | None,
    zone: ZoneInfo,
    opening_hours: tuple[time, time],
    now: datetime,
    limit: int,
) -> list[Suggestion]:
    """At most ``limit`` places for an event with these ``fields`` on the day that it wants and the working days after.

    The weekday and hour that were wanted come first, then what is nearest to them; never what has begun ``now``. The
    room is the wanted one where that is free, else the best that would do. What overlaps with something better in the
    same rooms is left out, and so is where the event ``event_id`` is already. ``opening_hours`` are wall times of
    ``zone``; times are on a quarter of an hour, where something ends, or as was wanted. Five
    statements, and one or two more for each day that is looked at: usually that which is wanted and those weeks after.
    """
    days = [_Day(opening_on(day, opening_hours, zone)) for day in _days(fields.slot, zone, now)]
    span = Slot(days[0].hours.starts_at, days[-1].hours.ends_at)
    people = _people(session, fields.resources, span, event_id)
    present = None if event_id is None else _present(session, event_id)
    search = _Search(fields, zone, _Rooms(session, fields.resources, event_id), present)
    candidates = [(slot, day) for day in days for slot in search.slots(day.hours, people)]
    return search.best([one for one in candidates if one[0].starts_at >= now], limit)


@dataclass(frozen=True)
class _Day:
    """The opening hours of a day, and when rooms are taken then, as far as anybody wanted to know."""

    hours: Slot
    taken: dict[int, Stretches] = field(default_factory=dict)


_Candidate = tuple[Slot, _Day]


class _Rooms:
    """The rooms that could be given to an event, and when others have them."""

    def __init__(self, session: Session, resources: Resources, event_id: int | None) -> None:
        self._session = session
        self._event_id = event_id
        everything = living_rooms(session)
        needs = needs_of(session, resources, everything)[: len(resources.room_ids)]
        others = [room for room in everything if room.id not in resources.room_ids]
        self._choices: list[list[Choice]] = []
        for need in needs:
            fit = sorted((room for room in others if need.is_met_by(room)), key=need.rank)
            self._choices.append([*([need.wanted] if need.wanted else ()), *fit[:MOST_ROOMS]])

    def at(self, slot: Slot, day: _Day) -> tuple[Choice, ...] | None:
        """The best rooms that are free then; None when there are not enough."""
        chosen: list[Choice] = []
        for choice in self._choices:
            free = (room for room in choice if room not in chosen and self._is_free(room, slot, day))
            room = next(free, None)
            if room is None:
                return None
            chosen.append(room)
        return tuple(chosen)

    def _is_free(self, room: Choice, slot: Slot, day: _Day) -> bool:
        if not day.taken:
            self._read(day, FIRST_ROOMS)
        if room.id not in day.taken:
            self._read(day, None)
        return day.taken[room.id].leave_free(slot)

    def _read(self, day: _Day, best: int | None) -> None:
        """When others have the ``best`` rooms, or all; of those that are known already it is not asked again."""
        wanted = {room.id for choice in self._choices for room in choice[:best]} - day.taken.keys()
        slots: dict[int, list[Slot]] = {room_id: [] for room_id in wanted}
        ignored = [] if self._event_id is None else [self._event_id]
        for row in bookings_of(self._session, day.hours, Resources(room_ids=tuple(wanted)), ignored):
            slots[row.room_id].append(Slot(row.starts_at, row.ends_at))
        day.taken.update((room_id, Stretches(taken)) for room_id, taken in slots.items())


@dataclass(frozen=True)
class _Search:
    """What an event wants, and how well a slot meets it."""

    fields: EventFields
    zone: ZoneInfo
    rooms: _Rooms
    present: tuple[Slot, set[int]] | None
    """When it is, and in which rooms."""

    def slots(self, hours: Slot, people: Stretches) -> Iterator[Slot]:
        """Slots in the opening hours of a day in which the people are free."""
        wanted = self.fields.slot
        length = wanted.ends_at - wanted.starts_at
        as_wanted = datetime.combine(self._wall(hours).date(), self._wanted.time(), self.zone)
        steps = (hours.ends_at - hours.starts_at) // STEP
        starts = {hours.starts_at + STEP * number for number in range(steps + 1)}
        starts.add(as_wanted.astimezone(UTC))
        for gap in people.gaps(hours):
            latest = gap.ends_at - length
            for starts_at in starts | {gap.starts_at}:
                if gap.starts_at <= starts_at <= latest:
                    yield Slot(starts_at, starts_at + length)

    def best(self, candidates: Iterable[_Candidate], limit: int) -> list[Suggestion]:
        chosen: list[tuple[Slot, tuple[Choice, ...]]] = []
        for slot, day in sorted(candidates, key=lambda candidate: self._rank(candidate[0])):
            if len(chosen) == limit:
                break
            rooms = self.rooms.at(slot, day)
            if rooms is not None and self._is_new(slot, rooms, chosen):
                chosen.append((slot, rooms))
        nearest = min((self._distance(slot) for slot, _ in chosen), default=None)
        return [self._suggestion(slot, rooms, nearest) for slot, rooms in chosen]

    def _is_new(
        self, slot: Slot, rooms: tuple[Choice, ...], better: Collection[tuple[Slot, tuple[Choice, ...]]]
    ) -> bool:
        if (slot, {room.id for room in rooms}) == self.present:
            return False
        return not any(rooms == others and slot.overlaps(other) for other, others in better)

    def _suggestion(self, slot: Slot, rooms: tuple[Choice, ...], nearest: timedelta | None) -> Suggestion:
        return Suggestion(
            slot,
            rooms,
            is_same_hour=self._is_same_hour(slot),
            is_same_day=self._wall(slot).date() == self._wanted.date(),
            is_nearest=self._distance(slot) == nearest,
            is_other_room=tuple(room.id for room in rooms) != self.fields.resources.room_ids,
        )

    def _rank(self, slot: Slot) -> tuple[bool, timedelta, datetime]:
        return not self._is_same_hour(slot), self._distance(slot), slot.starts_at

    def _distance(self, slot: Slot) -> timedelta:
        return abs(slot.starts_at - self.fields.slot.starts_at)

    def _is_same_hour(self, slot: Slot) -> bool:
        wanted, wall = self._wanted, self._wall(slot)
        return wall.time() == wanted.time() and wall.weekday() == wanted.weekday()

    @cached_property
    def _wanted(self) -> datetime:
        return self._wall(self.fields.slot)

    def _wall(self, slot: Slot) -> datetime:
        return slot.starts_at.astimezone(self.zone)


def _days(wanted: Slot, zone: ZoneInfo, now: datetime) -> list[date]:
    """The day that is wanted, or today when that is over, and the working days after it."""
    day = wanted.starts_at.astimezone(zone).date()
    first = max(day, now.astimezone(zone).date())
    later = (first + timedelta(days=number) for number in count(1))
    working = islice((one for one in later if one.weekday() <= _FRIDAY), WORKING_DAYS)
    return [first, *working] if first == day or first.weekday() <= _FRIDAY else list(working)


def _present(session: Session, event_id: int) -> tuple[Slot, set[int]] | None:
    """When an event is, and which rooms it keeps from others."""
    rows = session.execute(_PRESENT, {"event_id": event_id}).all()
    if not rows:
        return None
    return Slot(rows[0].starts_at, rows[0].ends_at), {row.room_id for row in rows if row.room_id is not None}


_PRESENT = (
    select(Event.starts_at, Event.ends_at, Booking.room_id)
    .outerjoin(Booking, and_(Booking.event_id == Event.id, Booking.room_id.is_not(None), Booking.blocks))
    .where(Event.id == bindparam("event_id"))
)


def _people(session: Session, resources: Resources, span: Slot, event_id: int | None) -> Stretches:
    """When others have one of the people, or students that they share with a group above or below them."""
    trees = trees_with(session, resources.group_ids)
    groups = {group for number in resources.group_ids for group in trees.related(number)}
    rows = bookings_of(session, span, Resources((), resources.instructor_ids, tuple(groups)))
    return Stretches(Slot(row.starts_at, row.ends_at) for row in rows if row.event_id != event_id)
