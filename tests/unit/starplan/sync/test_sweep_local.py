"""A sweep among what staff has entered, and by whichever source a server offers."""

from typing import Any

import pytest

from fakes.starplan import World
from fakes.starplan.size import Size
from models import ChangeBatch, Course, Event, Instructor, Origin, Record, Room, SyncState
from services.changes.edit import Actor, editing
from services.changes.errors import ManagedUpstream
from services.changes.undo import UndoConflict, undo
from services.schedule import events
from services.schedule.conflicts import Clashing
from services.schedule.double_bookings import double_bookings
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot
from services.starplan.extract.people import identity
from services.starplan.overlay import Overlay
from support.starplan import TINY, Follower, public
from support.universities import Universities

PLANNER = Actor("Ada", "page")


def stored(here: Follower, record: Record) -> tuple[int, Any]:
    with editing(here.new_session, PLANNER) as edit:
        edit.add(record)
        return record.id, record.uid


def one(here: Follower, model: Any, number: int) -> Any:
    (found,) = here.all(model, model.id == number)
    return found


def test_a_room_that_staff_entered_is_taken_over_with_its_ids(fresh: Follower, world: World):
    official = world.rooms[0]
    site = next(site for site in world.sites if site.id == official.site_id)
    entered = Room(name=official.short_name.upper(), campus=site.name, capacity=77, tags="beamer")
    number, uid = stored(fresh, entered)
    fresh.sweep()
    room = one(fresh, Room, number)
    assert (room.uid, room.origin, room.name) == (uid, Origin.STARPLAN, official.short_name)
    assert (room.capacity, room.tags) == (77, "beamer")
    assert len(fresh.all(Room)) == len(world.rooms)
    change = next(one for one in fresh.changes() if one.kind == "room" and one.action == "updated")
    assert (change.before["origin"], change.after["origin"]) == ("local", "starplan")


def test_a_room_of_another_campus_is_another_room(fresh: Follower, world: World):
    number, _ = stored(fresh, Room(name=world.rooms[0].short_name, campus="Elsewhere"))
    fresh.sweep()
    assert one(fresh, Room, number).origin == Origin.LOCAL
    assert len(fresh.all(Room)) == len(world.rooms) + 1


def test_a_person_is_taken_over_whatever_the_title(fresh: Follower, world: World):
    name = world.bookings[0].people[0]
    number, uid = stored(fresh, Instructor(name=identity(name).upper(), email="who@example.edu"))
    fresh.sweep()
    person = one(fresh, Instructor, number)
    assert (person.uid, person.origin, person.name) == (uid, Origin.STARPLAN, name)
    assert person.email == "who@example.edu"
    assert len(fresh.all(Instructor)) == len(world.people)


def test_a_course_is_taken_over(fresh: Follower, world: World):
    lecture = world.bookings[0].lecture
    number, uid = stored(fresh, Course(name=lecture.name))
    fresh.sweep()
    course = one(fresh, Course, number)
    assert (course.uid, course.module_number) == (uid, lecture.module)
    assert len(fresh.all(Course)) == len(world.lectures)


def test_what_is_taken_over_is_the_sync_s_and_stays_it(fresh: Follower, world: World):
    number, _ = stored(fresh, Course(name=world.bookings[0].lecture.name))
    fresh.sweep()
    with pytest.raises(ManagedUpstream), editing(fresh.new_session, PLANNER) as edit:
        edit.delete(edit.session.get_one(Course, number))
    batch = max(one.id for one in fresh.all(ChangeBatch, ChangeBatch.door == "sync"))
    with (
        pytest.raises(UndoConflict) as refused,
        editing(fresh.new_session, PLANNER, exclusive=True) as edit,
    ):
        undo(edit, batch)
    assert {left.why for left in refused.value.reasons} == {"managed"}


def local_event(here: Follower, event: Event) -> EventFields:
    return EventFields(
        Slot(event.starts_at, event.ends_at), Resources(room_ids=event.room_ids), summary="Ours"
    )


def test_a_synced_event_keeps_local_ones_out(here: Follower):
    event = next(event for event in here.all(Event) if event.room_ids)
    with pytest.raises(Clashing), editing(here.new_session, PLANNER) as edit:
        events.create(edit, local_event(here, event))


