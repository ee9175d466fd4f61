"""What is free, against looking at every event."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from models import Event, EventStatus, Room
from services.schedule import events
from services.schedule.availability import free_rooms, free_slots, unplaced
from services.schedule.events import Failed
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot
from support.school import School, planned, slot

PARIS = ZoneInfo("Europe/Paris")
OPENING = (time(8), time(12))


def filled(here: School, seed: int) -> list[EventFields]:
    """Random events of two days; gives those that took place in the timetable."""
    random = Random(seed)
    wanted = [
        planned(
            slot(random.randrange(28, 140) / 4, random.choice([0.5, 1, 1.75, 20])),
            random.choice([(), (here.small,), (here.large,)]),
            instructors=random.choice([(), (here.ada,), (here.alan,)]),
            groups=random.choice([(), (here.cohort,), (here.td1,), (here.td2,), (here.tp1,)]),
            status=random.choice(list(EventStatus)),
        )
        for _ in range(40)
    ]
    with here.editing() as edit:
        results = events.create_each(edit, wanted)
        gone = next(result for result in results if isinstance(result, Event) and result.books)
        events.delete(edit, gone)
        taken = [
            fields
            for fields, result in zip(wanted, results, strict=True)
            if not isinstance(result, Failed) and fields.books and result is not gone
        ]
    assert 5 < len(taken) < 40
    return taken


@pytest.mark.parametrize("seed", range(3))
def test_a_room_is_free_when_no_event_is_in_it(here: School, seed: int):
    taken = filled(here, seed)
    seen = set()
    with here.new_session() as session:
        for quarter in range(24, 150, 3):
            when = slot(quarter / 4, 1)
            busy = {
                room for fields in taken if fields.slot.overlaps(when) for room in fields.resources.room_ids
            }
            expected = [room for room in (here.small, here.large) if room not in busy]
            assert [room.id for room in free_rooms(session, when)] == expected
            seen.add(len(expected))
    assert len(seen) > 1


def test_the_smallest_sufficient_room_comes_first_and_one_of_unknown_size_last(here: School):
    with here.editing() as edit:
        unknown, middle = Room(name="A"), Room(name="B", capacity=50)
        edit.add(unknown)
        edit.add(middle)
        ids = unknown.id, middle.id
    with here.new_session() as session:
        assert [room.id for room in free_rooms(session, slot(9), 30)] == [ids[1], here.large, ids[0]]
        assert [room.id for room in free_rooms(session, slot(9), 500)] == [ids[0]]


@pytest.mark.parametrize("seed", range(3))
def test_slots_are_free_for_everyone_together(here: School, seed: int):
    """Every quarter of the opening hours at which nothing overlaps, and no other."""
    taken = filled(here, seed)
    wanted = Resources((here.small,), (here.ada,), (here.td1,))
    students = {here.cohort, here.td1, here.tp1}
    busy = [
        fields.slot
        for fields in taken
        if here.small in fields.resources.room_ids
        or here.ada in fields.resources.instructor_ids
        or students & set(fields.resources.group_ids)
    ]
    days = [date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)]
    length = timedelta(minutes=45)
    expected = []
    for day in days:
        opens = datetime.combine(day, OPENING[0], PARIS).astimezone(UTC)
        for quarter in range(14):
            starts_at = opens + timedelta(minutes=15 * quarter)
            candidate = Slot(starts_at, starts_at + length)
            if not any(candidate.overlaps(other) for other in busy):
                expected.append(candidate)
    with here.new_session() as session:
        assert list(free_slots(session, wanted, days, length, OPENING, PARIS)) == expected
    assert 0 < len(expected) < 42


def test_opening_hours_are_wall_times_also_when_the_clocks_change(here: School):
    day = date(2026, 10, 25)
    with here.new_session() as session:
        found = list(free_slots(session, Resources((here.small,)), [day], timedelta(hours=4), OPENING, PARIS))
    opens = datetime(2026, 10, 25, 7, tzinfo=UTC)
    assert found == [Slot(opens, opens + timedelta(hours=4))]


def test_events_whose_place_is_no_room_of_ours_are_counted(here: School):
    here.plan(slot(9), location_text="Amphi X")
    here.plan(slot(8, 2), location_text="Amphi Y")
    here.plan(slot(9), (here.small,), location_text="Small")
    here.plan(slot(9))
    here.plan(slot(10), location_text="Later")
    here.plan(slot(9), location_text="Off", status=EventStatus.CANCELLED)
    gone = here.plan(slot(9), location_text="Gone")
    with here.editing() as edit:
        events.delete(edit, *events.locked(edit, [gone]))
    with here.new_session() as session:
        assert unplaced(session, slot(9)) == 2
