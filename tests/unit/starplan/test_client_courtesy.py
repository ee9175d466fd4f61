"""What a server notices of us: who we are, how often, and how many at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from fakes.starplan import StarPlanServer
from services.net.client import GuardedClient
from services.starplan.client import StarPlan
from services.starplan.courtesy import Courtesy, Pace
from services.starplan.instance import Instance
from support.clock import Clock
from unit.starplan.conftest import BERLIN, MakeClient


def test_requests_say_who_asks_and_whom_to_write_to(server: StarPlanServer, client: StarPlan) -> None:
    client.sites()
    agent = server.traffic.asked[0].headers["user-agent"]
    assert agent.startswith("Horarium/")
    assert agent.endswith("(+it@example.edu)")


def test_requests_are_spaced(client: StarPlan, clock: Clock) -> None:
    for _ in range(11):
        client.sites()
    assert clock.seconds() == pytest.approx(10 * 0.15)


def test_chance_only_adds_to_the_spaces(clock: Clock) -> None:
    courtesy = Courtesy(2, Pace(clock.seconds, clock.go, lambda: 1.0))
    for _ in range(11):
        with courtesy.turn():
            pass
    assert clock.seconds() == pytest.approx(10 * 0.225)


def test_spaces_are_real(server: StarPlanServer, net: GuardedClient) -> None:
    client = StarPlan(Instance(server.root, BERLIN), net)
    began_at = time.monotonic()
    for _ in range(3):
        client.sites()
    assert time.monotonic() - began_at > 0.29
    assert len(server.traffic.spacings) == 2


def test_time_that_has_passed_anyway_is_not_waited_for(client: StarPlan, clock: Clock) -> None:
    client.sites()
    clock.go(5)
    client.sites()
    assert clock.seconds() == pytest.approx(5.0)


@pytest.mark.parametrize("connections", [1, 2, 4])
def test_no_more_connections_than_were_allowed(
    server: StarPlanServer, make_client: MakeClient, connections: int
) -> None:
    client = make_client(connections=connections)
    everyone = threading.Barrier(6)

    def ask(_: int) -> None:
        everyone.wait()
        client.sites()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, range(6)))
    assert server.traffic.total == 6
    assert server.traffic.at_once <= connections


@pytest.mark.parametrize("connections", [0, 5])
def test_an_instance_with_too_many_connections_is_a_mistake(connections: int) -> None:
    with pytest.raises(ValueError, match="connections"):
        Instance("https://splan.example.edu/splan", BERLIN, connections=connections)


@pytest.mark.parametrize(
    "root", ["", "splan.example.edu", "ftp://a/splan", "https://a/splan?x=1", "https:///x"]
)
def test_an_instance_without_a_usable_root_is_a_mistake(root: str) -> None:
    with pytest.raises(ValueError, match="root"):
        Instance(root, BERLIN)


def test_a_root_may_end_with_a_slash() -> None:
    assert Instance("https://splan.example.edu/splan/", BERLIN).root == "https://splan.example.edu/splan"
