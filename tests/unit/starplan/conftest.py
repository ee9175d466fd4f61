"""A stand-in server, and clients of it whose time passes only when they wait."""

from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fakes.starplan import StarPlanServer, World
from fakes.starplan.model import Group
from services.net.client import GuardedClient
from services.starplan.client import StarPlan
from services.starplan.courtesy import Pace
from services.starplan.instance import Instance, Patience
from services.starplan.upstream import OrgGroup, PlanAddress, PlanningGroup, PlanningUnit, UpstreamFailed
from support.clock import Clock

BERLIN = ZoneInfo("Europe/Berlin")

MakeClient = Callable[..., StarPlan]
Address = Callable[..., PlanAddress]
Failure = Callable[..., UpstreamFailed]


@pytest.fixture
def server() -> Iterator[StarPlanServer]:
    with StarPlanServer() as server:
        yield server
        assert server.traffic.wrong == []


@pytest.fixture
def net() -> Iterator[GuardedClient]:
    client = GuardedClient(10.0, frozenset({"127.0.0.1"}), "it@example.edu")
    yield client
    client.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_client(server: StarPlanServer, net: GuardedClient, clock: Clock) -> MakeClient:
    """Builds clients of the stand-in; further words are settings of the instance."""

    def make(
        capabilities: dict[str, Any] | None = None,
        patience: Patience | None = None,
        root: str | None = None,
        **settings: Any,
    ) -> StarPlan:
        return StarPlan(
            Instance(root or server.root, BERLIN, **settings),
            net,
            capabilities,
            patience=patience or Patience(),
            pace=Pace(clock.seconds, clock.go, lambda: 0.0),
            now=clock,
        )

    return make


@pytest.fixture
def client(make_client: MakeClient) -> StarPlan:
    return make_client()


@pytest.fixture
def address(server: StarPlanServer) -> Address:
    """The plan of the n-th group of the running term, asked for without a request."""

    def find(number: int = 0) -> PlanAddress:
        world = server.world
        return address_of(world, world.listed_groups(world.current)[number])

    return find


def address_of(world: World, group: Group) -> PlanAddress:
    term, program = world.term(group.term_id), world.program(group.program_id)
    assert term is not None
    assert program is not None
    return PlanAddress(
        PlanningUnit(str(term.id), term.short_name, term.name, term.starts_on, term.ends_on),
        OrgGroup(str(program.id), program.short_name, program.name),
        PlanningGroup(str(group.id), group.short_name, group.name),
    )


@pytest.fixture
def failure() -> Failure:
    """Calls what must fail, and gives the failure."""

    def call(asked: Callable[..., object], *args: object) -> UpstreamFailed:
        with pytest.raises(UpstreamFailed) as caught:
            asked(*args)
        assert str(caught.value) == caught.value.message
        assert caught.value.message.isprintable()
        return caught.value

    return call
