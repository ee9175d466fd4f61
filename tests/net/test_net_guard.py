"""Where the client refuses to go."""

import socket
from collections.abc import Callable
from ipaddress import ip_address

import pytest

from fakes.upstream import Upstream
from services.net import guard
from services.net.client import FetchFailed, GuardedClient
from services.net.deadline import Exchange, TimedSocket
from services.net.guard import is_public
from services.net.resolve import Address

Failure = Callable[..., FetchFailed]
MakeClient = Callable[..., GuardedClient]
Names = dict[str, list[str]]

PUBLIC = "93.184.215.14"


@pytest.fixture
def careful(make_client: MakeClient) -> GuardedClient:
    """A client without any exemption."""
    return make_client(allow=None)


@pytest.mark.parametrize(
    "address",
    [
        PUBLIC,
        "8.8.8.8",
        "2606:4700:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::808:808",
        "100::1",
        "2001:0:7f00:1::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a00:1::1",
        "4000::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_addresses_inside_and_special_ones_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "0x7f000001",
        "0x7f.0.0.1",
        "127.0.0.1.",
        "１２７.０.０.１",
        "①②⑦.0.0.1",
        "user:password@127.0.0.1",
        "example.edu@127.0.0.1",
        "0.0.0.0",
        "0",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "inside.example.edu",
        "nowhere.example.edu",
        "100.64.0.1",
        "169.254.169.254",
        "10.0.0.1",
        "224.0.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1%251]",
        "127.0.0.1\\@example.edu",
        "example.edu\\@127.0.0.1",
        "127.0.0.1%00.example.edu",
        f"{'a' * 64}.example.edu",
        f"{'a.' * 200}example.edu",
        "exa mple.edu",
        "*.example.edu",
        ".example.edu",
        "a..b",
        "-",
    ],
)
def test_a_hostile_host_is_refused_without_a_byte(
    upstream: Upstream, careful: GuardedClient, failure: Failure, names: Names, host: str
) -> None:
    names["inside.example.edu"] = ["127.0.0.1"]
    assert failure(careful, f"http://{host}:{upstream.port}/good.ics").kind == "network_error"
    assert upstream.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "good.ics",
        "//127.0.0.1/good.ics",
        "http:",
        "http://",
        "http:///good.ics",
        "http:good.ics",
        "http://[::1",
        "http://[127.0.0.1]/",
        "http://127.0.0.1:http/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:-1/",
        "httpx://127.0.0.1/",
        "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1:70/",
        "data:text/calendar,BEGIN",
        "javascript:alert(1)",
        "\x00http://127.0.0.1/",
    ],
)
def test_what_is_no_web_address_is_refused(careful: GuardedClient, failure: Failure, url: str) -> None:
    assert failure(careful, url).kind == "network_error"


def test_a_line_break_in_a_url_makes_no_second_request(upstream: Upstream, client: GuardedClient) -> None:
    client.fetch(upstream.url("/good.ics?x=\r\nX-Injected:%201\r\n\r\nGET /evil"))
    assert [request.route for request in upstream.requests] == ["/good.ics"]
    assert "x-injected" not in upstream.requests[0].headers


@pytest.mark.parametrize(
    "allow", ["127.0.0.1", "LOCALHOST", "localhost.", "localhost:{port}", "127.0.0.1:{port}"]
)
def test_the_operator_can_exempt_a_host_or_one_port_of_it(
    upstream: Upstream, make_client: MakeClient, failure: Failure, allow: str
) -> None:
    client = make_client(allow=allow.format(port=upstream.port))
    named, other = ("127.0.0.1", "localhost") if "127" in allow else ("localhost", "127.0.0.1")
    assert client.fetch(f"http://{named}:{upstream.port}/good.ics").status == 200
    assert failure(client, f"http://{other}:{upstream.port}/good.ics").kind == "network_error"


def test_an_exempt_port_does_not_open_the_others(
    upstream: Upstream, make_client: MakeClient, failure: Failure
) -> None:
    with Upstream() as other:
        client = make_client(allow=other.host)
        assert failure(client, upstream.url("/good.ics")).kind == "network_error"
    assert upstream.requests == []


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a connection was tried to; all of them refuse."""
    addresses: list[str] = []

    def refuse(address: Address, _seconds: float, _exchange: Exchange) -> TimedSocket:
        addresses.append(str(address.ip))
        raise ConnectionRefusedError

    monkeypatch.setattr(guard, "_connect_to", refuse)
    return addresses


def test_of_a_names_addresses_only_public_ones_are_tried(
    careful: GuardedClient, failure: Failure, names: Names, tried: list[str]
) -> None:
    names["mixed.example.edu"] = ["127.0.0.1", PUBLIC, "::1", "8.8.8.8"]
    assert failure(careful, "http://mixed.example.edu/").kind == "connection_refused"
    assert tried == [PUBLIC, "8.8.8.8"]


def test_a_name_that_changes_its_address_gains_nothing(
    careful: GuardedClient, failure: Failure, names: Names, tried: list[str]
) -> None:
    names["rebinding.example.edu"] = [PUBLIC]
    assert failure(careful, "http://rebinding.example.edu/").kind == "connection_refused"
    names["rebinding.example.edu"] = ["127.0.0.1"]
    assert failure(careful, "http://rebinding.example.edu/").kind == "network_error"
    assert tried == [PUBLIC]


def test_a_connection_that_ends_inside_after_all_is_closed_unused(
    upstream: Upstream,
    careful: GuardedClient,
    failure: Failure,
    names: Names,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def led_astray(_address: Address, seconds: float, _exchange: Exchange) -> TimedSocket:
        sock = TimedSocket(socket.AF_INET, socket.SOCK_STREAM)
        sock.settimeout(seconds)
        sock.connect(("127.0.0.1", upstream.port))
        return sock

    monkeypatch.setattr(guard, "_connect_to", led_astray)
    names["public.example.edu"] = [PUBLIC]
    assert "not public" in failure(careful, "http://public.example.edu/good.ics").detail
    assert upstream.requests == []


def test_the_next_address_is_tried_when_one_does_not_answer(
    upstream: Upstream, make_client: MakeClient, names: Names
) -> None:
    names["two.example.edu"] = ["127.0.0.2", "127.0.0.1"]
    client = make_client(allow="two.example.edu")
    assert client.fetch(f"http://two.example.edu:{upstream.port}/good.ics").status == 200
