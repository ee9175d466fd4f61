"""How a server fails, and what becomes of it: another try where that may help, and then a failure with its kind."""

import socket

import pytest

from fakes.starplan import StarPlanServer, faults
from fakes.starplan.faults import Fault
from fakes.wire import Hangup
from services.net.hosts import TIMEOUTS_IN_A_ROW
from services.starplan.client import StarPlan
from services.starplan.instance import Patience
from support.clock import Clock
from unit.starplan.conftest import Address, Failure, MakeClient

TRIES = 3
HURRIED = Patience(connect=0.2, read=0.1)

Case = tuple[Fault, str]
BROKEN: dict[str, Case] = {
    "server error": (faults.server_error, "http"),
    "unavailable": (faults.unavailable, "http"),
    "bad gateway": (faults.bad_gateway, "http"),
    "reset": (faults.reset, "network"),
    "connection cut": (faults.cut_connection, "network"),
    "maintenance page": (faults.maintenance, "html"),
    "empty body": (faults.empty_body, "empty"),
    "throttled": (faults.throttled, "rate_limited"),
    "too large": (faults.body(" " * (20 * 2**20 + 1)), "malformed"),
    "encoded twice": (faults.encoded_twice, "charset"),
    "encoded twice as latin 1": (faults.encoded_twice_as_latin1, "charset"),
    "letters replaced": (faults.letters_replaced, "charset"),
}
BROKEN_CALENDARS: dict[str, Case] = {
    "cut in the middle": (faults.cut_calendar, "truncated"),
    "cut between events": (faults.cut_between_events, "truncated"),
    "words": (faults.body("Service temporarily unavailable"), "malformed"),
    "an event that does not end": (
        faults.text(lambda text: text.replace("END:VEVENT\r\n", "", 1)),
        "truncated",
    ),
}
BROKEN_LISTS: dict[str, Case] = {
    "cut in the middle": (faults.broken_json, "malformed"),
    "words": (faults.body("Service temporarily unavailable"), "malformed"),
}


