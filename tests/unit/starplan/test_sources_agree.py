"""One world, three sources, one plan: as far as each of them tells it, also after everything that may change."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime

import pytest

from fakes.starplan import HFU, StarPlanServer, World
from services.net.client import GuardedClient
from services.starplan.client import StarPlan
from services.starplan.courtesy import Pace
from services.starplan.instance import Instance
from services.starplan.upstream import Meeting, Plan
from support.clock import Clock
from unit.starplan.conftest import BERLIN, MakeClient, address_of

REFUSED: dict[str, set[str]] = {"ical": set(), "rest": {"ical:pg"}, "gettt": {"ical:pg", "rest"}}

Told = tuple[datetime, datetime, str, frozenset[str], frozenset[str]]


def names(texts: tuple[str, ...] | None) -> frozenset[str]:
    return frozenset(part.strip() for text in texts or () for part in text.split(","))


def told(meeting: Meeting, remarks: frozenset[str] = frozenset()) -> Told:
    """What every source tells: times, title, rooms, and the names of people and groups."""
    title = re.sub(r"^(.*?\))(, \1)+$", r"\1", meeting.title)
    people = names(meeting.lines) | names(meeting.people) | names(meeting.cohorts)
    return meeting.starts_at, meeting.ends_at, title, names(meeting.rooms), people - remarks


def remarks_of(world: World) -> frozenset[str]:
    return names(tuple(booking.remark for booking in world.bookings))


def expected(world: World, number: int) -> Counter[Told]:
    """What the world itself holds for a group of the running term."""
    group = world.listed_groups(world.current)[number]
    return Counter(
        (
            at(happening.day, happening.begin),
            at(happening.day, happening.end),
            booking.lecture.title,
            frozenset(happening.rooms),
            frozenset(booking.people) | frozenset(world.names(booking)),
        )
        for booking in world.plan(group)
        for happening in booking.happenings
    )


def at(day: object, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=BERLIN)


def plans(server: StarPlanServer, make_client: MakeClient, number: int) -> dict[str, Plan]:
    found = {}
    group = server.world.listed_groups(server.world.current)[number]
    for source, refused in REFUSED.items():
        server.refused = refused
        found[source] = make_client().fetch(address_of(server.world, group)).plan()
    assert {source: plan.source for source, plan in found.items()} == {source: source for source in REFUSED}
    return found


def check(server: StarPlanServer, make_client: MakeClient, number: int) -> None:
    wanted, remarks = expected(server.world, number), remarks_of(server.world)
    for plan in plans(server, make_client, number).values():
        assert plan.rejected == 0
        assert Counter(told(meeting, remarks) for meeting in plan.meetings) == wanted


@pytest.mark.parametrize("number", range(5))
def test_all_sources_tell_the_same(server: StarPlanServer, make_client: MakeClient, number: int) -> None:
    check(server, make_client, number)


def test_a_large_university_is_the_same_in_all_of_them(net: GuardedClient, clock: Clock) -> None:
    with StarPlanServer(World(HFU)) as server:

        def make_client() -> StarPlan:
            pace = Pace(clock.seconds, clock.go, lambda: 0.0)
            return StarPlan(Instance(server.root, BERLIN), net, pace=pace)

        for number in range(0, HFU.levels, 30):
            check(server, make_client, number)


CHANGES: dict[str, Callable[[World], object]] = {
    "a room moved": World.move_room,
    "a time moved": World.move_time,
    "a week moved": World.move_week,
    "a course renamed": World.rename_course,
    "a date cancelled": World.cancel,
    "a date added": World.add,
    "uids reissued": World.reissue_uids,
    "rooms reordered": World.reorder_rooms,
    "bookings reordered": World.reorder_bookings,
    "an instructor changed": World.change_instructor,
    "a group shrunk": World.shrink,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_all_sources_tell_the_same_after_a_change(
    server: StarPlanServer, make_client: MakeClient, change: Callable[[World], object]
) -> None:
    change(server.world)
    for number in range(5):
        check(server, make_client, number)


NO_NEWS = {
    "uids reissued": {"rest", "gettt"},
    "rooms reordered": set(REFUSED),
    "bookings reordered": set(REFUSED),
}
"""Changes that the hash of a source does not notice."""


@pytest.mark.parametrize("source", REFUSED)
@pytest.mark.parametrize("name", CHANGES)
def test_a_hash_changes_when_the_plan_does(
    server: StarPlanServer, make_client: MakeClient, name: str, source: str
) -> None:
    server.refused = REFUSED[source]
    client, world = make_client(), server.world
    group = world.listed_groups(world.current)[0]
    before = client.fetch(address_of(world, group)).hash
    assert client.fetch(address_of(world, group)).hash == before
    hit = world.pick(group)
    change = CHANGES[name]
    match name:
        case "a course renamed":
            world.rename_course(hit.booking.lecture)
        case "a date added" | "an instructor changed":
            change(world, hit.booking)  # type: ignore[call-arg]
        case "a group shrunk":
            world.shrink(group)
        case _ if name in NO_NEWS:
            change(world)
        case _:
            change(world, hit)  # type: ignore[call-arg]
    after = client.fetch(address_of(world, group)).hash
    assert (after == before) is (source in NO_NEWS.get(name, set()))


def test_the_next_term_is_planned_under_other_ids(server: StarPlanServer, make_client: MakeClient) -> None:
    term = server.world.publish_next_term()
    client = make_client()
    units = {unit.short_name: unit for unit in client.planning_units()}
    assert units["SS 27"].visible
    program = client.programs(units["SS 27"])[0]
    now, then = client.groups(units["WS 26/27"], program), client.groups(units["SS 27"], program)
    assert [group.short_name for group in now] == [group.short_name for group in then]
    assert not {group.id for group in now} & {group.id for group in then}
    group = next(group for group in server.world.groups if group.term_id == term.id)
    plan = client.fetch(address_of(server.world, group)).plan()
    assert plan.meetings
    assert all(term.starts_on <= one.starts_at.date() <= term.ends_on for one in plan.meetings)


def test_a_term_without_a_plan_is_a_plan_without_meetings(
    server: StarPlanServer, make_client: MakeClient
) -> None:
    group = next(group for group in server.world.groups if group.term_id == 47)
    for refused in REFUSED.values():
        server.refused = refused
        plan = make_client().fetch(address_of(server.world, group)).plan()
        assert (plan.meetings, plan.rejected) == ((), 0)


def test_what_is_dropped_is_in_no_list_until_it_is_back(
    server: StarPlanServer, make_client: MakeClient
) -> None:
    client, world = make_client(), server.world
    unit = client.planning_units()[1]
    program, group = world.drop_program(), world.drop_group(world.listed_groups(world.current)[0])
    assert [one.short_name for one in client.programs(unit)] == ["AIB"]
    assert [one.short_name for one in client.groups(unit, client.programs(unit)[0])] == ["AIB2", "AIB/FWPM"]
    world.restore(program)
    world.restore(group)
    assert len(client.programs(unit)) == 2
    assert len(client.groups(unit, client.programs(unit)[0])) == 3


def test_a_new_room_is_in_the_list_of_its_site(server: StarPlanServer, make_client: MakeClient) -> None:
    server.world.add_room("Z9.0.01")
    client = make_client()
    assert "Z9.0.01" in {room.short_name for room in client.rooms(client.sites()[0])}
