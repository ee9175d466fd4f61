"""Groups change places in their trees; nobody is then expected in two places at once."""

import pytest

from models import EventStatus
from services.changes.errors import Unknown
from services.registries import groups
from services.registries.groups import GroupFields, PartOfItself
from services.schedule.conflicts import Clashing
from support.registries import World, at


@pytest.fixture
def level(world: World) -> int:
    return world.level("L")


def move(world: World, level_id: int, group_id: int, parent_id: int | None) -> None:
    with world.edit() as edit:
        group = groups.locked(edit, group_id, level_id)
        groups.update(edit, group, GroupFields(group.name, parent_id=parent_id))


def parent_of(world: World, group_id: int) -> int | None:
    return world.read(groups.get, group_id).parent_id


def test_a_group_moves_below_another(world: World, level: int):
    cohort, td = world.group(level, "CM"), world.group(level, "TD")
    move(world, level, td, cohort)
    assert parent_of(world, td) == cohort
    world.event(at(8), cohort)
    with pytest.raises(Clashing):
        world.event(at(8), td)


def test_a_move_is_refused_when_the_new_parents_items_meet_those_of_a_part(world: World, level: int):
    cohort, td = world.group(level, "CM"), world.group(level, "TD")
    tp = world.group(level, "TP", td)
    lecture = world.event(at(8, 2), cohort)
    lab = world.event(at(9, 2), tp)
    with pytest.raises(Clashing) as refused:
        move(world, level, td, cohort)
    (clash,) = refused.value.clashes
    assert (clash.sort, clash.id, clash.name, clash.event_id) == ("group", tp, "TP", lecture)
    assert clash.slot == at(8, 2)
    assert parent_of(world, td) is None
    assert world.stored(lab).version == 1


def test_the_items_of_all_ancestors_count(world: World, level: int):
    cohort = world.group(level, "CM")
    td = world.group(level, "TD", cohort)
    tp = world.group(level, "TP")
    world.event(at(8), cohort)
    world.event(at(8), tp)
    with pytest.raises(Clashing):
        move(world, level, tp, td)


@pytest.mark.parametrize("status", [EventStatus.CANCELLED, EventStatus.PUBLISHED])
def test_what_does_not_clash_does_not_keep_a_group_from_moving(world: World, level: int, status: EventStatus):
    cohort, td = world.group(level, "CM"), world.group(level, "TD")
    world.event(at(8), cohort)
    world.event(at(9) if status == EventStatus.PUBLISHED else at(8), td, status=status)
    world.event(at(12), cohort, td)  # one item of both is no clash
    move(world, level, td, cohort)
    assert parent_of(world, td) == cohort


def test_a_group_moves_up_whatever_is_planned(world: World, level: int):
    cohort = world.group(level, "CM")
    td = world.group(level, "TD", cohort)
    tp = world.group(level, "TP", td)
    world.event(at(8), cohort)
    world.event(at(10), tp)
    move(world, level, tp, cohort)
    move(world, level, tp, None)
    assert parent_of(world, tp) is None


def test_no_group_is_a_part_of_itself(world: World, level: int):
    cohort = world.group(level, "CM")
    td = world.group(level, "TD", cohort)
    tp = world.group(level, "TP", td)
    for parent in (cohort, td, tp):
        with pytest.raises(PartOfItself):
            move(world, level, cohort, parent)
    assert parent_of(world, cohort) is None


def test_a_parent_is_of_the_same_level(world: World, level: int):
    foreign = world.group(world.level("other"), "CM")
    own = world.group(level, "CM")
    with pytest.raises(Unknown) as refused:
        move(world, level, own, foreign)
    assert (refused.value.kind, refused.value.id) == ("group", foreign)
    with pytest.raises(Unknown):
        world.group(level, "TD", foreign)
    with pytest.raises(Unknown):
        move(world, level, foreign, None)
