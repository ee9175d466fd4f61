"""One server for all attacks: after each of them it has to serve the next student."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from fakes.upstream import Upstream
from hostile.bodies import READ, REFUSED
from hostile.feeds import FEEDS, feed
from hostile.meter import Meter
from hostile.names import hostile_names
from hostile.urls import URLS, Doors
from support.application import CatalogueFolder, leaf
from support.live_server import LiveServer, running_server

HEALTHY, ELSEWHERE = "univ.healthy", "univ.elsewhere"
"""Plannings of students: of the host that attacks, and of another one."""
FETCH_TIMEOUT = 2.0
"""Seconds: a busy machine needs more than one to send 10 MB."""
SOON = 20.0
"""Seconds within which an answer has to come: several times what the slowest needs. Without bounds it takes minutes."""


@dataclass
class Attacked:
    """The server, the upstream that its feeds come from, and a service inside that it must never ask."""

    server: LiveServer
    upstream: Upstream
    inside: Upstream
    meter: Meter
    fresh: int
    """Megabytes that the worker held before the first attack."""

    def prepare(self, name: str) -> None:
        """Have the upstream attack with this case."""
        if name in FEEDS:
            self.upstream.serve(path_of(name), FEEDS[name]())
        elif name in READ:
            READ[name](self.upstream, path_of(name))
        else:
            REFUSED[name][0](self.upstream, path_of(name))

    def get(self, path: str) -> bytes:
        with urlopen(self.server.url + path, timeout=SOON) as answer:
            body: bytes = answer.read()
        return body

    def events(self, planning: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.get(f"/api/plannings/{quote(planning)}?events=true"))
        return answer

    def failures(self, planning: str) -> list[str]:
        """The kinds of failure that the server logged for a planning."""
        lines = self.server.log.read_text(errors="replace").splitlines()
        entries = [json.loads(line) for line in lines if '"feed_failed"' in line]
        return [entry["kind"] for entry in entries if entry["planning"] == planning]

    def assert_serves(self, planning: str = HEALTHY) -> None:
        """The next student is served; HEALTHY comes from the host of the attacks."""
        assert self.get("/api/ping") == b"pong"
        assert self.events(planning)["source"] == "network"


def path_of(name: str) -> str:
    """Where the upstream has the feed of a case."""
    return f"/{quote(name, safe='')}.ics"


def planning_of(name: str) -> str:
    """The full id of a case."""
    return f"hostile.{name}"


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    folder = tmp_path_factory.mktemp("hostile")
    catalogue = CatalogueFolder(folder / "catalogue")
    catalogue.path.mkdir()
    with Upstream() as upstream, Upstream() as elsewhere, Upstream() as inside:
        _fill(catalogue, upstream, inside)
        elsewhere.serve("/healthy.ics", feed(), etag=True)
        healthy = [
            leaf("healthy", upstream.url("/healthy.ics")),
            leaf("elsewhere", elsewhere.url("/healthy.ics")),
        ]
        catalogue.add("univ", *healthy)
        settings = {
            "ENVIRONMENT": "production",  # logs as JSON
            "SECRET_KEY": "a secret of the tests alone",
            "PLANNINGS_LOCATION": str(catalogue.path),
            "FETCH_TIMEOUT": str(FETCH_TIMEOUT),
            "FETCH_ALLOW_HOSTS": f"{upstream.host},{elsewhere.host}",
            "PYTHONPATH": _first_in_path(hostile_names(folder / "site")),
        }
        with running_server(folder, **settings) as server:
            meter = Meter(server.pid)
            attacked = Attacked(server, upstream, inside, meter, fresh=meter.now)
            attacked.assert_serves()
            yield attacked


def _fill(catalogue: CatalogueFolder, upstream: Upstream, inside: Upstream) -> None:
    upstream.serve("/healthy.ics", feed(), etag=True)
    inside.serve("/", feed())
    cases = [leaf(name, upstream.url(path_of(name))) for name in (*FEEDS, *REFUSED, *READ)]
    doors = Doors(upstream, inside)
    urls = [leaf(name, url) for name, (make_url, _) in URLS.items() if (url := make_url(doors))]
    catalogue.add("hostile", *cases, *urls)


def _first_in_path(folder: Path) -> str:
    return os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))
