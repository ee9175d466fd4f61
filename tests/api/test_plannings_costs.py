"""What answers cost: statements and memory do not grow with the calls or with what is stored."""

import gc
import tracemalloc
from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from fakes.upstream import Upstream
from support.application import CatalogueFolder, MakeApp, leaf
from support.feeds import meetings
from support.statements import statements


@pytest.fixture
def client(catalogue: CatalogueFolder, upstream: Upstream, make_app: MakeApp) -> FlaskClient:
    upstream.serve("/good.ics", meetings(200), etag=True)
    upstream.serve("/same.ics", meetings(200))
    upstream.fail("/bad.ics")
    leaves = [leaf(name, upstream.url(f"/{name}.ics")) for name in ("good", "same", "bad")]
    catalogue.add("univ", *leaves)
    client = make_app(log_level="error").test_client()
    client.get("/api/plannings/univ.good?events=true")
    return client


PATHS = (
    "/api/ping",
    "/api/plannings",
    "/api/plannings/univ.good",
    "/api/plannings/univ.good?events=true",
    "/api/plannings/univ.good?events=true&from=2026-11-16&to=2026-11-22&blocklist=x",
    "/api/plannings/univ.same?events=true",
    "/api/plannings/univ.bad?events=true",
    "/api/plannings/univ.good?events=true&onlyDb=true",
    "/api/plannings/nowhere",
    "/plannings/univ.good?date=2026-11-16",
    "/plannings/univ.good?date=2026-11-16&view=day",
    "/plannings/univ.good?date=2026-11-16&view=month",
)


# Every second one: what could grow is shared by neighbours, and to watch memory takes seconds each.
@pytest.mark.parametrize("path", PATHS[::2])
def test_memory_does_not_grow_with_the_calls(client: FlaskClient, upstream: Upstream, path: str) -> None:
    def used_after(calls: int) -> int:
        for _ in range(calls):
            client.get(path)
        upstream.reset()  # it remembers every request
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    used_after(10)
    tracemalloc.start()
    try:
        used = [used_after(20) for _ in range(5)]
    finally:
        tracemalloc.stop()
    # What is made once shows in one of the steps; what each call leaves behind, in every one. The interpreter
    # itself sets aside up to 2,000 freed tuples of each length, which is below 200 bytes a call.
    steady = min(later - earlier for earlier, later in pairwise(used))
    assert steady < 20 * 250, f"{used} bytes, each after 20 calls more"


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_takes_a_handful_of_statements_however_many_events_there_are(
    client: FlaskClient, path: str
) -> None:
    client.get(path)
    with statements(client.application) as seen:
        client.get(path)
    assert len([statement for statement in seen if statement != "BEGIN"]) <= 2, seen
