"""Where else an event could be: times at which its people and a room that would do are all free."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models import Event, Room
from services.schedule.conflicts import bookings_of
from services.schedule.fields import EventFields, Resources
from services.schedule.group_tree import trees_with
from services.schedule.occupancy import opening_on
from services.schedule.room_choice import living_rooms, needs_of
from services.schedule.slots import Slot
from services.schedule.stretches import Stretches

WORKING_DAYS = 10
"""How far it is looked ahead, besides the day that was wanted."""
FIRST_ROOMS = 20
"""The best rooms, whose bookings are read first: seldom are all of them taken."""
MOST_ROOMS = 200
"""Rooms that are looked at at all."""
STEP = timedelta(minutes=15)
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A time and rooms that an event could have instead."""

    slot: Slot
    rooms: tuple[Room, ...]
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
    ``zone``; times are on a quarter of an hour, where something ends, or as was wanted. Seven
    statements at most.
    """
    hours = [opening_on(day, opening_hours, zone) for day in _days(fields.slot, zone, now)]
    span = Slot(hours[0].starts_at, hours[-1].ends_at)
    people = _people(session, fields.resources, span, event_id)
    event = None if event_id is None else session.get(Event, event_id)
    present = None if event is None else Slot(event.starts_at, event.ends_at)
    search = _Search(fields, zone, _Rooms(session, fields.resources, span, event_id), present)
    candidates = [slot for one in hours for slot in search.slots(one, people) if slot.starts_at >= now]
    return search.best(candidates, limit)


class _Rooms:
    """The rooms that could be given to an event, and when others have them."""

    def __init__(self, session: Session, resources: Resources, span: Slot, event_id: int | None) -> None:
        self._session = session
        self._span = span
        self._event_id = event_id
        everything = living_rooms(session)
        needs = needs_of(session, resources, everything)[: len(resources.room_ids)]
        others = [room for room in everything if room.id not in resources.room_ids]
        self._choices: list[list[Room]] = []
        for need in needs:
            fit = sorted((room for room in others if need.is_met_by(room)), key=need.rank)
            self._choices.append([*([need.wanted] if need.wanted else ()), *fit[:MOST_ROOMS]])
        self._taken: dict[int, Stretches] = {}
        self.present: set[int] = set()
        """Those that the event has."""
        self._read({room.id for choice in self._choices for room in choice[:FIRST_ROOMS]})

    def at(self, slot: Slot) -> tuple[Room, ...] | None:
        """The best rooms that are free then; None when there are not enough."""
        chosen: list[Room] = []
        for choice in self._choices:
            free = (room for room in choice if room not in chosen and self._is_free(room, slot))
            room = next(free, None)
            if room is None:
                return None
            chosen.append(room)
        return tuple(chosen)

    def _is_free(self, room: Room, slot: Slot) -> bool:
        if room.id not in self._taken:
            everything = {room.id for choice in self._choices for room in choice}
            self._read(everything - self._taken.keys())
        return self._taken[room.id].leave_free(slot)

    def _read(self, room_ids: Collection[int]) -> None:
        slots: dict[int, list[Slot]] = {room_id: [] for room_id in room_ids}
        for row in bookings_of(self._session, self._span, Resources(room_ids=tuple(room_ids))):
            if row.event_id == self._event_id:
                self.present.add(row.room_id)
            else:
                slots[row.room_id].append(Slot(row.starts_at, row.ends_at))
        self._taken |= {room_id: Stretches(taken) for room_id, taken in slots.items()}


@dataclass(frozen=True)
class _Search:
    """What an event wants, and how well a slot meets it."""

    fields: EventFields
    zone: ZoneInfo
    rooms: _Rooms
    present: Slot | None
    """When it is."""

    def slots(self, hours: Slot, people: Stretches) -> Iterator[Slot]:
        """Slots in the opening hours of a day in which the people are free."""
        wanted = self.fields.slot
        length = wanted.ends_at - wanted.starts_at
        as_wanted = datetime.combine(
            hours.starts_at.astimezone(self.zone).date(), self._wall(wanted).time(), self.zone
        )
        steps = (hours.ends_at - hours.starts_at) // STEP
        starts = {hours.starts_at + STEP * number for number in range(steps + 1)}
        starts.add(as_wanted.astimezone(UTC))
        for gap in people.gaps(hours):
            latest = gap.ends_at - length
            for starts_at in starts | {gap.starts_at}:
                if gap.starts_at <= starts_at <= latest:
                    yield Slot(starts_at, starts_at + length)

    def best(self, candidates: Sequence[Slot], limit: int) -> list[Suggestion]:
        chosen: list[tuple[Slot, tuple[Room, ...]]] = []
        for slot in sorted(candidates, key=self._rank):
            if len(chosen) == limit:
                break
            rooms = self.rooms.at(slot)
            if rooms is not None and self._is_new(slot, rooms, chosen):
                chosen.append((slot, rooms))
        nearest = min((self._distance(slot) for slot, _ in chosen), default=None)
        return [self._suggestion(slot, rooms, nearest) for slot, rooms in chosen]

    def _is_new(
        self, slot: Slot, rooms: tuple[Room, ...], better: Collection[tuple[Slot, tuple[Room, ...]]]
    ) -> bool:
        if slot == self.present and {room.id for room in rooms} == self.rooms.present:
            return False
        return not any(rooms == others and slot.overlaps(other) for other, others in better)

    def _suggestion(self, slot: Slot, rooms: tuple[Room, ...], nearest: timedelta | None) -> Suggestion:
        wanted, wall = self._wall(self.fields.slot), self._wall(slot)
        return Suggestion(
            slot,
            rooms,
            is_same_hour=self._is_same_hour(slot),
            is_same_day=wall.date() == wanted.date(),
            is_nearest=self._distance(slot) == nearest,
            is_other_room=tuple(room.id for room in rooms) != self.fields.resources.room_ids,
        )

    def _rank(self, slot: Slot) -> tuple[bool, timedelta, datetime]:
        return not self._is_same_hour(slot), self._distance(slot), slot.starts_at

    def _distance(self, slot: Slot) -> timedelta:
        return abs(slot.starts_at - self.fields.slot.starts_at)

    def _is_same_hour(self, slot: Slot) -> bool:
        wanted, wall = self._wall(self.fields.slot), self._wall(slot)
        return (wall.weekday(), wall.time()) == (wanted.weekday(), wanted.time())

    def _wall(self, slot: Slot) -> datetime:
        return slot.starts_at.astimezone(self.zone)


def _days(wanted: Slot, zone: ZoneInfo, now: datetime) -> list[date]:
    """The day that is wanted, or today when that is over, and the working days after it."""
    day = wanted.starts_at.astimezone(zone).date()
    first = max(day, now.astimezone(zone).date())
    later = (first + timedelta(days=number) for number in count(1))
    working = islice((one for one in later if one.weekday() <= _FRIDAY), WORKING_DAYS)
    return [first, *working] if first == day or first.weekday() <= _FRIDAY else list(working)


def _people(session: Session, resources: Resources, span: Slot, event_id: int | None) -> Stretches:
    """When others have one of the people, or students that they share with a group above or below them."""
    trees = trees_with(session, resources.group_ids)
    groups = {group for number in resources.group_ids for group in trees.related(number)}
    rows = bookings_of(session, span, Resources((), resources.instructor_ids, tuple(groups)))
    return Stretches(Slot(row.starts_at, row.ends_at) for row in rows if row.event_id != event_id)
