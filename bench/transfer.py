"""What it takes to import and to export many rows: `flask import` and `flask export`, from their start to their end."""

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import create_engine

from bench.postgresql import running_postgresql
from bench.processes import LOAD_CORE, PROJECT, SERVER_CORE, memory_mb, python
from bench.timetable_data import MEDIUM, MEETING, Size, fill, meetings
from bench.timetable_server import Installed, installed
from services.transfer.formats import FORMATS
from services.transfer.tables import Cell, Outgoing
from services.transfer.write_csv import write_csv
from services.transfer.write_xlsx import write_xlsx

IMPORTED, EXPORTED = 10_000, 100_000
IMPORT_TARGET, EXPORT_TARGET = 5, 10
"""Seconds."""
LARGE = Size("large", EXPORTED, 100, 600, 4_000, 400, EXPORTED)
"""What is exported: as many teachers as events."""
LATER = {"xlsx": timedelta(weeks=20), "csv": timedelta(weeks=40)}
"""Imported events come after those that are there, those of the second file after those of the first."""
LOOK_EVERY = 0.02
"""Seconds between two looks at the memory of a command."""

Rows = Iterator[tuple[Cell, ...]]


@dataclass(frozen=True)
class Cost:
    """What a command took, with all of its processes."""

    seconds: float
    cpu: float
    memory: float
    """MB at most, of all at one time."""


def run() -> None:
    """Print one line a file."""
    os.sched_setaffinity(0, {LOAD_CORE})
    print(
        f"Target: {IMPORTED:,} rows in within {IMPORT_TARGET} s, {EXPORTED:,} out within {EXPORT_TARGET} s."
    )
    with (
        tempfile.TemporaryDirectory(prefix="horarium-bench-") as scratch,
        running_postgresql() as server,
    ):
        folder = Path(scratch)
        for size in (MEDIUM, LARGE):
            server.execute(f"CREATE DATABASE {size.name}")
        _measure("SQLite", folder / "sqlite", lambda size: f"sqlite:///{folder / size.name}.db")
        _measure("PostgreSQL", folder / "postgresql", lambda size: server.url(size.name))


def _measure(kind: str, folder: Path, url: Callable[[Size], str]) -> None:
    folder.mkdir()
    print(f"\n{kind:34}{'rows':>9}{'s':>8}{'CPU s':>8}{'peak MB':>9}{'file MB':>9}")
    university = _university(url(MEDIUM), folder, MEDIUM)
    nothing = folder / "term.json"
    _report("export nothing", 0, nothing, _export(university, nothing, "term", 0))
    for file in _files(folder):
        cost = _done(university, ["import", str(file)], f" {IMPORTED} created,")
        _report(f"import {file.name}", IMPORTED, file, cost)
    university = _university(url(LARGE), folder, LARGE)
    for entity in ("teacher", "schedule_item"):
        for chosen in FORMATS.values():
            file = folder / f"{entity}.{chosen.suffix}"
            _report(f"export {file.name}", EXPORTED, file, _export(university, file, entity, EXPORTED))


def _university(url: str, folder: Path, size: Size) -> Installed:
    installation = installed(url, folder / size.name)
    engine = create_engine(url)
    fill(engine, size)
    engine.dispose()
    return installation


def _files(folder: Path) -> Iterator[Path]:
    """Each when the one before was imported."""
    for name, header, rows in (
        ("room", ("name", "abbreviation", "size"), _rooms),
        ("teacher", ("name", "abbreviation", "email"), _teachers),
        (
            "schedule_item",
            ("groupIds", "teacherId", "teachingUnitId", "roomId", "startTime", "endTime"),
            _items,
        ),
    ):
        for suffix in ("xlsx", "csv"):
            yield _written(folder / f"{name}.{suffix}", name, header, rows(suffix))


def _written(file: Path, name: str, header: Sequence[str], rows: Rows) -> Path:
    table = Outgoing(name, header, rows)
    with file.open("wb") as out:
        if file.suffix == ".csv":
            write_csv(table, out)
        else:
            write_xlsx([table], out)
    return file


def _rooms(kind: str) -> Rows:
    return ((f"Salle {kind} {number}", f"{kind}-{number}", 10 + number % 90) for number in range(IMPORTED))


def _teachers(kind: str) -> Rows:
    return (
        (f"Enseignant {kind} {number}", f"{kind}-{number}", f"{kind}.{number}@example.org")
        for number in range(IMPORTED)
    )


def _items(kind: str) -> Rows:
    """By name, as people write them; times are those of the university's zone."""
    for one in meetings(replace(MEDIUM, events=IMPORTED)):
        starts_at = one.starts_at.replace(tzinfo=None) + LATER[kind]
        names = (
            f"Group {one.group}",
            f"Instructor {one.instructor}",
            f"Course {one.course}",
            f"Room {one.room}",
        )
        yield *names, starts_at, starts_at + MEETING


def _export(university: Installed, file: Path, entity: str, count: int) -> Cost:
    return _done(university, ["export", str(file), "--entities", entity], f"{count} rows in")


def _done(university: Installed, arguments: Sequence[str], expected: str) -> Cost:
    """The cost of a command that must say what is expected."""
    cpu_began, began, peak = _cpu_of_children(), time.perf_counter(), 0.0
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as complaints:
        process = subprocess.Popen(
            [python(), "-m", "flask", "--app", "wsgi", *arguments],
            cwd=PROJECT,
            env={**os.environ, **university.env},
            stdout=told,
            stderr=complaints,
            preexec_fn=lambda: os.sched_setaffinity(0, {SERVER_CORE}),
        )
        while process.poll() is None:
            with suppress(OSError):  # a process that ends while it is looked at
                peak = max(peak, memory_mb(process.pid))
            time.sleep(LOOK_EVERY)
        cost = Cost(time.perf_counter() - began, _cpu_of_children() - cpu_began, peak)
        told.seek(0)
        complaints.seek(0)
        if expected not in told.read():
            raise SystemExit(f"flask {' '.join(arguments)} went wrong: {complaints.read()[-2000:]}")
    return cost


def _cpu_of_children() -> float:
    """Seconds that all processes have used which were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _report(what: str, rows: int, file: Path, cost: Cost) -> None:
    print(
        f"{what:34}{rows:9,}{cost.seconds:8.1f}{cost.cpu:8.1f}{cost.memory:9.0f}{file.stat().st_size / 2**20:9.1f}",
        flush=True,
    )
