"""Time and size: whatever a host does, a fetch ends, and the next one is served."""

import gzip
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import brotli
import pytest

from fakes.upstream import Upstream, gzip_bomb
from fakes.wire import Hangup, Recorded, Wire
from services.net import resolve
from services.net.answer import LARGEST_BODY
from services.net.client import FetchFailed, GuardedClient
from services.net.resolve import Address

Failure = Callable[..., FetchFailed]
MakeClient = Callable[..., GuardedClient]

# Every hang and drip lasts a minute: ending after this shows that it was the deadline which ended it.
SOON = 0.4


@pytest.fixture
def hasty(make_client: MakeClient) -> GuardedClient:
    return make_client(timeout=SOON)


def _drip_chunks(_: Recorded, wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        wire.send(b"1\r\nz\r\n")
        wire.pause(0.05)


@pytest.mark.parametrize("how", ["hang", "drip_headers", "drip_body", "drip_chunks", "late", "redirects"])
def test_a_host_that_takes_too_long_ends_at_the_deadline(
    upstream: Upstream, hasty: GuardedClient, failure: Failure, how: str
) -> None:
    upstream.hang("/hang")
    upstream.drip_headers("/drip_headers")
    upstream.drip_body("/drip_body", b"z" * 10_000)
    upstream.behave("/drip_chunks", _drip_chunks)
    upstream.serve("/late", "late", delay=60)
    upstream.serve("/redirects", status=302, headers={"Location": "/hang"}, delay=SOON / 3)
    assert failure(hasty, upstream.url(f"/{how}")).kind == "timeout"
    assert hasty.fetch(upstream.url("/good.ics")).status == 200


def test_a_connection_that_timed_out_is_not_used_again(
    upstream: Upstream, hasty: GuardedClient, failure: Failure
) -> None:
    hasty.fetch(upstream.url("/good.ics"))
    upstream.hang("/hang")
    assert failure(hasty, upstream.url("/hang")).kind == "timeout"
    hasty.fetch(upstream.url("/good.ics"))
    assert [request.nth for request in upstream.requests] == [1, 2, 1]


def test_a_slow_answer_within_the_deadline_is_fine(upstream: Upstream, client: GuardedClient) -> None:
    upstream.serve("/a.ics", "slow", delay=0.2)
    assert client.fetch(upstream.url("/a.ics")).body == b"slow"


@pytest.fixture
def hanging_resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    healed = threading.Event()
    system = resolve.look_up

    def look_up(host: str, port: int, flags: int = 0) -> list[Address]:
        if not flags:
            healed.wait(60)
        return system(host, port, flags)

    monkeypatch.setattr(resolve, "look_up", look_up)
    monkeypatch.setattr(resolve, "_lookups", threading.BoundedSemaphore(1))
    yield
    healed.set()
    for thread in threading.enumerate():
        if thread.name == "resolve":
            thread.join()


@pytest.mark.usefixtures("hanging_resolver")
def test_a_resolver_that_hangs_ends_at_the_deadline(
    upstream: Upstream, make_client: MakeClient, failure: Failure
) -> None:
    hasty = make_client(timeout=SOON, allow="localhost")
    url = f"http://localhost:{upstream.port}/good.ics"
    assert [failure(hasty, url).kind for _ in range(2)] == ["timeout", "timeout"]
    assert sum(thread.name == "resolve" for thread in threading.enumerate()) == 1


@pytest.mark.usefixtures("hanging_resolver")
def test_an_address_needs_no_resolver(upstream: Upstream, hasty: GuardedClient) -> None:
    assert hasty.fetch(upstream.url("/good.ics")).status == 200


def test_a_body_of_the_largest_size_is_read(upstream: Upstream, client: GuardedClient) -> None:
    upstream.serve_huge("/a.ics", LARGEST_BODY)
    assert len(client.fetch(upstream.url("/a.ics")).body) == LARGEST_BODY


def test_a_body_in_chunks_is_read(upstream: Upstream, client: GuardedClient) -> None:
    chunks = b"4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\nTrailer: 1\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    upstream.behave("/a.ics", lambda _, wire: wire.send(head + chunks))
    assert [client.fetch(upstream.url("/a.ics")).body for _ in range(2)] == [b"Wikipedia"] * 2
    assert upstream.requests[-1].nth == 2


def _endless_chunks(_: Recorded, wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        wire.send(b"10000\r\n" + bytes(65_536) + b"\r\n")
        wire.pause(0)


def _endless_plain(_: Recorded, wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        wire.send(bytes(65_536))
        wire.pause(0)


def _a_gigabyte_announced(_: Recorded, wire: Wire) -> None:
    wire.head(200, {"Content-Length": str(2**30)})
    wire.pause(60)


def _empty_gzip_members(_: Recorded, wire: Wire) -> None:
    members = gzip.compress(b"", mtime=0) * 3000
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
    while True:
        wire.send(members)
        wire.pause(0)


@pytest.mark.parametrize("endless", [_endless_chunks, _endless_plain, _a_gigabyte_announced])
def test_a_body_over_the_cap_is_invalid(
    upstream: Upstream, client: GuardedClient, failure: Failure, endless: Callable[[Recorded, Wire], None]
) -> None:
    upstream.behave("/a.ics", endless)
    assert failure(client, upstream.url("/a.ics")).kind == "invalid_body"
    assert client.fetch(upstream.url("/good.ics")).status == 200


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("x-gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)],
)
def test_a_packed_body_is_unpacked(
    upstream: Upstream, client: GuardedClient, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    body = b"BEGIN:VCALENDAR " * 60_000
    upstream.serve_packed("/a.ics", pack(body), coding)
    assert [client.fetch(upstream.url("/a.ics")).body == body for _ in range(2)] == [True, True]
    assert upstream.requests[-1].nth == 2


def _bombs() -> dict[str, bytes]:
    return {"gzip": gzip_bomb(200 * 2**20), "br": brotli.compress(bytes(50 * 2**20), quality=1)}


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_bomb_is_stopped_at_the_cap(
    upstream: Upstream, client: GuardedClient, failure: Failure, coding: str
) -> None:
    upstream.serve_packed("/a.ics", _bombs()[coding], coding)
    client.fetch(upstream.url("/good.ics"))
    tracemalloc.start()
    try:
        assert failure(client, upstream.url("/a.ics")).kind == "invalid_body"
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert LARGEST_BODY / 2 < peak < 2 * LARGEST_BODY
    assert client.fetch(upstream.url("/good.ics")).status == 200


def test_packed_nothing_without_end_stops(
    upstream: Upstream, make_client: MakeClient, failure: Failure
) -> None:
    upstream.behave("/a.ics", _empty_gzip_members)
    hasty = make_client(timeout=1.0)
    assert failure(hasty, upstream.url("/a.ics")).kind == "timeout"
    assert hasty.fetch(upstream.url("/good.ics")).status == 200


@pytest.mark.parametrize("coding", ["gzip, gzip", "compress", "zstd, br", "gzip,identity"])
def test_a_body_packed_as_nobody_offered_is_invalid(
    upstream: Upstream, client: GuardedClient, failure: Failure, coding: str
) -> None:
    upstream.serve_packed("/a.ics", gzip.compress(gzip.compress(b"x")), coding)
    assert failure(client, upstream.url("/a.ics")).kind == "invalid_body"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_body_that_does_not_unpack_is_invalid(
    upstream: Upstream, client: GuardedClient, failure: Failure, coding: str
) -> None:
    upstream.serve_packed("/a.ics", b"BEGIN:VCALENDAR not packed at all", coding)
    assert failure(client, upstream.url("/a.ics")).kind == "invalid_body"
    assert client.fetch(upstream.url("/good.ics")).status == 200


def test_a_body_that_breaks_off_is_a_network_error(
    upstream: Upstream, client: GuardedClient, failure: Failure
) -> None:
    upstream.truncate("/a.ics", b"BEGIN:VCALENDAR")
    assert failure(client, upstream.url("/a.ics")).kind == "network_error"
    assert client.fetch(upstream.url("/good.ics")).status == 200


def _cut_chunk(_: Recorded, wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nBEGIN")
    raise Hangup


def _not_http(_: Recorded, wire: Wire) -> None:
    wire.send(b"220 mail.example.edu ESMTP\r\n" * 3)
    raise Hangup


def _many_headers(_: Recorded, wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        wire.send(b"X-More: yes\r\n" * 1000)
        wire.pause(0)


def _endless_chunk_size(_: Recorded, wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        wire.send(b"0" * 65_536)
        wire.pause(0)


@pytest.mark.parametrize("broken", [_cut_chunk, _not_http, _many_headers, _endless_chunk_size])
def test_what_is_not_http_is_a_network_error(
    upstream: Upstream, client: GuardedClient, failure: Failure, broken: Callable[[Recorded, Wire], None]
) -> None:
    upstream.behave("/a.ics", broken)
    assert failure(client, upstream.url("/a.ics")).kind == "network_error"
    assert client.fetch(upstream.url("/good.ics")).status == 200


def test_a_header_line_without_end_is_a_network_error(
    upstream: Upstream, client: GuardedClient, failure: Failure
) -> None:
    upstream.endless_header("/a.ics")
    assert failure(client, upstream.url("/a.ics")).kind == "network_error"
    assert client.fetch(upstream.url("/good.ics")).status == 200
