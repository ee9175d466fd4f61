"""What is free, against looking at every event."""

from random import Random

import pytest

from models import Event, EventStatus, Room
from services.schedule import events
from services.schedule.availability import free_rooms, unplaced
from services.schedule.events import Failed
from services.schedule.fields import EventFields
from support.school import School, planned, slot


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
