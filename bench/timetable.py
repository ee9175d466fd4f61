"""What the timetable costs as it grows: the same questions, with answers of the same length, in three sizes.

Each is asked of the services in this process and of a server over HTTP, one call at a time, the sizes in turn. The
CPU is that of the asking process or the server, and of the database.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from bench.postgresql import PostgreSQL, running_postgresql
from bench.processes import LOAD_CORE, cpu_ms
from bench.timetable_data import LARGE, MEDIUM, SMALL, Size, fill
from bench.timetable_questions import Call, Calls, questions
from bench.timetable_server import Installed, Server, installed
from models.sqlite import prepare_engine

ON_SQLITE = (SMALL, MEDIUM)
ON_POSTGRESQL = (SMALL, MEDIUM, LARGE)
CALLS = 200
ROUNDS = 5
"""The calls of one size are made in so many parts: what else the machine does meanwhile hits all sizes alike."""
WARM_UP = 20
TARGET = 1.5
"""A cost may grow by this factor from the smallest to the largest size."""


@dataclass(frozen=True)
class Database:
    kind: str
    size: Size
    url: str
    pid: int | None
    """Of its server; SQLite has none."""


@dataclass(frozen=True)
class Filled:
    """A database with its timetable, and a server for it."""

    database: Database
    server: Server
    questions: dict[str, Calls]

    def ways(self) -> dict[str, tuple[Callable[[Call], int], list[int]]]:
        """How to ask, and the processes whose CPU that costs."""
        others = [] if self.database.pid is None else [self.database.pid]
        return {
            "in process": (lambda call: call.ask(), [os.getpid(), *others]),
            "over HTTP": (self.server.ask, [self.server.pid, *others]),
        }


@dataclass
class Figures:
    """What came of some calls: times and CPU in ms, and how much each showed."""

    took: list[float] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    cpu_total: float = 0.0

    @property
    def cpu(self) -> float:
        """Of one call."""
        return self.cpu_total / len(self.took)

    def percentile(self, percent: int) -> float:
        return sorted(self.took)[len(self.took) * percent // 100]


def run(calls: int) -> None:
    """Print one line a question, size and way of asking."""
    os.sched_setaffinity(0, {LOAD_CORE})
    print(
        f"{calls} calls each; target: from the smallest to the largest size at most {TARGET} times the CPU."
    )
    with tempfile.TemporaryDirectory(prefix="horarium-bench-") as scratch:
        folder = Path(scratch)
        databases = [
            Database("SQLite", size, f"sqlite:///{folder / size.name}.db", None) for size in ON_SQLITE
        ]
        _compare(databases, folder, calls)
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
    with ExitStack() as stack:
        made = [(database, _installed(database, folder)) for database in databases]
        # Only now: a connection that is not used while another database is filled would be closed.
        filled = [stack.enter_context(_filled(database, its)) for database, its in made]
        for question in filled[0].questions:
            for way in filled[0].ways():
                figures = _asked_in_turn(filled, question, way, calls)
                for one, its in zip(filled, figures, strict=True):
                    _print(question, way, one.database.size, its, its.cpu / figures[0].cpu)


def _print(question: str, way: str, size: Size, figures: Figures, ratio: float) -> None:
    print(
        f"{question:26}{way:11}{size.events:10,}{statistics.fmean(figures.shown):7.1f}"
        f"{figures.percentile(50):9.2f}{figures.percentile(99):9.2f}{figures.cpu:9.2f}{ratio:7.2f}",
        flush=True,
    )


def _installed(database: Database, folder: Path) -> Installed:
    installation = installed(database.url, folder / f"{database.kind}-{database.size.name}")
    engine = create_engine(database.url)
    fill(engine, database.size)
    engine.dispose()
    return installation


@contextmanager
def _filled(database: Database, installation: Installed) -> Iterator[Filled]:
    engine = create_engine(database.url)
    prepare_engine(engine)
    with installation.served() as server:
        yield Filled(database, server, questions(sessionmaker(engine), database.size))
    engine.dispose()


def _asked_in_turn(filled: list[Filled], question: str, way: str, calls: int) -> list[Figures]:
    figures = [Figures() for _ in filled]
    for one in filled:
        _ask(one, question, way, WARM_UP, Figures())
    for _ in range(ROUNDS):
        for one, its in zip(filled, figures, strict=True):
            _ask(one, question, way, calls // ROUNDS, its)
    return figures


def _ask(one: Filled, question: str, way: str, calls: int, figures: Figures) -> None:
    ask, pids = one.ways()[way]
    several = list(islice(one.questions[question], calls))  # made before the clock runs
    cpu_began = sum(map(cpu_ms, pids))
    for call in several:
        began = time.perf_counter()
        figures.shown.append(ask(call))
        figures.took.append(1000 * (time.perf_counter() - began))
    figures.cpu_total += sum(map(cpu_ms, pids)) - cpu_began
