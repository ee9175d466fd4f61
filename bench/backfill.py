"""A full backfill of a large installation against a local upstream: what it costs when little or nothing changed.

The queue, the worker and the writer are the product's, driven round by round instead of by the clock; rounds are
seven hours apart for them. This process is the server's and has one core, the upstream has the other.
"""

import json
import os
import resource
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.installation import Installation
from bench.processes import LOAD_CORE, SERVER_CORE, get, python, quiet_ports, started

PLANNINGS = 4_765
EVENTS = 400
HOSTS = 10
LARGEST_SHARE = 0.58
"""Share of the plannings that live on one host, as in real catalogues."""
CHANGED_EVERY = 20
"""5 %: every so-many-th planning has other rooms in three of its events."""
BETWEEN_ROUNDS = timedelta(hours=7)
MEGABYTE = 2**20

ROUNDS = (
    ("first fill", "report", "database under 400 MB"),
    ("5 % changed, 3 events each", f"change/0/{CHANGED_EVERY}", ""),
    ("nothing changed, same bodies", "report", "under 3 ms CPU a planning"),
    ("the upstream begins to send ETags", "validators/on", ""),
    ("nothing changed, 304", "report", "under 3 ms CPU a planning"),
)
"""What is measured, what the upstream is told before, and the target."""


def run(plannings: int = PLANNINGS) -> None:
    """Print one line a round."""
    *ports, control = quiet_ports(HOSTS + 1)
    options = {"ports": ports, "control_port": control, "events": EVENTS}
    upstream = [python(), "-m", "bench.backfill_upstream", json.dumps(options)]
    address = f"http://127.0.0.1:{control}"
    with (
        tempfile.TemporaryDirectory(prefix="horarium-bench-") as scratch,
        started(upstream, LOAD_CORE, address),
    ):
        os.sched_setaffinity(0, {SERVER_CORE})
        folder = Path(scratch)
        _write_catalogue(folder, plannings, ports)
        with Installation(folder) as installation:
            _measure(installation, address)


def _measure(installation: Installation, upstream: str) -> None:
    print(f"Backfill of plannings with {EVENTS} events each on {HOSTS} hosts, one core.")
    print(
        f"{'':36}{'plannings':>10}{'wall s':>8}{'CPU s':>8}{'ms CPU each':>13}"
        f"{'upstream MB':>13}{'database MB':>13}{'peak MB':>9}"
    )
    for name, before, target in ROUNDS:
        _tell(upstream, before)
        _tell(upstream, "report")
        began, cpu_began = time.monotonic(), time.process_time()
        count = installation.backfill()
        cpu, wall = time.process_time() - cpu_began, time.monotonic() - began
        asked = _tell(upstream, "report")
        assert asked["requests"] == count, (
            f"{count} plannings were queued, {asked['requests']} feeds asked for"
        )
        print(
            f"{name:36}{count:10,}{wall:8.1f}{cpu:8.1f}{1000 * cpu / count:13.2f}"
            f"{asked['bytes'] / MEGABYTE:13.1f}{_size(installation.database):13.1f}{_peak():9.0f}"
        )
        if target:
            print(f"    target {target}", flush=True)
        installation.clock.set_forward(BETWEEN_ROUNDS)


def _tell(upstream: str, what: str) -> Any:
    return json.loads(get(f"{upstream}/{what}"))


def _size(database: Path) -> float:
    """Of the file and what is still in its write-ahead log, in MB."""
    log = database.with_name(f"{database.name}-wal")
    return sum(path.stat().st_size for path in (database, log) if path.exists()) / MEGABYTE


def _peak() -> float:
    """Largest resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _write_catalogue(folder: Path, plannings: int, ports: list[int]) -> None:
    leaves = [
        {"id": f"p{number}", "title": f"Planning {number}", "url": f"http://127.0.0.1:{port}/{number}.ics"}
        for number, port in enumerate(_ports(plannings, ports))
    ]
    (folder / "bench.json").write_text(json.dumps({"title": "Bench", "children": leaves}))


def _ports(plannings: int, ports: list[int]) -> list[int]:
    """One host has LARGEST_SHARE, the others the same share of the rest; mixed, as institutions are."""
    others = ports[1:]
    return [
        ports[0] if number % 100 < 100 * LARGEST_SHARE else others[number % len(others)]
        for number in range(plannings)
    ]