def named(cases: dict[str, Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("fault", "kind"), cases.values(), ids=cases)


@named(BROKEN | BROKEN_CALENDARS)
def test_a_calendar_that_cannot_be_right_is_asked_for_three_times(
    server: StarPlanServer, client: StarPlan, address: Address, failure: Failure, fault: Fault, kind: str
) -> None:
    server.faults.add(fault, "ical")
    failed = failure(client.fetch, address())
    assert failed.kind == kind
    assert failed.message.startswith("the calendar of AIB1: ")
    assert server.traffic.counts == {"ical": TRIES}


@named(BROKEN | BROKEN_CALENDARS)
def test_a_calendar_that_is_right_at_last_is_as_good_as_any(
    server: StarPlanServer, client: StarPlan, address: Address, fault: Fault, kind: str
) -> None:
    untroubled = client.fetch(address()).hash
    server.traffic.reset()
    server.faults.add(fault, "ical", times=2)
    assert client.fetch(address()).hash == untroubled
    assert server.traffic.counts == {"ical": TRIES}


# On a connection that is kept, a reset is first taken for one that has merely ended.
@named({name: case for name, case in (BROKEN | BROKEN_LISTS).items() if name != "reset"})
def test_a_list_that_cannot_be_right_is_asked_for_three_times(
    server: StarPlanServer, client: StarPlan, failure: Failure, fault: Fault, kind: str
) -> None:
    server.faults.add(fault, "getros")
    sites = client.sites()
    failed = failure(client.rooms, sites[1])
    assert failed.kind == kind
    assert failed.message.startswith("the rooms of Unterstadt: ")
    assert server.traffic.counts == {"getlocs": 1, "getros": TRIES}


@named(BROKEN | BROKEN_LISTS)
def test_a_list_that_is_right_at_last_is_as_good_as_any(
    server: StarPlanServer, client: StarPlan, fault: Fault, kind: str
) -> None:
    site = client.sites()[1]
    untroubled = client.rooms(site)
    server.faults.add(fault, "getros", times=2)
    assert client.rooms(site) == untroubled


def test_a_server_that_hangs_is_given_up_each_time(
    server: StarPlanServer, make_client: MakeClient, failure: Failure, clock: Clock
) -> None:
    server.faults.add(faults.hang)
    assert failure(make_client(patience=HURRIED).sites).kind == "timeout"
    assert clock.seconds() == pytest.approx(0.5 + 1.5)


def test_a_server_that_keeps_hanging_is_not_waited_for_again_and_again(
    server: StarPlanServer, make_client: MakeClient, failure: Failure
) -> None:
    server.faults.add(faults.hang)
    client = make_client(patience=HURRIED)
    assert [failure(client.sites).kind for _ in range(4)] == ["timeout"] * 4
    assert server.traffic.total <= TIMEOUTS_IN_A_ROW


def test_a_server_that_hung_once_answers_the_second_time(
    server: StarPlanServer, make_client: MakeClient
) -> None:
    server.faults.add(faults.hang, times=1)
    patience = Patience(connect=1.0, read=1.0)
    assert len(make_client(patience=patience).sites()) == 3


def test_a_server_that_is_not_there_fails_as_such(
    server: StarPlanServer, make_client: MakeClient, failure: Failure
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        nowhere = f"http://127.0.0.1:{unused.getsockname()[1]}/splan"
    assert failure(make_client(root=nowhere).sites).kind == "network"


@pytest.mark.parametrize("status", [404, 405, 410, 422])
def test_a_request_that_is_turned_down_is_not_repeated(
    server: StarPlanServer, client: StarPlan, failure: Failure, status: int
) -> None:
    server.faults.add(faults.status(status, "no"))
    failed = failure(client.sites)
    assert (failed.kind, failed.message) == ("http", f"the list of sites: answered {status}")
    assert server.traffic.total == 1


def test_an_error_that_the_server_reports_is_told_in_its_words(
    server: StarPlanServer, client: StarPlan, address: Address, failure: Failure
) -> None:
    server.faults.add(faults.error_object)
    told = "reports an error: Es ist ein interner Fehler aufgetreten"
    for failed in (failure(client.planning_units), failure(client.fetch, address())):
        assert failed.kind == "error"
        assert failed.message.endswith(told)
    assert server.traffic.counts == {"getpus": 1, "ical": 1}


def test_words_of_the_server_are_made_fit_to_be_shown(
    server: StarPlanServer, client: StarPlan, failure: Failure
) -> None:
    server.faults.add(faults.body('[[{"error":"line\\nbreak\\u0000 \\u202e' + "x" * 1000 + '"}]]'))
    message = failure(client.sites).message
    assert "line break x" in message
    assert len(message) < 300


def test_pauses_grow_between_tries_and_outlast_the_last_one(
    server: StarPlanServer, client: StarPlan, failure: Failure, clock: Clock
) -> None:
    server.faults.add(faults.unavailable, times=TRIES)
    failure(client.sites)
    assert clock.seconds() == pytest.approx(0.5 + 1.5)
    client.sites()
    assert clock.seconds() == pytest.approx(0.5 + 1.5 + 4.0)


def test_a_pause_that_the_server_asks_for_is_kept(
    server: StarPlanServer, client: StarPlan, clock: Clock
) -> None:
    server.faults.add(faults.throttled, times=1)
    client.sites()
    assert clock.seconds() == pytest.approx(7.0)


def test_a_server_that_is_asked_too_much_is_asked_more_slowly_from_then_on(
    server: StarPlanServer, client: StarPlan, clock: Clock
) -> None:
    server.faults.add(faults.throttled, times=1)
    client.sites()
    before = clock.seconds()
    client.planning_units()
    client.planning_units()
    assert clock.seconds() - before == pytest.approx(2 * 0.3)


def test_nobody_waits_an_hour_for_a_server(
    server: StarPlanServer, client: StarPlan, failure: Failure, clock: Clock
) -> None:
    server.faults.add(faults.status(429, Retry_After="3600"), times=1)
    assert failure(client.sites).kind == "rate_limited"
    assert failure(client.planning_units).kind == "rate_limited"
    assert server.traffic.total == 1
    clock.go(3600)
    assert client.planning_units()


def test_a_maintenance_of_a_minute_also_names_when_it_ends(
    server: StarPlanServer, client: StarPlan, clock: Clock
) -> None:
    server.faults.add(faults.status(503, Retry_After="30"), times=1)
    client.sites()
    assert clock.seconds() == pytest.approx(30.0)


def test_an_answer_that_drips_does_not_hold_us(
    server: StarPlanServer, make_client: MakeClient, failure: Failure
) -> None:
    def drip(reply: object, wire: object) -> None:
        wire.head(200, {"Content-Type": "application/json"})
        for _ in range(1000):
            wire.send(b" ")
            wire.pause(0.02)
        raise Hangup

    server.faults.add(drip)
    assert failure(make_client(patience=HURRIED).sites).kind == "timeout"
