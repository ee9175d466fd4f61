"""Deletes: what items lose, what they keep from being deleted, what goes with it."""

import pytest

from models import Course, EventStatus, Group, Level, Origin, Room
from services.changes.errors import InUse, ManagedUpstream, Unknown
from services.changes.undo import undo
from services.registries import courses, groups, instructors, levels, rooms
from services.schedule.conflicts import Clashing
from support.registries import SYNC, World, at, load, names


def delete_group(world: World, level_id: int, group_id: int) -> None:
    with world.edit(exclusive=True) as edit:
        groups.delete(edit, groups.locked(edit, group_id, level_id))


def delete_level(world: World, level_id: int, cascade: bool = False) -> int:
    with world.edit(exclusive=True) as edit:
        return levels.delete(edit, levels.locked(edit, level_id), cascade)


def test_the_items_of_a_room_lose_it(world: World):
    gone, other = world.room("A"), world.room("B")
    level = world.level("L")
    group = world.group(level, "G")
    planned = world.event(at(8), group, rooms=(gone, other))
    off = world.event(at(8), rooms=(gone,), status=EventStatus.CANCELLED)
    elsewhere = world.event(at(10), group, rooms=(other,))
    with world.edit(exclusive=True) as edit:
        rooms.delete(edit, rooms.locked(edit, gone))
    assert world.stored(planned).room_ids == (other,)
    assert world.stored(planned).group_ids == (group,)
    assert world.stored(off).room_ids == ()
    assert world.stored(elsewhere).version == 1
    assert world.last_batch() == {
        ("room", gone, "deleted"),
        ("event", planned, "updated"),
        ("event", off, "updated"),
    }


def test_a_group_is_taken_out_of_its_items_with_its_parts(world: World):
    level = world.level("L")
    stays, gone = world.group(level, "TD1"), world.group(level, "TD2")
    part = world.group(level, "TP3", gone)
    shared = world.event(at(8), gone, stays)
    of_part = world.event(at(10), part, stays)
    delete_group(world, level, gone)
    assert world.stored(shared).group_ids == (stays,)
    assert world.stored(of_part).group_ids == (stays,)
    assert names(world.read(groups.listing, Group.level_id == level)) == ["TD1"]
    assert ("group", part, "deleted") in world.last_batch()


@pytest.mark.parametrize("status", list(EventStatus))
def test_a_group_stays_while_an_item_has_no_other(world: World, status: EventStatus):
    level = world.level("L")
    other, gone = world.group(level, "TD1"), world.group(level, "TD2")
    part = world.group(level, "TP3", gone)
    needing = world.event(at(8), gone, part, status=status)
    world.event(at(10), gone, other)
    before = world.log()
    with pytest.raises(InUse) as refused:
        delete_group(world, level, gone)
    assert (refused.value.kind, refused.value.id, refused.value.event_ids) == ("group", gone, [needing])
    assert world.log() == before
    assert len(world.read(groups.listing)) == 3


def test_an_instructor_stays_while_items_need_one(world: World):
    ada = world.instructor("Ada")
    needing = world.event(at(8), instructors=(ada, world.instructor("Alan")))
    with pytest.raises(InUse) as refused, world.edit(exclusive=True) as edit:
        instructors.delete(edit, instructors.locked(edit, ada))
    assert refused.value.event_ids == [needing]
    assert names(world.read(instructors.listing)) == ["Ada", "Alan"]


def test_an_instructor_without_items_goes(world: World):
    ada = world.instructor("Ada")
    with world.edit(exclusive=True) as edit:
        instructors.delete(edit, instructors.locked(edit, ada))
    assert world.read(instructors.listing) == []


def test_a_course_goes_with_its_items_only_when_asked(world: World):
    algebra, analysis = world.course("Algebra"), world.course("Analysis")
    room = world.room("A")
    ids = [world.event(at(hour), rooms=(room,), course=algebra) for hour in (8, 10)]
    other = world.event(at(12), course=analysis)
    with pytest.raises(InUse) as refused, world.edit(exclusive=True) as edit:
        courses.delete(edit, courses.locked(edit, algebra))
    assert refused.value.event_ids == ids
    with world.edit(exclusive=True) as edit:
        assert courses.delete(edit, courses.locked(edit, algebra), cascade=True) == 2
    assert [world.stored(number).deleted_at is None for number in [*ids, other]] == [False, False, True]
    assert world.last_batch() == {("course", algebra, "deleted"), *(("event", i, "deleted") for i in ids)}
    world.event(at(8), rooms=(room,))  # the room is free again


