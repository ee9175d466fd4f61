"""The plannings door under load, each figure beside a constant answer of the same size in the same run."""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.load import Figures, load
from bench.processes import LOAD_CORE, SERVER_CORE, free_port, get, memory_mb, python, started

CONNECTIONS = (1, 16, 64)
LEAVES = 4_765
THREADS = 64
"""As `make run` starts it: callers who wait for an upstream hold one each."""


@dataclass(frozen=True)
class Scenario:
    name: str
    path: str
    target: str = ""


UNCHANGED = "250/s at 1; 1,000/s at 16, or 40 %"
SCENARIOS = (
    Scenario("ping", "/api/ping"),
    Scenario("list, 4,765 leaves", "/api/plannings", "4,000/s at 16, or 60 %"),
    Scenario("planning", "/api/plannings/bench.etag"),
    Scenario(
        "events, upstream says 304",
        "/api/plannings/bench.etag?events=true",
        "250/s at 1; 1,000/s at 16, or 40 %",
    ),
    Scenario(
        "events, same body again",
        "/api/plannings/bench.plain?events=true",
        "250/s at 1; 1,000/s at 16, or 40 %",
    ),
    Scenario("events, 3 of 1,500 changed", "/api/plannings/bench.changing?events=true"),
    Scenario("events, onlyDb", "/api/plannings/bench.etag?events=true&onlyDb=true", "3,000/s at 16, or 60 %"),
    Scenario(
        "events, one week of them", "/api/plannings/bench.etag?events=true&from=2026-11-16&to=2026-11-22"
    ),
    Scenario("events, upstream refuses", "/api/plannings/bench.down?events=true"),
    Scenario(
        "events, upstream hangs", "/api/plannings/bench.hanging?events=true", "p99 < 100 ms, breaker open"
    ),
)
WITH_COPY = ("bench.down", "bench.hanging")
"""Plannings that get a copy while their upstream is well, before it fails."""


def run(seconds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="horarium-bench-") as scratch:
        upstream_port = free_port()
        upstream = f"http://127.0.0.1:{upstream_port}"
        command = [python(), "-m", "bench.upstream", str(upstream_port)]
        with started(command, LOAD_CORE, f"{upstream}/hits"):
            folder = Path(scratch, "plannings")
            folder.mkdir()
            _write_catalogue(folder, upstream, well=True)
            with _server(scratch, folder) as (base, _pid):
                _fill_copies(base)
            _write_catalogue(folder, upstream, well=False)
            with _server(scratch, folder) as (base, pid):
                _measure(base, pid, upstream, seconds)


def _write_catalogue(folder: Path, upstream: str, well: bool) -> None:
    down = f"{upstream}/plain.ics" if well else f"http://127.0.0.1:{free_port()}/down.ics"
    # Another name for the same machine: the breaker counts by host, and this one must not close the others.
    hanging = f"{upstream}/plain.ics" if well else f"{upstream.replace('127.0.0.1', 'localhost')}/hanging.ics"
    urls = {
        "etag": f"{upstream}/etag.ics",
        "plain": f"{upstream}/plain.ics",
        "changing": f"{upstream}/changing.ics",
        "down": down,
        "hanging": hanging,
    }
    leaves = [{"id": name, "title": name, "url": url} for name, url in urls.items()]
    (folder / "bench.json").write_text(json.dumps({"title": "Bench", "children": leaves}))
    _write_many(folder, LEAVES - len(leaves))


def _write_many(folder: Path, count: int) -> None:
    """As many leaves as a large installation has, with ids and titles of the usual length."""
    per_file = 200
    for first in range(0, count, per_file):
        leaves = [
            {
                "id": f"licence-informatique-groupe-{number}",
                "title": f"Licence informatique, semestre {number % 6 + 1}, groupe {number}",
                "url": "https://example.org/{date-start}.ics",
            }
            for number in range(first, min(first + per_file, count))
        ]
        name = f"faculte-des-sciences-{first // per_file:02}"
        tree = {
            "title": name,
            "group": "Rennes",
            "children": [{"id": "licence", "title": "Licence", "children": leaves}],
        }
        (folder / f"{name}.json").write_text(json.dumps(tree))


@contextmanager
def _server(scratch: str, folder: Path) -> Iterator[tuple[str, int]]:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    command = [python(), "-m", "granian", "--interface", "wsgi", "--workers", "1", "--no-ws"]
    command += [
        "--blocking-threads",
        str(THREADS),
        "--log-level",
        "error",
        "--port",
        str(port),
        "bench.wsgi:application",
    ]
    env = {
        "INSTANCE_PATH": scratch,
        "PLANNINGS_LOCATION": str(folder),
        "FETCH_ALLOW_HOSTS": "127.0.0.1,localhost",
        "RUN_JOBS": "false",
        "LOG_LEVEL": "error",
    }
    with started(command, SERVER_CORE, f"{base}/api/ping", env) as pid:
        yield base, pid


def _fill_copies(base: str) -> None:
    for name in WITH_COPY:
        answer = json.loads(get(f"{base}/api/plannings/{name}?events=true"))
        assert answer["source"] == "network", answer
        while json.loads(get(f"{base}/api/plannings/{name}?events=true&onlyDb=true"))["source"] != "db":
            time.sleep(0.05)


def _measure(base: str, pid: int, upstream: str, seconds: int) -> None:
    print(f"One worker with {THREADS} threads on core {SERVER_CORE}, upstream and load on core {LOAD_CORE}.")
    print(
        f"{'':28}{'conn':>5}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'share':>7}{'hits/call':>11}{'errors':>7}{'MB':>7}"
    )
    for scenario in SCENARIOS:
        url = base + scenario.path
        _warm_up(url)
        size = len(get(url))
        for connections in CONNECTIONS:
            constant = load(f"{base}/bench/constant/{size}", connections, max(1, seconds // 2))
            get(f"{upstream}/hits")
            figures = load(url, connections, seconds)
            hits = int(get(f"{upstream}/hits"))
            _print(scenario, connections, figures, constant, hits, memory_mb(pid))
        note = f", target {scenario.target}" if scenario.target else ""
        print(f"    {size:,} bytes{note}", flush=True)


def _warm_up(url: str) -> None:
    """Until an answer is quick: what is made once is made, and a breaker that will open is open."""
    for _ in range(10):
        began = time.monotonic()
        get(url)
        if time.monotonic() - began < 0.5:
            return


def _print(
    scenario: Scenario, connections: int, figures: Figures, constant: Figures, hits: int, memory: float
) -> None:
    share = figures.per_second / constant.per_second
    per_call = hits / max(figures.calls, 1)
    print(
        f"{scenario.name:28}{connections:5}{figures.per_second:9,.0f}{figures.p50:9.2f}{figures.p99:9.2f}"
        f"{share:7.0%}{per_call:11.3f}{figures.errors:7}{memory:7.0f}",
        flush=True,
    )
