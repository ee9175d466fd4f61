"""What a timetable is asked in the benchmark: in the process, and the same over HTTP."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bench.timetable_data import EVENING, FIRST_MONDAY, MEETING, STARTS, Size, group_id
from services.changes.edit import Actor, editing
from services.database import SessionFactory
from services.schedule import events, reading
from services.schedule.availability import free_rooms
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot

ROOMS_SHOWN = 10
TP = 3
"""The place of a smallest group in the tree of its level."""
PLANNER = Actor("bench", "cli")


@dataclass(frozen=True)
class Call:
    """One question: what answers it in the process, what to send instead."""

    ask: Callable[[], int]
    """Gives how many items or rooms were shown."""
    path: str
    body: dict[str, Any] | None = None
    """Of a POST."""


Calls = Iterator[Call]


def questions(new_session: SessionFactory, size: Size) -> dict[str, Calls]:
    """By name; the one that adds events comes last, so that the others show the same in all sizes."""
    return {
        "week of a group": _group_weeks(new_session, size),
        "week of a level": _level_weeks(new_session, size),
        "rooms available": _free_rooms(new_session, size),
        "create an event": _creates(new_session, size),
    }


def _creates(new_session: SessionFactory, size: Size) -> Calls:
    """Evening after evening, each with one event more than the last time, in another room and of other people."""
    evenings = size.weeks * 5
    for number in range(evenings * min(size.levels, size.rooms, size.instructors)):
        turn, evening = divmod(number, evenings)
        week, day = divmod(evening, 5)
        start = FIRST_MONDAY + timedelta(weeks=week, days=day) + EVENING
        resources = Resources((turn + 1,), (turn + 1,), (group_id(turn, 0),))
        fields = EventFields(Slot(start, start + MEETING), resources, course_id=turn + 1)
        yield Call(_create(new_session, fields), "/schedule", _body(fields))


def _create(new_session: SessionFactory, fields: EventFields) -> Callable[[], int]:
    def create() -> int:
        with editing(new_session, PLANNER) as edit:
            events.create(edit, fields)
            return 1

    return create


def _body(fields: EventFields) -> dict[str, Any]:
    return {
        "groupIds": list(fields.resources.group_ids),
        "teacherId": fields.resources.instructor_ids[0],
        "teachingUnitId": fields.course_id,
        "roomId": fields.resources.room_ids[0],
        "startTime": _wire(fields.slot)[0],
        "endTime": _wire(fields.slot)[1],
    }


def _group_weeks(new_session: SessionFactory, size: Size) -> Calls:
    for week, level in _places(size):
        slot = _week(week)
        start, end = _wire(slot)
        group = group_id(level, TP)

        def ask(slot: Slot = slot, group: int = group) -> int:
            with new_session() as session:
                return _shown(session, slot, reading.attended_by(session, [group], slot))

        yield Call(ask, f"/schedule?startDate={start}&endDate={end}&groupId={group}")


def _level_weeks(new_session: SessionFactory, size: Size) -> Calls:
    for week, level in _places(size):
        slot = _week(week)
        start, end = _wire(slot)

        def ask(slot: Slot = slot, level: int = level + 1) -> int:
            with new_session() as session:
                return _shown(session, slot, reading.of_level(level, slot))

        yield Call(ask, f"/schedule?startDate={start}&endDate={end}&levelId={level + 1}")


def _shown(session: Session, slot: Slot, condition: Any) -> int:
    return len(reading.where(session, reading.in_range(slot), reading.not_cancelled(), condition))


def _free_rooms(new_session: SessionFactory, size: Size) -> Calls:
    """Asked for so many seats that about ROOMS_SHOWN rooms answer, whatever the size."""
    seats: dict[Slot, int] = {}
    for week, level in _places(size):
        at = _week(week).starts_at + timedelta(days=level % 5) + STARTS[level % len(STARTS)]
        slot = Slot(at, at + MEETING)
        if slot not in seats:
            with new_session() as session:
                seats[slot] = sorted(room.capacity or 0 for room in free_rooms(session, slot))[-ROOMS_SHOWN]
        start, end = _wire(slot)

        def ask(slot: Slot = slot) -> int:
            with new_session() as session:
                return len(free_rooms(session, slot, seats[slot]))

        yield Call(ask, f"/rooms/available?startTime={start}&endTime={end}&size={seats[slot]}")


def _places(size: Size) -> Iterator[tuple[int, int]]:
    """A full week and a level, at random: what was asked last is seldom what is asked next."""
    choose = random.Random(7)
    while True:
        yield choose.randrange(size.weeks - 1), choose.randrange(size.levels)


def _week(number: int) -> Slot:
    start = FIRST_MONDAY + timedelta(weeks=number)
    return Slot(start, start + timedelta(weeks=1))


def _wire(slot: Slot) -> tuple[str, str]:
    return f"{slot.starts_at:%Y-%m-%dT%H:%M:%SZ}", f"{slot.ends_at:%Y-%m-%dT%H:%M:%SZ}"