def test_a_level_goes_with_its_groups_and_leaves_its_courses(world: World):
    gone, stays = world.level("L1"), world.level("L2")
    cohort, other = world.group(gone, "CM"), world.group(stays, "CM")
    part = world.group(gone, "TD", cohort)
    course = world.course("Algebra", level_id=gone)
    shared = world.event(at(8), part, other)
    assert delete_level(world, gone) == 0
    assert world.stored(shared).group_ids == (other,)
    assert world.read(courses.get, course).level is None
    assert [row.id for row in world.read(levels.listing)] == [stays]
    assert [row.id for row in world.read(groups.listing)] == [other]
    assert world.last_batch() == {
        ("level", gone, "deleted"),
        ("group", cohort, "deleted"),
        ("group", part, "deleted"),
        ("course", course, "updated"),
        ("event", shared, "updated"),
    }


def test_a_level_that_items_need_goes_only_with_them(world: World):
    gone, stays = world.level("L1"), world.level("L2")
    group, other = world.group(gone, "CM"), world.group(stays, "CM")
    needing, shared = world.event(at(8), group), world.event(at(10), group, other)
    with pytest.raises(InUse) as refused:
        delete_level(world, gone)
    assert (refused.value.kind, refused.value.event_ids) == ("level", [needing])
    assert delete_level(world, gone, cascade=True) == 1
    assert world.stored(needing).deleted_at is not None
    assert world.stored(shared).deleted_at is None


def test_an_undo_brings_a_level_back_with_all_that_went_with_it(world: World):
    level, other = world.level("L1"), world.level("L2")
    cohort, guests = world.group(level, "CM"), world.group(other, "CM")
    part = world.group(level, "TD", cohort)
    course = world.course("Algebra", level_id=level)
    room = world.room("A")
    alone = world.event(at(8), part, rooms=(room,), course=course)
    shared = world.event(at(10), cohort, guests)
    delete_level(world, level, cascade=True)
    batch_id = world.log()[-1][0]
    with world.edit(exclusive=True) as edit:
        undo(edit, batch_id)
    assert [row.name for row in world.read(levels.listing)] == ["L1", "L2"]
    assert world.read(groups.get, part).parent_id == cohort
    assert world.read(courses.get, course).level_id == level
    assert world.stored(alone).deleted_at is None
    assert (world.stored(alone).group_ids, world.stored(alone).room_ids) == ((part,), (room,))
    assert world.stored(shared).group_ids == (cohort, guests)
    with pytest.raises(Clashing):
        world.event(at(8), cohort)


def test_nothing_of_a_sync_is_changed_or_deleted(world: World):
    with world.edit(SYNC) as edit:
        for record in (
            Level(name="Semester 1", origin=Origin.STARPLAN),
            Room(name="A", origin=Origin.STARPLAN),
            Course(name="Algebra", origin=Origin.STARPLAN),
        ):
            edit.add(record)
    before = world.log()
    with pytest.raises(ManagedUpstream), world.edit() as edit:
        rooms.update(edit, rooms.locked(edit, 1), rooms.RoomFields("B"))
    with pytest.raises(ManagedUpstream), world.edit(exclusive=True) as edit:
        rooms.delete(edit, rooms.locked(edit, 1))
    with pytest.raises(ManagedUpstream), world.edit(exclusive=True) as edit:
        courses.delete(edit, courses.locked(edit, 1), cascade=True)
    with pytest.raises(ManagedUpstream):
        delete_level(world, 1, cascade=True)
    assert world.log() == before


def test_a_dry_run_counts_and_deletes_nothing(world: World):
    level = world.level("L")
    event = world.event(at(8), world.group(level, "G"))
    with world.edit(exclusive=True, dry_run=True) as edit:
        assert levels.delete(edit, levels.locked(edit, level), cascade=True) == 1
    assert world.stored(event).deleted_at is None
    assert names(world.read(levels.listing)) == ["L"]


def test_a_delete_wants_all_others_kept_out(world: World):
    room = world.room("A")
    with pytest.raises(AssertionError, match="exclusive"), world.edit() as edit:
        rooms.delete(edit, rooms.locked(edit, room))
    with world.new_session() as session:
        assert load(session, Room, room).deleted_at is None


def test_what_is_deleted_cannot_be_deleted_again(world: World):
    level = world.level("L")
    group = world.group(level, "G")
    delete_level(world, level)
    with pytest.raises(Unknown):
        delete_level(world, level)
    with pytest.raises(Unknown):
        delete_group(world, level, group)