def test_a_local_event_that_a_synced_one_meets_stays_and_is_counted(here: Follower, world: World):
    pick = world.pick()
    with here.new_session() as session:
        room = session.query(Room).filter_by(name=pick.happening.rooms[0]).one()
    evening = world.move_time(pick).happening
    there = next(event for event in here.all(Event) if room.id in event.room_ids)
    starts_at = there.starts_at.replace(hour=18, minute=0) - (there.starts_at.date() - evening.day)
    with editing(here.new_session, PLANNER) as edit:
        slot = Slot(starts_at, starts_at.replace(hour=19))
        own = events.create(edit, EventFields(slot, Resources(room_ids=(room.id,)), summary="Ours")).id
    report = here.sweep()
    assert report.outcome == "complete"
    assert report.counters.double_bookings == 1
    assert one(here, Event, own).origin == Origin.LOCAL
    with here.new_session() as session:
        (found,) = double_bookings(session, slot)
    assert own in found.event_ids


SOURCES = ((), ("ical:pg",), ("ical:pg", "rest"))
"""What is refused, so that calendars, happenings and week pages are what is left."""


def test_a_server_is_read_alike_by_any_of_its_sources(universities: Universities):
    found = []
    for refused in SOURCES:
        here = universities.fresh(World(TINY))
        here.net.server.refused |= set(refused)
        assert here.sweep().outcome == "complete"
        found.append(public(here))
    calendars, happenings, pages = found
    assert pages == calendars
    for told in (calendars, happenings):
        del told["source"]
        for event in told["event"].values():
            del event["note"]  # happenings have no remarks
    assert happenings == calendars


def test_another_source_of_the_same_plans_is_no_change(here: Follower):
    last = here.last_change()
    for refused in SOURCES[1:]:
        here.net.server.refused |= set(refused)
        here.clock.go(hours=25)
        assert here.sweep().outcome == "complete"
        assert here.changes(last) == []


OVERLAY = {
    "version": 1,
    "rooms": [{"name": "Aula", "capacity": 300, "tags": ["podium"], "aliases": ["Großer Saal"]}],
    "programs": [{"short_name": "AIB", "degree_type": "B.Sc.", "faculty": {"name": "Informatik"}}],
    "levels": [{"program": "AIB", "short_name": "AIB/FWPM", "number": 7}],
}


def test_the_overlay_is_put_on_top_whenever_it_says_something_new(here: Follower, world: World):
    here.overlay = Overlay.model_validate(OVERLAY)
    world.move_room(to="Großer Saal")
    assert here.sweep().outcome == "complete"
    found = public(here)
    (aula,) = (row for row in found["room"].values() if row["name"] == "Aula")
    assert (aula["capacity"], aula["tags"]) == (300, "podium")
    (program,) = (row for row in found["program"].values() if row["abbreviation"] == "AIB")
    assert program["degree_type"] == "B.Sc."
    assert program["faculty_id"]
    assert 7 in {row["number"] for row in found["level"].values()}
    assert not any("Saal" in row["location_text"] for row in found["event"].values())
    with here.written() as statements:
        here.sweep()
    assert statements == []


def test_a_place_that_is_no_room_makes_none_until_staff_enters_it(here: Follower, world: World):
    world.move_room(to="Foyer")
    here.sweep()
    (event,) = here.all(Event, Event.location_text == "Foyer")
    assert event.room_ids == ()
    number, _ = stored(here, Room(name="Foyer"))
    here.clock.go(minutes=20)
    here.sweep()
    event = one(here, Event, event.id)
    assert (event.room_ids, event.location_text) == ((number,), "")
    assert one(here, Room, number).origin == Origin.LOCAL


def test_a_plan_costs_as_many_statements_whatever_it_holds(universities: Universities):
    counts = set()
    for events_each in (30, 120):
        here = universities.fresh(World(Size(1, 1, 8, 8, 6, events_each)))
        with here.all_statements() as first:
            here.sweep()
        assert len(here.all(Event)) == events_each
        here.net.server.world.move_room()
        with here.all_statements() as second:
            here.sweep()
        counts.add((len(first), len(second)))
    assert len(counts) == 1


def test_the_server_s_abilities_are_remembered(fresh: Follower):
    fresh.net.server.refused.add("ical:pg")
    fresh.sweep()
    (state,) = fresh.all(SyncState)
    assert state.capabilities["ical:pg"]["offered"] is False
