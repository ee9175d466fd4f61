"""Load on one URL, and what came of it."""

import os
import re
import subprocess
from dataclasses import dataclass

from bench.processes import LOAD_CORE, wrk

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Figures:
    """One measurement: requests a second, latencies in ms, and how many answers were errors."""

    per_second: float
    p50: float
    p99: float
    calls: int
    errors: int


def load(url: str, connections: int, seconds: int, headers: tuple[str, ...] = ()) -> Figures:
    """Ask for ``url`` over that many connections, each as fast as it is answered."""
    command = [wrk(), "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    for header in headers:
        command += ["-H", header]
    done = subprocess.run(
        [*command, url],
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {LOAD_CORE}),
    )
    return _read(done.stdout)


def _read(report: str) -> Figures:
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", report)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", report)
    return Figures(
        per_second=float(_found(r"Requests/sec:\s+([\d.]+)", report)),
        p50=_milliseconds("50", report),
        p99=_milliseconds("99", report),
        calls=int(_found(r"(\d+) requests in", report)),
        errors=(int(failed.group(1)) if failed else 0) + (sum(map(int, broken.groups())) if broken else 0),
    )


def _milliseconds(percentile: str, report: str) -> float:
    found = re.search(rf"^\s+{percentile}%\s+([\d.]+)(us|ms|s|m)\s*$", report, re.MULTILINE)
    assert found is not None, report
    return float(found.group(1)) * UNITS[found.group(2)]


def _found(pattern: str, report: str) -> str:
    found = re.search(pattern, report)
    assert found is not None, report
    return found.group(1)
