"""The lists that a server gives: as they are, however they are wrapped."""

from datetime import date

import pytest

from fakes.starplan import StarPlanServer, faults
from services.starplan.client import StarPlan
from services.starplan.upstream import OrgGroup, Site
from unit.starplan.conftest import Failure


def test_terms_come_newest_first_with_their_days(client: StarPlan) -> None:
    units = client.planning_units()
    assert [unit.short_name for unit in units] == ["SS 27", "WS 26/27", "SS 26", "WS 25/26"]
    assert [unit.visible for unit in units] == [False, True, True, True]
    assert (units[1].id, units[1].name) == ("48", "Wintersemester 2026/2027")
    assert (units[1].starts_on, units[1].ends_on) == (date(2026, 10, 1), date(2027, 2, 28))


def test_a_whole_university_costs_one_request_a_list(server: StarPlanServer, client: StarPlan) -> None:
    unit = client.planning_units()[1]
    rooms = [room for site in client.sites() for room in client.rooms(site)]
    groups = [group for program in client.programs(unit) for group in client.groups(unit, program)]
    assert {room.short_name for room in rooms} == {room.short_name for room in server.world.rooms}
    assert [group.short_name for group in groups] == ["AIB1", "AIB2", "AIB/FWPM", "WINFOB 1", "WINFOB 2"]
    assert server.traffic.counts == {"getpus": 1, "getlocs": 1, "getros": 3, "getogs": 1, "getPgsExt": 2}


def test_rooms_know_their_site(client: StarPlan) -> None:
    site = client.sites()[1]
    assert (site.short_name, site.name) == ("US", "Unterstadt")
    assert {room.site for room in client.rooms(site)} == {site}


def test_groups_list_lectures_that_may_belong_to_another_group(client: StarPlan) -> None:
    unit = client.planning_units()[1]
    groups = client.groups(unit, client.programs(unit)[0])
    assert all(group.lectures for group in groups)
    foreign = [one for group in groups for one in group.lectures if one.group_id != group.id]
    assert foreign
    assert all(one.name and one.short_name for one in foreign)


@pytest.mark.parametrize("wraps", [1, 2])
def test_lists_may_be_wrapped_once_or_twice(server: StarPlanServer, client: StarPlan, wraps: int) -> None:
    server.wraps = wraps
    assert [site.short_name for site in client.sites()] == ["OS", "US", "SH"]


def test_an_item_may_lack_its_names(server: StarPlanServer, client: StarPlan) -> None:
    server.faults.add(
        faults.body('[[{"id":7,"name":" Bau\\u00a0Nord "},{"id":"8","shortname":"S"},{"id":9}]]')
    )
    assert client.sites() == [Site("7", "Bau Nord", "Bau Nord"), Site("8", "S", "S"), Site("9", "9", "9")]


@pytest.mark.parametrize(
    "body",
    [
        '[[{"shortname":"without id"}]]',
        "[[1,2]]",
        '{"id":1}',
        "null",
        '[[{"id":1}],[{"id":2}]]',
        '[[{"id":true}]]',
    ],
)
def test_what_is_no_list_of_items_fails(
    server: StarPlanServer, client: StarPlan, failure: Failure, body: str
) -> None:
    server.faults.add(faults.body(body))
    failed = failure(client.sites)
    assert failed.kind == "malformed"
    assert failed.message.startswith("the list of sites: ")
    assert server.traffic.total == 3


@pytest.mark.parametrize("dates", ['"startdate":"soon","enddate":"2027-01-01"', '"startdate":"2027-01-01"'])
def test_a_term_without_its_days_fails(
    server: StarPlanServer, client: StarPlan, failure: Failure, dates: str
) -> None:
    server.faults.add(faults.body(f'[[{{"id":1,"shortname":"X","name":"X",{dates}}}]]'))
    assert failure(client.planning_units).kind == "malformed"


def test_a_program_that_is_unknown_has_no_groups(server: StarPlanServer, client: StarPlan) -> None:
    unit = client.planning_units()[1]
    assert client.groups(unit, OrgGroup("999", "X", "X")) == []
