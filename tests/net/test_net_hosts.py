"""Courtesy towards a host: a few requests at a time, a pause when it keeps timing out."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from fakes.upstream import Upstream
from fakes.wire import Recorded, Wire
from services.net import hosts as hosts_module
from services.net.client import FetchFailed, GuardedClient
from services.net.deadline import Exchange
from services.net.failures import FailureKind
from services.net.hosts import PAUSE_SECONDS, REQUESTS_AT_ONCE, TIMEOUTS_IN_A_ROW, Hosts

Failure = Callable[..., FetchFailed]
MakeClient = Callable[..., GuardedClient]
HOST = "edt.example.edu:443"


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hosts(clock: Clock) -> Hosts:
    return Hosts(clock)


def _ask(hosts: Hosts, outcome: FailureKind | None = None, host: str = HOST) -> None:
    with hosts.turn(host, Exchange(10)):
        if outcome:
            raise FetchFailed(outcome, "as the test says")


def _time_out(hosts: Hosts, times: int = TIMEOUTS_IN_A_ROW) -> None:
    for _ in range(times):
        with pytest.raises(FetchFailed, match="as the test says"):
            _ask(hosts, FailureKind.TIMEOUT)


def test_a_host_that_keeps_timing_out_is_not_asked(hosts: Hosts) -> None:
    _time_out(hosts)
    with pytest.raises(FetchFailed, match="keeps timing out") as caught:
        _ask(hosts)
    assert caught.value.kind == "timeout"


@pytest.mark.parametrize("answer", [None, FailureKind.HTTP_5XX, FailureKind.CONNECTION_REFUSED])
def test_any_answer_in_between_starts_the_count_anew(hosts: Hosts, answer: FailureKind | None) -> None:
    _time_out(hosts, TIMEOUTS_IN_A_ROW - 1)
    if answer:
        with pytest.raises(FetchFailed):
            _ask(hosts, answer)
    else:
        _ask(hosts)
    _time_out(hosts, TIMEOUTS_IN_A_ROW - 1)
    _ask(hosts)


def test_other_hosts_are_asked_meanwhile(hosts: Hosts) -> None:
    _time_out(hosts)
    _ask(hosts, host="other.example.edu:443")


def test_after_the_pause_one_request_tries_and_its_success_ends_it(hosts: Hosts, clock: Clock) -> None:
    _time_out(hosts)
    clock.seconds += PAUSE_SECONDS
    with hosts.turn(HOST, Exchange(10)), pytest.raises(FetchFailed, match="keeps timing out"):
        _ask(hosts)
    with hosts.turn(HOST, Exchange(10)):
        _ask(hosts)


def test_a_trial_that_times_out_starts_another_pause(hosts: Hosts, clock: Clock) -> None:
    _time_out(hosts)
    clock.seconds += PAUSE_SECONDS
    _time_out(hosts, 1)
    clock.seconds += PAUSE_SECONDS - 1
    with pytest.raises(FetchFailed, match="keeps timing out"):
        _ask(hosts)
    clock.seconds += 1
    _ask(hosts)


def test_waiting_for_a_turn_counts_against_the_deadline_but_not_against_the_host(hosts: Hosts) -> None:
    turns = [hosts.turn(HOST, Exchange(10)) for _ in range(REQUESTS_AT_ONCE)]
    for turn in turns:
        turn.__enter__()
    for _ in range(TIMEOUTS_IN_A_ROW + 1):
        with pytest.raises(FetchFailed, match="busy") as caught, hosts.turn(HOST, Exchange(0.01)):
            pytest.fail("a fifth turn was given")
        assert caught.value.kind == "timeout"
    for turn in turns:
        turn.__exit__(None, None, None)
    _ask(hosts)


def test_only_so_many_hosts_are_remembered_and_busy_ones_always(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts_module, "HOSTS_REMEMBERED", 3)
    with hosts.turn(HOST, Exchange(10)):
        for number in range(10):
            _ask(hosts, host=f"{number}.example.edu:80")
        assert list(hosts._hosts) == [HOST, "8.example.edu:80", "9.example.edu:80"]


def test_four_requests_reach_a_host_at_a_time(upstream: Upstream, client: GuardedClient) -> None:
    upstream.serve("/a.ics", "x", delay=0.02)
    with ThreadPoolExecutor(24) as threads:
        fetched = list(threads.map(lambda _: client.fetch(upstream.url("/a.ics")).status, range(48)))
    assert fetched == [200] * 48
    assert upstream.peak_concurrency == REQUESTS_AT_ONCE
    assert len([request for request in upstream.requests if request.nth == 1]) <= REQUESTS_AT_ONCE


def test_hosts_do_not_wait_for_each_other(upstream: Upstream, client: GuardedClient) -> None:
    released = threading.Event()

    def held(_: Recorded, wire: Wire) -> None:
        released.wait(30)
        wire.respond(200, {}, b"late")

    upstream.behave("/held", held)
    with Upstream() as other, ThreadPoolExecutor(REQUESTS_AT_ONCE) as threads:
        other.serve("/a.ics", "x")
        busy = [threads.submit(client.fetch, upstream.url("/held")) for _ in range(REQUESTS_AT_ONCE)]
        upstream.wait_for("/held", REQUESTS_AT_ONCE)
        assert client.fetch(other.url("/a.ics")).body == b"x"
        assert not any(fetch.done() for fetch in busy)
        released.set()
    assert [fetch.result().body for fetch in busy] == [b"late"] * REQUESTS_AT_ONCE


def test_the_client_spares_a_host_that_hangs_and_finds_it_healed(
    upstream: Upstream, make_client: MakeClient, clock: Clock, failure: Failure
) -> None:
    client = make_client(timeout=0.3, now=clock)
    upstream.hang("/a.ics")
    for _ in range(TIMEOUTS_IN_A_ROW + 3):
        assert failure(client, upstream.url("/a.ics")).kind == "timeout"
    assert upstream.hits("/a.ics") == TIMEOUTS_IN_A_ROW
    upstream.serve("/a.ics", "healed")
    assert failure(client, upstream.url("/a.ics")).kind == "timeout"
    clock.seconds += PAUSE_SECONDS
    assert client.fetch(upstream.url("/a.ics")).body == b"healed"


def test_many_threads_on_a_host_that_comes_and_goes(upstream: Upstream, make_client: MakeClient) -> None:
    client = make_client()
    asked = count()

    def moody(_: Recorded, wire: Wire) -> None:
        if next(asked) % 5 == 0:
            wire.reset()
        wire.respond(200, {}, b"fine")

    upstream.behave("/a.ics", moody)

    def outcome(_: int) -> str:
        try:
            return client.fetch(upstream.url("/a.ics")).body.decode()
        except FetchFailed as failed:
            return failed.kind

    with ThreadPoolExecutor(32) as threads:
        outcomes = set(threads.map(outcome, range(200)))
    assert outcomes <= {"fine", "network_error"}
    assert "fine" in outcomes
    assert upstream.peak_concurrency <= REQUESTS_AT_ONCE
