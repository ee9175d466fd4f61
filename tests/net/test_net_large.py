"""Large bodies take turns; a host is not to blame when its own did not come in time."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from fakes.upstream import Upstream
from services.memory import LARGE, large_turn
from services.net.client import FetchFailed, GuardedClient
from services.net.failures import FailureKind, HostPaused
from services.net.hosts import TIMEOUTS_IN_A_ROW

LARGE_BODY = b"x" * (2 * LARGE)


def test_a_large_body_that_waits_for_another_one_to_the_end_does_not_pause_its_host(
    make_client, upstream: Upstream
):
    upstream.serve("/large.ics", LARGE_BODY)
    client: GuardedClient = make_client(timeout=0.2)
    with ThreadPoolExecutor(1) as other, large_turn.visit():
        large_turn.take()
        for _ in range(TIMEOUTS_IN_A_ROW + 1):
            with pytest.raises(FetchFailed) as failed:
                other.submit(client.fetch, upstream.url("/large.ics")).result()
            assert failed.value.kind is FailureKind.TIMEOUT
            assert not isinstance(failed.value, HostPaused)
        assert other.submit(client.fetch, upstream.url("/good.ics")).result().status == 200


def test_a_large_body_is_read_once_the_other_one_is_done(make_client, upstream: Upstream):
    upstream.serve("/large.ics", LARGE_BODY)
    client: GuardedClient = make_client(timeout=20)
    with ThreadPoolExecutor(1) as other:
        with large_turn.visit():
            large_turn.take()
            waiting = other.submit(client.fetch, upstream.url("/large.ics"))
        assert waiting.result().body == LARGE_BODY
