"""Sessions: opened once where strangers are told nothing, and again where one has ended."""

import pytest

from fakes.starplan import StarPlanServer, faults
from services.starplan.client import StarPlan
from support.clock import Clock
from unit.starplan.conftest import Address, Failure, MakeClient


def test_a_server_that_wants_none_is_not_visited(
    server: StarPlanServer, client: StarPlan, address: Address
) -> None:
    client.sites()
    client.fetch(address())
    assert server.traffic.counts == {"getlocs": 1, "ical": 1}
    assert not any("cookie" in asked.headers for asked in server.traffic.asked)


def test_an_empty_list_is_asked_for_again_with_a_session(server: StarPlanServer, client: StarPlan) -> None:
    server.session = "for lists"
    assert len(client.sites()) == 3
    assert server.traffic.counts == {"getlocs": 2, "mobile": 1}
    assert len(client.planning_units()) == 4
    assert server.traffic.counts == {"getlocs": 2, "mobile": 1, "getpus": 1}


def test_a_list_that_is_empty_with_a_session_too_is_empty(server: StarPlanServer, client: StarPlan) -> None:
    server.faults.add(faults.no_items, "getlocs")
    assert client.sites() == []
    assert server.traffic.counts == {"getlocs": 2, "mobile": 1}
    assert client.sites() == []
    assert server.traffic.counts == {"getlocs": 3, "mobile": 1}


def test_a_server_that_opens_no_session_is_not_visited_for_each_list(
    server: StarPlanServer, client: StarPlan
) -> None:
    server.faults.add(faults.no_items, "getlocs")
    server.faults.add(faults.status(404), "mobile")
    assert client.sites() == client.sites() == []
    assert server.traffic.counts == {"getlocs": 3, "mobile": 1}


def test_a_session_is_not_trusted_for_ever(server: StarPlanServer, client: StarPlan, clock: Clock) -> None:
    server.session = "for lists"
    client.sites()
    server.expire_sessions()
    clock.go(minutes=30)
    assert len(client.sites()) == 3
    assert server.traffic.counts == {"getlocs": 4, "mobile": 2}


def test_a_login_is_answered_by_a_new_session(
    server: StarPlanServer, client: StarPlan, address: Address
) -> None:
    server.session = "for all"
    assert client.fetch(address()).plan().meetings
    assert server.traffic.counts == {"ical": 2, "mobile": 1}
    server.expire_sessions()
    assert len(client.sites()) == 3
    assert server.traffic.counts == {"ical": 2, "mobile": 2, "getlocs": 2}


@pytest.mark.parametrize(
    "to",
    ["https://login.example.edu/idp", "/splan/login?service=ical", "//127.0.0.2/splan/ical", "/cas/login"],
)
def test_a_login_that_stays_fails_without_being_followed(
    server: StarPlanServer, client: StarPlan, address: Address, failure: Failure, to: str
) -> None:
    server.faults.add(faults.redirect(to), "ical")
    failed = failure(client.fetch, address())
    assert (failed.kind, failed.message) == (
        "refused",
        "the calendar of AIB1: leads to a login instead of answering",
    )
    assert server.traffic.counts == {"ical": 2, "mobile": 1}
    assert client.capabilities == {}


def test_a_redirect_on_the_same_host_is_followed(
    server: StarPlanServer, client: StarPlan, address: Address
) -> None:
    server.faults.add(faults.redirect("ical?lan=de&type=pg&pgid=48000"), "ical", times=2)
    assert client.fetch(address()).plan().meetings
    assert server.traffic.counts == {"ical": 3}


def test_a_root_that_sounds_like_a_login_is_none(server: StarPlanServer, make_client: MakeClient) -> None:
    server.path = "/auth/splan"
    server.faults.add(faults.redirect("/auth/splan/json?m=getlocs"), times=1)
    assert len(make_client().sites()) == 3


def test_redirects_in_a_circle_end(
    server: StarPlanServer, client: StarPlan, address: Address, failure: Failure
) -> None:
    server.faults.add(faults.redirect("ical?lan=de&type=pg&pgid=48000"), "ical")
    assert failure(client.fetch, address()).kind == "http"
    assert server.traffic.counts == {"ical": 3}


@pytest.mark.parametrize("to", ["ftp://127.0.0.1/splan/ical", "http://[::1", "http://127.0.0.1:99999/x"])
def test_a_redirect_to_nowhere_fails(
    server: StarPlanServer, client: StarPlan, failure: Failure, to: str
) -> None:
    server.faults.add(faults.redirect(to))
    assert failure(client.sites).kind in ("http", "network")


def test_a_session_that_cannot_be_opened_fails_like_any_request(
    server: StarPlanServer, client: StarPlan, failure: Failure
) -> None:
    server.session = "for lists"
    server.faults.add(faults.unavailable, "mobile")
    assert failure(client.sites).kind == "http"
    assert server.traffic.counts == {"getlocs": 3, "mobile": 3}


def test_a_week_without_dates_is_asked_for_with_a_session(
    server: StarPlanServer, make_client: MakeClient, address: Address
) -> None:
    server.refused = {"ical:pg", "rest"}
    plain = make_client().fetch(address())
    server.dates_need_session = True
    client = make_client()
    server.traffic.reset()
    assert client.fetch(address()).hash == plain.hash
    assert server.traffic.counts["mobile"] == 1
    assert server.traffic.counts["getTT"] == 22 + 1
