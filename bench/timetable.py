"""What the timetable costs as it grows: the same questions, with answers of the same length, in three sizes.

Each is asked of the services in this process and of a server over HTTP, one call at a time. The CPU is that of the
asking process or the server, and of the database.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from bench.postgresql import PostgreSQL, running_postgresql
from bench.processes import LOAD_CORE, cpu_ms
from bench.timetable_data import LARGE, MEDIUM, SMALL, Size, fill
from bench.timetable_questions import Call, questions
from bench.timetable_server import Installed, installed
from models.sqlite import prepare_engine
from services.database import SessionFactory

ON_SQLITE = (SMALL, MEDIUM)
ON_POSTGRESQL = (SMALL, MEDIUM, LARGE)
CALLS = 200
WARM_UP = 20
TARGET = 1.5
"""A cost may grow by this factor from the smallest to the largest size."""


@dataclass(frozen=True)
class Figures:
    """One measurement: latencies and CPU in ms a call, and how much was shown on average."""

    p50: float
    p99: float
    cpu: float
    shown: float


@dataclass(frozen=True)
class Database:
    kind: str
    size: Size
    url: str
    pid: int | None
    """Of its server; SQLite has none."""


def run(calls: int) -> None:
    """Print one line a question, size and way of asking."""
    os.sched_setaffinity(0, {LOAD_CORE})
    print(
        f"{calls} calls each; target: from the smallest to the largest size at most {TARGET} times the CPU."
    )
    with tempfile.TemporaryDirectory(prefix="horarium-bench-") as scratch:
        folder = Path(scratch)
        _compare(
            [Database("SQLite", size, f"sqlite:///{folder / size.name}.db", None) for size in ON_SQLITE],
            folder,
            calls,
        )
        with running_postgresql() as server:
            # Else its cleaners come and go, and count as CPU of the questions.
            server.execute("ALTER SYSTEM SET autovacuum = off")
            server.execute("SELECT pg_reload_conf()")
            _compare([_on(server, size) for size in ON_POSTGRESQL], folder, calls)


def _on(server: PostgreSQL, size: Size) -> Database:
    server.execute(f"CREATE DATABASE {size.name}")
    return Database("PostgreSQL", size, server.url(size.name), server.pid)


def _compare(databases: list[Database], folder: Path, calls: int) -> None:
    """All sizes on one kind of database."""
    print(
        f"\n{databases[0].kind:26}{'':11}{'events':>10}{'shown':>7}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}{'ratio':>7}"
    )
    measured = {database.size: _measure(database, folder, calls) for database in databases}
    smallest = measured[databases[0].size]
    for name in smallest:
        for size, figures in measured.items():
            _print(name, size, figures[name], figures[name].cpu / smallest[name].cpu)


def _print(name: tuple[str, str], size: Size, figures: Figures, ratio: float) -> None:
    question, way = name
    print(
        f"{question:26}{way:11}{size.events:10,}{figures.shown:7.1f}"
        f"{figures.p50:9.2f}{figures.p99:9.2f}{figures.cpu:9.2f}{ratio:7.2f}",
        flush=True,
    )


def _measure(database: Database, folder: Path, calls: int) -> dict[tuple[str, str], Figures]:
    instance = installed(database.url, folder / f"{database.kind}-{database.size.name}")
    engine = create_engine(database.url)
    prepare_engine(engine)
    fill(engine, database.size)
    try:
        return _asked(instance, database, sessionmaker(engine), calls)
    finally:
        engine.dispose()


def _asked(
    instance: Installed, database: Database, new_session: SessionFactory, calls: int
) -> dict[tuple[str, str], Figures]:
    figures = {}
    others = [] if database.pid is None else [database.pid]
    with instance.served() as server:
        for name, endless in questions(new_session, database.size).items():
            here, there = (list(islice(endless, WARM_UP + calls)) for _ in range(2))
            figures[name, "in process"] = _timed(here, lambda call: call.ask(), [os.getpid(), *others])
            figures[name, "over HTTP"] = _timed(there, server.ask, [server.pid, *others])
    return figures


def _timed(several: list[Call], ask: Callable[[Call], int], pids: list[int]) -> Figures:
    for call in several[:WARM_UP]:
        ask(call)
    took, shown = [], []
    cpu_began = sum(map(cpu_ms, pids))
    for call in several[WARM_UP:]:
        began = time.perf_counter()
        shown.append(ask(call))
        took.append(1000 * (time.perf_counter() - began))
    cpu = sum(map(cpu_ms, pids)) - cpu_began
    took.sort()
    return Figures(
        took[len(took) // 2], took[len(took) * 99 // 100], cpu / len(took), statistics.fmean(shown)
    )
