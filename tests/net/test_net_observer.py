"""The client tells how its fetches went; who counts them is not its affair."""

import pytest

from fakes.upstream import Upstream
from services.net.client import FetchFailed, GuardedClient
from services.net.failures import FailureKind
from services.net.hosts import TIMEOUTS_IN_A_ROW

Seen = list[tuple[str, float, FailureKind | None]]


@pytest.fixture
def seen() -> Seen:
    return []


@pytest.fixture
def client(seen: Seen):
    client = GuardedClient(0.3, frozenset({"127.0.0.1"}), "", lambda *fetch: seen.append(fetch))
    yield client
    client.close()


def fetch(client: GuardedClient, url: str) -> None:
    with pytest.raises(FetchFailed):
        client.fetch(url)


def test_each_fetch_is_told_with_its_host_and_failure(client: GuardedClient, upstream: Upstream, seen: Seen):
    upstream.serve("/good.ics", "BEGIN:VCALENDAR")
    upstream.fail("/bad.ics")
    client.fetch(upstream.url("/good.ics?secret=1"))
    fetch(client, upstream.url("/bad.ics"))
    fetch(client, upstream.url("/none.ics"))
    assert [(host, kind) for host, _, kind in seen] == [
        (upstream.host, None),
        (upstream.host, FailureKind.HTTP_5XX),
        (upstream.host, FailureKind.HTTP_4XX),
    ]
    assert all(seconds > 0 for _, seconds, _ in seen)


def test_a_redirect_counts_for_the_host_that_was_asked_first(
    client: GuardedClient, upstream: Upstream, seen: Seen
):
    with Upstream() as other:
        other.serve("/x.ics", "BEGIN:VCALENDAR")
        upstream.redirect("/moved.ics", other.url("/x.ics"))
        client.fetch(upstream.url("/moved.ics"))
        upstream.redirect("/loop.ics", upstream.url("/loop.ics"))
        fetch(client, upstream.url("/loop.ics"))
    assert [(host, kind) for host, _, kind in seen] == [
        (upstream.host, None),
        (upstream.host, FailureKind.NETWORK_ERROR),
    ]


def test_a_paused_host_was_not_asked(client: GuardedClient, upstream: Upstream, seen: Seen):
    upstream.hang("/slow.ics")
    for _ in range(TIMEOUTS_IN_A_ROW + 3):
        fetch(client, upstream.url("/slow.ics"))
    assert [kind for _, _, kind in seen] == [FailureKind.TIMEOUT] * TIMEOUTS_IN_A_ROW


def test_what_is_no_url_has_no_host(client: GuardedClient, seen: Seen):
    fetch(client, "ftp://feeds.example/x.ics")
    assert seen == []
