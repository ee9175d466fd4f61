"""What it takes to follow a StarPlan server: a first sweep, and one that finds nothing new.

The server has a process and a core of its own. The CPU is that of the sweeping process, without a database server's.
"""

import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench.postgresql import running_postgresql
from bench.starplan import EVENTS, LEVELS, TERM_BEGINS, Swept, starplan, sweep
from bench.timetable_server import installed

FIRST_CPU, UNCHANGED_CPU = 60.0, 5.0
"""Seconds of CPU that sweeps may take."""
BETWEEN_SWEEPS = timedelta(minutes=20)


@dataclass(frozen=True)
class Bound:
    what: str
    is_held: bool


def run() -> None:
    """Print one line a sweep, and which bounds were held. Ends with 1 where one was not."""
    with tempfile.TemporaryDirectory(prefix="horarium-bench-") as scratch, starplan() as root:
        folder = Path(scratch)
        print(f"Sweeps over {LEVELS} levels with {EVENTS:,} events, one core.")
        print(f"{'':25}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}{'plans':>7}{'created':>9}{'writes':>8}")
        bounds = _measure("SQLite", f"sqlite:///{folder / 'horarium.db'}", folder, root)
        with suppress(FileNotFoundError), running_postgresql() as server:
            server.execute("CREATE DATABASE horarium")
            bounds += _measure("PostgreSQL", server.url("horarium"), folder, root)
    for bound in bounds:
        print(f"{'held    ' if bound.is_held else 'NOT HELD'} {bound.what}")
    if not all(bound.is_held for bound in bounds):
        raise SystemExit(1)


def _measure(kind: str, url: str, folder: Path, root: str) -> list[Bound]:
    installed(url, folder / kind)
    first = _one(f"{kind}, first", url, root, TERM_BEGINS)
    again = _one(f"{kind}, unchanged", url, root, TERM_BEGINS + BETWEEN_SWEEPS)
    counters = again.counters
    return [
        Bound(f"{kind}: all {EVENTS:,} events are there", first.counters.created == EVENTS),
        Bound(f"{kind}: a first sweep under {FIRST_CPU:.0f} s of CPU", first.cpu < FIRST_CPU),
        Bound(f"{kind}: an unchanged one under {UNCHANGED_CPU:.0f} s", again.cpu < UNCHANGED_CPU),
        Bound(
            f"{kind}: which writes nothing", (counters.unchanged, again.written_to_timetable) == (LEVELS, 0)
        ),
    ]


def _one(name: str, url: str, root: str, now: datetime) -> Swept:
    swept = sweep(root, url, now)
    counters = swept.counters
    print(
        f"{name:25}{swept.cpu:8.1f}{swept.wall:8.1f}{swept.memory:9.0f}"
        f"{counters.plans:7}{counters.created:9,}{swept.written_to_timetable:8,}",
        flush=True,
    )
    return swept
