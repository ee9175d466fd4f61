"""The stand-in StarPlan server at the size of a middling university, and sweeps over it in processes of their own."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.processes import LOAD_CORE, PROJECT, SERVER_CORE, free_port, python, started
from services.starplan.sync.report import Counters

SIZE = "hfu"
LEVELS, EVENTS = 250, 12_404
"""Of that size."""
TERM_BEGINS = datetime(2026, 10, 4, 12, tzinfo=UTC)
"""Noon of the day before its first lectures."""


@dataclass(frozen=True)
class Swept:
    """What one sweep took, and what came of it."""

    cpu: float
    """Seconds of the sweeping process."""
    wall: float
    """Seconds, without the pauses that it makes out of courtesy."""
    memory: float
    """MB at most, of its process."""
    written: dict[str, int]
    """Statements that write, by table."""
    outcome: str
    counters: Counters

    @property
    def written_to_timetable(self) -> int:
        """Statements that write anything but the account of the sweep itself."""
        return sum(count for table, count in self.written.items() if table not in ("sync_run", "sync_state"))


@contextmanager
def starplan() -> Iterator[str]:
    """Run the server until the block ends; gives its root."""
    port = free_port()
    command = [python(), "-m", "fakes.starplan", "--size", SIZE, "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with started(command, LOAD_CORE, f"{address}/control/report", {"PYTHONPATH": str(PROJECT / "tests")}):
        yield f"{address}/splan"


def sweep(root: str, database_url: str, now: datetime = TERM_BEGINS) -> Swept:
    """Sweep once, in a process of its own."""
    done = subprocess.run(
        [python(), "-m", "bench.sweeping", root, database_url, now.isoformat()],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: os.sched_setaffinity(0, {SERVER_CORE}),
        check=True,
    )
    found = json.loads(done.stdout)
    swept = Swept(**{**found, "counters": Counters(**found["counters"])})
    if swept.outcome != "complete":
        raise SystemExit(f"The sweep was {swept.outcome}: {swept.counters}")
    return swept
