"""What the overlay says comes with the next sweep, and goes with it when it says so no more."""

from models import Instructor, Room
from services.changes.edit import Actor, editing
from services.starplan.overlay import Overlay
from support.starplan import Follower


def told(here: Follower, model: type, name: str, *columns: str) -> list[object]:
    (row,) = [one for one in here.all(model) if one.name == name]
    return [getattr(row, column) for column in columns]


def overlay(**lists: object) -> Overlay:
    return Overlay.model_validate({"version": 1, **lists})


def test_what_it_says_no_more_of_a_room_is_taken_back(here: Follower):
    name = here.all(Room)[0].name
    before = told(here, Room, name, "capacity", "tags", "building", "campus")
    here.overlay = overlay(
        rooms=[{"name": name, "capacity": 60, "tags": ["podium"], "building": "Altbau", "campus": "Süd"}]
    )
    here.sweep()
    assert told(here, Room, name, "capacity", "tags", "building", "campus") == [60, "podium", "Altbau", "Süd"]
    here.overlay = overlay(rooms=[{"name": name, "tags": ["lab"]}])
    last = here.last_change()
    here.sweep()
    assert told(here, Room, name, "capacity", "tags", "building", "campus") == [
        before[0],
        "lab",
        *before[2:],
    ]
    (change,) = here.changes(last)
    assert (change.before["capacity"], change.after["capacity"]) == (60, None)
    here.overlay = overlay()
    here.sweep()
    assert told(here, Room, name, "capacity", "tags", "building", "campus") == before
    with here.written() as statements:
        here.sweep()
    assert statements == []


def test_of_a_new_room_as_well(fresh: Follower):
    name = "F-001"
    fresh.overlay = overlay(rooms=[{"name": name, "capacity": 60, "tags": ["podium"]}])
    fresh.sweep()
    assert told(fresh, Room, name, "capacity", "tags") == [60, "podium"]
    fresh.overlay = overlay()
    fresh.sweep()
    assert told(fresh, Room, name, "capacity", "tags") == [None, ""]


def test_what_staff_had_entered_comes_back(fresh: Follower):
    name = "F-001"
    with editing(fresh.new_session, Actor("planner", "api")) as edit:
        edit.add(Room(name=name, capacity=24, tags="beamer"))
    fresh.overlay = overlay(rooms=[{"name": name, "capacity": 60}])
    fresh.sweep()
    assert told(fresh, Room, name, "capacity", "tags") == [60, "beamer"]
    fresh.overlay = overlay()
    fresh.sweep()
    assert told(fresh, Room, name, "capacity", "tags") == [24, "beamer"]


def test_what_was_changed_otherwise_since_stays(here: Follower):
    name = here.all(Room)[0].name
    here.overlay = overlay(rooms=[{"name": name, "capacity": 60}])
    here.sweep()
    with editing(here.new_session, Actor("repair", "sync")) as edit:
        (row,) = edit.session.query(Room).filter_by(name=name)
        with edit.changing(row):
            row.capacity = 61
    here.overlay = overlay()
    here.sweep()
    assert told(here, Room, name, "capacity") == [61]


def test_addresses_of_people_come_and_go_although_no_plan_has_changed(here: Follower):
    name = here.all(Instructor)[0].name
    here.overlay = overlay(instructors=[{"name": name, "email": "a@example.edu", "tags": ["dean"]}])
    here.sweep()
    assert told(here, Instructor, name, "email", "tags") == ["a@example.edu", "dean"]
    with here.written() as statements:
        here.sweep()
    assert statements == []
    here.overlay = overlay()
    here.sweep()
    assert told(here, Instructor, name, "email", "tags") == ["", ""]
