"""Redirects: followed a few times, and checked each time."""

import base64
from collections.abc import Callable, Iterator

import pytest

from fakes.upstream import Upstream
from services.net.client import FetchFailed, GuardedClient

Failure = Callable[..., FetchFailed]
SECRET = f"Basic {base64.b64encode(b'student:secret').decode()}"


@pytest.fixture
def elsewhere() -> Iterator[Upstream]:
    with Upstream() as server:
        server.serve("/b.ics", "elsewhere")
        yield server


def _with_userinfo(url: str) -> str:
    return url.replace("://", "://student:secret@")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_feed_that_moved_is_found(upstream: Upstream, client: GuardedClient, status: int) -> None:
    upstream.redirect("/old.ics", "good.ics?moved=1", status)
    assert client.fetch(upstream.url("/old.ics")).status == 200
    assert upstream.requests[-1].path == "/good.ics?moved=1"


def test_validators_reach_the_feed_behind_a_redirect(upstream: Upstream, client: GuardedClient) -> None:
    upstream.redirect("/old.ics", "/a.ics")
    upstream.serve("/a.ics", "body", etag=True)
    etag = client.fetch(upstream.url("/old.ics")).etag
    assert client.fetch(upstream.url("/old.ics"), etag=etag).status == 304


def test_three_redirects_are_followed_and_four_are_not(
    upstream: Upstream, client: GuardedClient, failure: Failure
) -> None:
    for step in range(4):
        upstream.redirect(f"/{step}", f"/{step + 1}")
    upstream.serve("/4", "here")
    assert client.fetch(upstream.url("/1")).body == b"here"
    assert failure(client, upstream.url("/0")).kind == "network_error"


def test_a_redirect_loop_ends(upstream: Upstream, client: GuardedClient, failure: Failure) -> None:
    upstream.redirect_for_ever("/loop")
    assert failure(client, upstream.url("/loop")).kind == "network_error"
    assert upstream.hits("/loop") == 4


def test_the_body_of_a_redirect_is_not_waited_for(
    upstream: Upstream, client: GuardedClient, failure: Failure
) -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: /good.ics\r\nContent-Length: 999999999\r\n\r\n"
    upstream.behave("/old.ics", lambda _, wire: wire.send(head))
    assert client.fetch(upstream.url("/old.ics")).status == 200


def test_userinfo_is_sent_as_basic_credentials(upstream: Upstream, client: GuardedClient) -> None:
    client.fetch(_with_userinfo(upstream.url("/good.ics")))
    assert upstream.requests[0].headers["authorization"] == SECRET
    assert "secret" not in upstream.requests[0].headers["host"]


@pytest.mark.parametrize("absolute", [True, False])
def test_credentials_stay_with_their_host(upstream: Upstream, client: GuardedClient, absolute: bool) -> None:
    upstream.redirect("/old.ics", upstream.url("/good.ics") if absolute else "/good.ics")
    client.fetch(_with_userinfo(upstream.url("/old.ics")))
    assert [request.headers.get("authorization") for request in upstream.requests] == [SECRET, SECRET]


def test_credentials_do_not_follow_to_another_host(
    upstream: Upstream, elsewhere: Upstream, client: GuardedClient
) -> None:
    upstream.redirect("/old.ics", elsewhere.url("/b.ics"))
    assert client.fetch(_with_userinfo(upstream.url("/old.ics"))).body == b"elsewhere"
    assert "authorization" not in elsewhere.requests[0].headers


def test_credentials_do_not_stick_to_a_url_that_has_none(upstream: Upstream, client: GuardedClient) -> None:
    upstream.redirect("/old.ics", upstream.url("/good.ics"))
    client.fetch(_with_userinfo(upstream.url("/old.ics")))
    client.fetch(upstream.url("/good.ics"))
    assert "authorization" not in upstream.requests[-1].headers


def test_a_redirect_to_an_address_inside_is_refused(
    upstream: Upstream, elsewhere: Upstream, make_client: Callable[..., GuardedClient], failure: Failure
) -> None:
    client = make_client(allow=upstream.host)
    upstream.redirect("/old.ics", elsewhere.url("/b.ics"))
    assert failure(client, upstream.url("/old.ics")).kind == "network_error"
    assert elsewhere.requests == []
    assert client.fetch(upstream.url("/good.ics")).status == 200


@pytest.mark.parametrize("to", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://[::1", "http://", "//"])
def test_a_redirect_to_what_is_no_web_address_is_refused(
    upstream: Upstream, client: GuardedClient, failure: Failure, to: str
) -> None:
    upstream.redirect("/old.ics", to)
    assert failure(client, upstream.url("/old.ics")).kind == "network_error"
