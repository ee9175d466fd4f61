"""The catalog of a university that follows a StarPlan server, asked over one connection.

Each list is asked for after a change of the timetable, when the answer has to be made anew; again, when it is still
there; and by a client that has it. Of programs, rooms, weeks, ... the one with the longest answer is taken.
"""

import http.client
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from sqlalchemy import create_engine, select
from sqlalchemy.orm import sessionmaker

from bench.postgresql import running_postgresql
from bench.processes import LOAD_CORE
from bench.starplan import EVENTS, LEVELS, starplan, sweep
from bench.timetable_server import Installed, installed
from models import Room
from models.sqlite import prepare_engine
from services.changes.edit import Actor, editing

P99 = 50.0
"""ms that an answer may take."""
WARM_UP = 5
FROM, TO = "2026-11-02", "2026-12-24"
WEEKS = (*(f"2026-W{number}" for number in range(41, 53)), "2027-W01", "2027-W02", "2027-W03")
QUESTIONS = (
    "/programs",
    "/programs/{program}/semesters",
    "/programs/{program}/courses",
    "/semesters",
    "/semesters/{semester}/courses",
    "/courses",
    "/courses?search=info",
    "/courses?periodId={period}",
    "/rooms",
    "/rooms/{room}/schedule?from=2026-10-05&to=2027-02-01",
    "/rooms/{room}/availability?from=2026-11-02&to=2026-11-09",
    "/rooms/available?from=2026-11-04T09:00:00Z&to=2026-11-04T10:30:00Z",
    "/instructors",
    "/instructors/{instructor}/courses",
    "/search?q=in",
    "/statistics",
    "/terms",
    "/sync/status",
    "/sync/runs",
    "/changes",
    "/week/{week}",
    "/week/{week}/rooms",
    "/ical/{semester}",
)


@dataclass(frozen=True)
class Answer:
    status: int
    took: float
    """ms."""
    cpu: float
    """ms of the thread that made it."""
    statements: int
    tag: str
    size: int
    """Bytes over the wire."""


class Client:
    """A browser that keeps its connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, path: str, tag: str = "") -> Answer:
        headers = {"Accept-Encoding": "gzip, deflate, br"} | ({"If-None-Match": tag} if tag else {})
        began = time.perf_counter()
        self._connection.request("GET", f"/v1/starplan{path}", headers=headers)
        answer = self._connection.getresponse()
        body = answer.read()
        took = 1000 * (time.perf_counter() - began)
        if answer.status >= 400:
            raise SystemExit(f"{path} was answered with {answer.status}: {body!r}")
        found = answer.headers
        cpu, statements = float(found["X-CPU"]), int(found["X-Statements"])
        return Answer(answer.status, took, cpu, statements, found.get("ETag", ""), len(body))

    def rows(self, path: str) -> list[dict[str, str]]:
        self._connection.request("GET", f"/v1/starplan{path}")
        found: list[dict[str, str]] = json.loads(self._connection.getresponse().read())["data"]
        return found

    def longest(self, template: str, names: Iterator[str]) -> str:
        """The name of which the answer is longest."""
        return max(names, key=lambda name: self.ask(template.format(name)).size)


@dataclass
class Figures:
    """Of one question in one way."""

    took: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    statements: set[int] = field(default_factory=set)
    size: int = 0

    def note(self, answer: Answer) -> None:
        self.took.append(answer.took)
        self.cpu.append(answer.cpu)
        self.statements.add(answer.statements)
        self.size = answer.size

    def percentile(self, percent: int) -> float:
        return sorted(self.took)[len(self.took) * percent // 100]

    def __str__(self) -> str:
        statements = "/".join(map(str, sorted(self.statements)))
        return f"{self.percentile(50):11.1f}{self.percentile(99):8.1f}{fmean(self.cpu):7.1f}{statements:>5}"


def run(calls: int) -> None:
    """Print one line a question, and what took longer than it may. Ends with 1 where something did."""
    os.sched_setaffinity(0, {LOAD_CORE})
    print(
        f"{calls} calls each in a catalog of {LEVELS} semesters with {EVENTS:,} events; bound: p99 {P99:.0f} ms."
    )
    slow = []
    with tempfile.TemporaryDirectory(prefix="horarium-bench-") as scratch, ExitStack() as stack:
        folder = Path(scratch)
        urls = {"SQLite": f"sqlite:///{folder / 'horarium.db'}"}
        with suppress(FileNotFoundError):
            server = stack.enter_context(running_postgresql())
            server.execute("CREATE DATABASE horarium")
            urls["PostgreSQL"] = server.url("horarium")
        for kind, url in urls.items():
            slow += _measure(kind, url, folder, calls)
    print(f"NOT HELD: {', '.join(slow)}" if slow else "held")
    if slow:
        raise SystemExit(1)


def _measure(kind: str, url: str, folder: Path, calls: int) -> list[str]:
    """What exceeds the bound."""
    env = {**installed(url, folder / kind).env, "RATELIMIT_ENABLED": "false"}
    with starplan() as root:
        sweep(root, url)
    print(
        f"\n{kind:34}{'bytes':>9}"
        + "".join(
            f"{way:>11}{'p99 ms':>8}{'CPU':>7}{'SQL':>5}" for way in ("made: p50", "kept: p50", "304: p50")
        )
    )
    slow = []
    with _changes(url) as change, Installed(env).running("bench.counting_wsgi:application") as (port, _pid):
        client = Client(port)
        for question, path in _paths(client).items():
            figures = _asked(client, path, change, calls)
            _print(question, figures)
            slow += [f"{question} on {kind}" for one in figures if one.percentile(99) >= P99]
    return slow


def _paths(client: Client) -> dict[str, str]:
    ids = {
        name: [row["id"] for row in client.rows(f"/{name}s")]
        for name in ("program", "semester", "room", "instructor")
    }
    chosen = {
        "program": client.longest("/programs/{}/courses", iter(ids["program"])),
        "semester": client.longest("/semesters/{}/courses", iter(ids["semester"])),
        "room": client.longest(f"/rooms/{{}}/schedule?from={FROM}&to={TO}", iter(ids["room"])),
        "instructor": client.longest("/instructors/{}/courses", iter(ids["instructor"])),
        "week": client.longest("/week/{}", iter(WEEKS)),
    }
    semesters = {row["id"]: row["academicPeriodId"] for row in client.rows("/semesters")}
    chosen["period"] = semesters[chosen["semester"]]
    return {question: question.format(**chosen) for question in QUESTIONS}


@contextmanager
def _changes(url: str) -> Iterator[Callable[[], None]]:
    """Something that makes every answer old: a room is told of anew."""
    engine = create_engine(url)
    prepare_engine(engine)
    new_session = sessionmaker(engine)

    def change() -> None:
        with editing(new_session, Actor("bench", "sync")) as edit:
            edit.touch(edit.session.scalars(select(Room).limit(1)).one())

    yield change
    engine.dispose()


def _asked(client: Client, path: str, change: Callable[[], None], calls: int) -> tuple[Figures, ...]:
    made, kept, known = Figures(), Figures(), Figures()
    for number in range(WARM_UP + calls):
        change()
        answers = [client.ask(path), client.ask(path)]
        answers.append(client.ask(path, answers[0].tag))
        if number >= WARM_UP:
            for figures, answer in zip((made, kept, known), answers, strict=True):
                figures.note(answer)
    return made, kept, known


def _print(question: str, figures: tuple[Figures, ...]) -> None:
    print(f"{question.partition('?from')[0]:34}{figures[0].size:9,}{''.join(map(str, figures))}", flush=True)
