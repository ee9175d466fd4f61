"""Which source a plan comes from: the best that the server does not refuse, and no question twice a day."""

import pytest

from fakes.starplan import StarPlanServer, faults
from fakes.starplan.faults import Fault
from services.starplan.client import StarPlan
from support.clock import Clock
from unit.starplan.conftest import Address, Failure, MakeClient

PLAN = "rest:TimetableService/getForPlanningUnitAndPlanningGroup"
TERMS = "rest:PlanningUnitService/getSelectablePlanningUnits"
WEEKS = 22

REFUSALS: dict[str, Fault] = {
    "400 in English": faults.no_rights,
    "400 in German": faults.status(400, "Keine Berechtigung, diesen Plan als ical anzusehen"),
    "401": faults.status(401, "Unauthorized"),
    "403": faults.page(403, "Forbidden"),
}


def test_calendars_come_first(server: StarPlanServer, client: StarPlan, address: Address) -> None:
    assert client.fetch(address()).plan().source == "ical"
    assert server.traffic.counts == {"ical": 1}


@pytest.mark.parametrize("fault", REFUSALS.values(), ids=REFUSALS)
def test_refused_calendars_are_asked_for_once_a_day(
    server: StarPlanServer, client: StarPlan, address: Address, clock: Clock, fault: Fault
) -> None:
    rule = server.faults.add(fault, "ical")
    for number in range(3):
        assert client.fetch(address(number)).plan().source == "rest"
    assert (server.traffic.counts["ical"], server.traffic.counts[TERMS]) == (1, 1)
    clock.go(hours=25)
    client.fetch(address())
    assert server.traffic.counts["ical"] == 2
    clock.go(hours=25)
    server.faults.clear()
    assert client.fetch(address()).plan().source == "ical"
    assert rule.hits == 2


def test_what_was_seen_outlives_the_client(
    server: StarPlanServer, make_client: MakeClient, address: Address, clock: Clock
) -> None:
    server.refused = {"ical:pg", "rest"}
    first = make_client()
    assert first.fetch(address()).plan().source == "gettt"
    assert server.traffic.counts == {"ical": 1, TERMS: 1, "getTT": WEEKS}
    server.traffic.reset()
    second = make_client(first.capabilities)
    second.fetch(address(1))
    assert server.traffic.counts == {"getTT": WEEKS}
    assert second.capabilities == first.capabilities
    clock.go(hours=25)
    assert second.capabilities == {}


@pytest.mark.parametrize(
    "stored",
    [
        {"ical:pg": None},
        {"ical:pg": {"offered": False}},
        {"ical:pg": {"offered": False, "until": "x"}},
        {"x": 1},
    ],
)
def test_what_cannot_be_read_of_it_is_forgotten(
    make_client: MakeClient, address: Address, stored: dict[str, object]
) -> None:
    assert make_client(stored).fetch(address()).plan().source == "ical"


def test_a_release_without_calendars_is_not_asked_for_them_again(
    server: StarPlanServer, client: StarPlan, address: Address
) -> None:
    server.absent = {"ical"}
    assert client.fetch(address()).plan().source == "rest"
    assert client.fetch(address(1)).plan().source == "rest"
    assert server.traffic.counts["ical"] == 1


def test_one_calendar_that_is_not_found_is_a_failure_where_others_were(
    server: StarPlanServer, client: StarPlan, address: Address, failure: Failure
) -> None:
    client.fetch(address())
    server.faults.add(faults.status(404), "ical", where={"pgid": address(1).group.id})
    assert failure(client.fetch, address(1)).kind == "http"
    assert client.fetch(address(2)).plan().source == "ical"


@pytest.mark.parametrize(
    "page",
    [faults.status(404), faults.page(200, "StarPlan"), faults.body("{}")],
    ids=["404", "html", "other"],
)
def test_a_release_without_rest_is_read_week_by_week(
    server: StarPlanServer, client: StarPlan, address: Address, page: Fault
) -> None:
    server.refused = {"ical:pg"}
    server.faults.add(page, "rest:*")
    assert client.fetch(address()).plan().source == "gettt"
    asked = server.traffic.total
    assert client.fetch(address(1)).plan().source == "gettt"
    assert server.traffic.total == asked + WEEKS


def test_a_page_of_maintenance_switches_no_source(
    server: StarPlanServer, client: StarPlan, address: Address, failure: Failure
) -> None:
    client.fetch(address())
    server.faults.add(faults.maintenance, times=3)
    assert failure(client.fetch, address(1)).kind == "html"
    assert client.fetch(address(1)).plan().source == "ical"


def test_nothing_is_concluded_while_all_is_under_maintenance(
    server: StarPlanServer, client: StarPlan, address: Address, failure: Failure
) -> None:
    server.refused = {"ical:pg"}
    with server.faults.while_(faults.maintenance, "[!i]*"):
        assert failure(client.fetch, address()).kind == "html"
    assert client.fetch(address()).plan().source == "rest"


def test_a_plan_that_is_refused_by_every_source_fails_as_refused(
    server: StarPlanServer, client: StarPlan, address: Address, failure: Failure
) -> None:
    server.refused = {"ical:pg", "rest", "getTT"}
    failed = failure(client.fetch, address())
    assert (failed.kind, failed.message) == (
        "refused",
        "the week of 2026-09-28 of AIB1: answered 403: No rights",
    )
    server.refused = {"ical:pg", "rest"}
    assert client.fetch(address()).plan().source == "gettt"


def test_a_bad_request_is_no_refusal(
    server: StarPlanServer, client: StarPlan, address: Address, failure: Failure
) -> None:
    server.faults.add(faults.status(400, "Unknown parameter"), "ical")
    assert failure(client.fetch, address()).kind == "http"
    assert server.traffic.counts == {"ical": 1}
