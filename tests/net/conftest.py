"""A client that may reach the fake upstream, and names that never leave this machine."""

import socket
from collections.abc import Callable, Iterator

import pytest

from fakes.upstream import Upstream
from services.net import resolve
from services.net.client import FetchFailed, GuardedClient
from services.net.resolve import Address

CALENDAR = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"

MakeClient = Callable[..., GuardedClient]
Names = dict[str, list[str]]


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with Upstream() as server:
        server.serve("/good.ics", CALENDAR)
        yield server


@pytest.fixture
def make_client() -> Iterator[MakeClient]:
    """Builds clients that may reach 127.0.0.1 unless told otherwise, and closes them."""
    clients: list[GuardedClient] = []

    def make(timeout: float = 10.0, allow: str | None = "127.0.0.1", **options: object) -> GuardedClient:
        hosts = frozenset({allow}) if allow else frozenset()
        client = GuardedClient(timeout, hosts, "it@example.edu", **options)  # type: ignore[arg-type]
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(make_client: MakeClient) -> GuardedClient:
    return make_client()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """What names resolve to: fill it in. Any other name but localhost does not resolve."""
    known: Names = {}
    system = resolve.look_up

    def look_up(host: str, port: int, flags: int = 0) -> list[Address]:
        if host in known and not flags:
            return [address for ip in known[host] for address in system(ip, port)]
        if flags or host.rstrip(".") == "localhost":
            return system(host, port, flags)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(resolve, "look_up", look_up)
    return known


@pytest.fixture
def failure() -> Callable[..., FetchFailed]:
    """Fetches what must fail, and gives the failure."""

    def fetch(client: GuardedClient, url: str, **validators: str) -> FetchFailed:
        with pytest.raises(FetchFailed) as caught:
            client.fetch(url, **validators)
        return caught.value

    return fetch
