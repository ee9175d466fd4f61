"""What a planning office does to its plans, and what of it is seen here."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from fakes.starplan import World
from fakes.starplan.changes import Pick
from fakes.starplan.size import Size
from models import AcademicPeriod, Change, ChangeBatch, Course, Event, EventSource, EventStatus, Room
from services.changes.images import image_of
from services.changes.references import kinds
from support.starplan import Follower, public


def changed(here: Follower) -> list[Change]:
    """What a sweep leaves in the log."""
    last = here.last_change()
    assert here.sweep().outcome == "complete"
    return here.changes(last)


def the_only_change(here: Follower, kind: str = "event", action: str = "updated") -> Change:
    (change,) = changed(here)
    assert (change.kind, change.action) == (kind, action)
    return change


def differences(change: Change) -> set[str]:
    assert change.before is not None
    assert change.after is not None
    return {name for name, value in change.after.items() if change.before[name] != value}


def test_an_unchanged_server_is_written_nothing_about(here: Follower):
    with here.written() as statements:
        report = here.sweep()
    assert statements == []
    assert report.counters.unchanged == report.counters.plans == 5


def test_the_first_import_of_a_plan_is_bulk_and_what_comes_later_is_not(here: Follower, world: World):
    assert all(batch.is_bulk for batch in here.all(ChangeBatch))
    world.move_room()
    here.sweep()
    assert [batch.is_bulk for batch in here.all(ChangeBatch)].count(False) == 1


def test_a_moved_room_is_one_change(here: Follower, world: World):
    pick = world.move_room()
    change = the_only_change(here)
    assert differences(change) == {"rooms"}
    (room,) = here.all(Room, Room.id.in_(change.after["rooms"]))
    assert room.name == pick.happening.rooms[0]


@pytest.mark.parametrize("move", [World.move_time, World.move_week])
def test_a_moved_time_is_the_same_event(here: Follower, world: World, move: Any):
    move(world)
    assert differences(the_only_change(here)) == {"starts_at", "ends_at"}


def test_a_cancelled_date_is_off_and_when_it_is_back_it_is_the_same(here: Follower, world: World):
    pick = world.pick()
    before = public(here)
    world.cancel(pick)
    change = the_only_change(here)
    assert differences(change) == {"status"}
    assert change.after["status"] == "cancelled"
    assert here.all(Event, Event.id == change.record_id)[0].bookings[0].blocks is False
    assert changed(here) == []
    pick.booking.happenings.insert(0, pick.happening)
    world.reorder_bookings()
    assert differences(the_only_change(here)) == {"status"}
    assert public(here) == before


def test_what_is_over_stays_when_it_vanishes(here: Follower, world: World):
    here.clock.go(days=40)
    world.cancel(world.pick())
    assert changed(here) == []
    assert {event.status for event in here.all(Event)} == {EventStatus.PUBLISHED}


def test_an_added_date_is_one_new_event(here: Follower, world: World):
    world.add()
    the_only_change(here, action="created")


@pytest.mark.parametrize("change", [World.reissue_uids, World.reorder_rooms, World.reorder_bookings])
def test_what_says_the_same_is_no_change(here: Follower, world: World, change: Any):
    before = public(here)
    change(world)
    assert changed(here) == []
    assert public(here) == before
    with here.written() as statements:
        here.sweep()
    assert statements == []


def test_what_moves_after_uids_were_issued_anew_is_one_change(here: Follower, world: World):
    world.reissue_uids()
    world.move_time()
    assert differences(the_only_change(here)) == {"starts_at", "ends_at"}


def test_a_course_keeps_its_id_with_another_name(here: Follower, world: World):
    lecture = world.rename_course()
    change = the_only_change(here, kind="course")
    assert differences(change) == {"name"}
    assert change.after["name"] == lecture.name


def test_another_instructor_is_a_change_of_each_date(here: Follower, world: World):
    booking = world.change_instructor()
    found = [change for change in changed(here) if change.kind == "event"]
    assert len(found) == len(booking.happenings)
    assert all(differences(change) == {"instructors"} for change in found)


def test_a_remark_is_a_note(here: Follower, world: World):
    world.remark("Hinweis: mit Laptop")
    found = changed(here)
    assert found
    assert all(differences(change) == {"note"} for change in found)


def shared(here: Follower, world: World) -> Pick:
    """The first date of a lecture that two levels hear."""
    booking = next(one for one in world.bookings if len(one.group_ids) == 2)
    return Pick(booking, booking.happenings[0])


def sources(here: Follower) -> dict[int, list[EventSource]]:
    found: dict[int, list[EventSource]] = {}
    for source in here.all(EventSource):
        found.setdefault(source.event_id, []).append(source)
    return {event: several for event, several in found.items() if len(several) > 1}


def test_a_lecture_for_two_levels_is_one_event_with_both(here: Follower, world: World):
    assert len(here.all(Event)) == sum(len(booking.happenings) for booking in world.bookings)
    both = sources(here)
    assert both
    for event in here.all(Event, Event.id.in_(both)):
        assert len(event.group_ids) == len(both[event.id])


def test_a_lecture_for_two_levels_moves_once(here: Follower, world: World):
    world.move_time(shared(here, world))
    assert differences(the_only_change(here)) == {"starts_at", "ends_at"}


def test_a_lecture_for_two_levels_that_is_off_is_told_to_both(here: Follower, world: World):
    world.cancel(shared(here, world))
    change = changed(here)[-1]
    assert change.after["status"] == "cancelled"
    assert len(change.after["groups"]) == 2
    assert changed(here) == []


def test_a_lecture_that_one_of_two_levels_loses_goes_on_for_the_other(here: Follower, world: World):
    lecture = shared(here, world).booking.lecture
    lecture.group_ids = lecture.group_ids[:1]
    world.reorder_bookings()
    found = [change for change in changed(here) if change.kind == "event"]
    assert found
    assert all(differences(change) == {"groups"} for change in found)
    assert all(len(change.after["groups"]) == 1 for change in found)


def test_a_shrunk_plan_waits_until_it_is_seen_again(here: Follower, world: World):
    world.shrink()
    last = here.last_change()
    report = here.sweep()
    assert (report.outcome, report.counters.suspicious) == ("partial", 1)
    assert report.counters.cancelled == 0
    here.clock.go(minutes=20)
    assert here.sweep().counters.cancelled == 0
    assert [change for change in here.changes(last) if change.after["status"] == "cancelled"] == []
    here.clock.go(minutes=20)
    report = here.sweep()
    assert report.outcome == "complete"
    assert report.counters.cancelled > 10
    world.regrow()
    assert here.sweep().outcome == "complete"
    assert {event.status for event in here.all(Event)} == {EventStatus.PUBLISHED}


def test_a_shrunk_plan_that_grows_again_was_never_shorter(here: Follower, world: World):
    before = public(here)
    last = here.last_change()
    world.shrink()
    here.sweep()
    world.regrow()
    here.clock.go(minutes=20)
    assert here.sweep().outcome == "complete"
    assert public(here) == before
    assert [change for change in here.changes(last) if change.after["status"] == "cancelled"] == []


def test_when_most_plans_are_suspicious_nothing_is_taken_for_cancelled(here: Follower, world: World):
    for group in world.listed_groups(world.current)[:3]:
        world.shrink(group)
    here.sweep()
    assert {event.status for event in here.all(Event)} == {EventStatus.PUBLISHED}


def test_a_program_that_vanishes_is_inactive_after_a_day_and_comes_back_as_it_was(fresh: Follower):
    world = fresh.net.server.world = World(Size(8, 8, 18, 8, 6, 120))  # one of two would be a slip
    fresh.sweep()
    before = public(fresh)
    dropped = world.drop_program(world.programs[1])
    for _ in range(3):
        assert fresh.sweep().outcome == "complete"
        assert inactive(fresh) == []
        fresh.clock.go(hours=11)
    fresh.sweep()
    assert inactive(fresh) == [dropped.short_name]
    assert len(fresh.all(Event)) == len(before["event"])
    with fresh.written() as statements:
        fresh.sweep()
    assert statements == []
    world.restore(dropped)
    fresh.sweep()
    assert inactive(fresh) == []
    assert public(fresh) == before


def inactive(here: Follower) -> list[str]:
    return [row["abbreviation"] for row in public(here)["program"].values() if not row["is_active"]]


def test_a_new_term_is_followed_and_shown_when_it_begins(here: Follower, world: World):
    term = world.publish_next_term()
    here.clock.go(days=100)
    here.sweep()
    periods = here.all(AcademicPeriod)
    assert len(periods) == 10
    assert all(period.event_count for period in periods)
    shown = {period.id for period in periods if period.is_current}
    assert len(shown) == 5
    here.clock.at = here.clock.at.replace(year=term.starts_on.year, month=term.starts_on.month, day=2)
    report = here.sweep()
    assert report.outcome == "complete"
    moved = {period.id for period in here.all(AcademicPeriod) if period.is_current}
    assert moved.isdisjoint(shown)
    assert len(moved) == 5
    with here.written() as statements:
        here.sweep()
    assert statements == []


def test_the_log_replayed_over_the_old_rows_gives_the_new_ones(here: Follower, world: World):
    before = here.images()
    last = here.last_change()
    for change in (World.move_room, World.move_time, World.rename_course, World.add):
        change(world)
    world.cancel(world.pick(on_or_after=world.current.lectures_from + timedelta(days=20)))
    here.sweep()
    world.reissue_uids()
    world.change_instructor()
    here.clock.go(minutes=40)
    here.sweep()
    for change in here.changes(last):
        before[change.kind, change.record_id] = change.after
    assert as_json(before) == as_json(here.images())


def as_json(images: dict[tuple[str, int], Any]) -> dict[tuple[str, int], Any]:
    """The log says the same in fewer types."""
    return {row: {name: str(value) for name, value in image.items()} for row, image in images.items()}


def test_all_that_is_written_is_in_the_log(here: Follower):
    logged = {(change.kind, change.record_id): change.after for change in here.changes()}
    stored = {}
    with here.new_session() as session:
        for model in kinds().values():
            if model is not Event:
                stored |= {(row.kind, row.id): image_of(row) for row in session.scalars(select(model))}
    assert as_json(stored).items() <= as_json(logged).items()


def test_courses_know_their_code_and_module(here: Follower, world: World):
    told = {(lecture.name, lecture.short_name, lecture.module) for lecture in world.lectures}
    assert {(row.name, row.abbreviation, row.module_number) for row in here.all(Course)} <= told
