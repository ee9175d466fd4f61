"""Single requests of any kind: what a refusal says, where a redirect leads, how long and how much."""

import pytest
from requests import Request

from fakes.upstream import Upstream
from fakes.wire import Recorded, Wire
from services.net.answer import Document
from services.net.client import FailureKind, FetchFailed, GuardedClient
from services.net.failures import Redirected


def send(client: GuardedClient, url: str, **options: float | int) -> Document:
    return client.send(Request("GET", url).prepare(), 10.0, **options)


def test_a_refusal_comes_with_its_reason(upstream: Upstream, client: GuardedClient) -> None:
    upstream.serve("/a", "No rights", status=400, headers={"Content-Type": "text/plain; charset=UTF-8"})
    refusal = send(client, upstream.url("/a"))
    assert (refusal.status, refusal.body, refusal.charset) == (400, b"No rights", "utf-8")


def test_a_redirect_says_where_it_leads_and_is_not_followed(
    upstream: Upstream, client: GuardedClient
) -> None:
    upstream.redirect("/a", "/login?next=a")
    with pytest.raises(Redirected) as caught:
        send(client, upstream.url("/a"))
    assert caught.value.location == "/login?next=a"
    assert len(upstream.requests) == 1


def test_a_redirect_without_a_place_is_a_failure_like_any_other(
    upstream: Upstream, client: GuardedClient
) -> None:
    upstream.serve("/a", status=302)
    with pytest.raises(FetchFailed) as caught:
        send(client, upstream.url("/a"))
    assert not isinstance(caught.value, Redirected)
    assert caught.value.kind is FailureKind.INVALID_BODY


def test_the_caller_says_how_large_a_body_may_be(upstream: Upstream, client: GuardedClient) -> None:
    upstream.serve_huge("/a", 2 * 2**20)
    assert len(send(client, upstream.url("/a"), largest=2 * 2**20).body) == 2 * 2**20
    with pytest.raises(FetchFailed, match="larger than"):
        send(client, upstream.url("/a"), largest=2**20)


def test_a_narrow_limit_for_connecting_does_not_bound_the_answer(
    upstream: Upstream, client: GuardedClient
) -> None:
    def late(_: Recorded, wire: Wire) -> None:
        wire.pause(0.3)
        wire.respond(200, {}, b"late")

    upstream.behave("/a", late)
    assert send(client, upstream.url("/a"), connect=0.2).body == b"late"
