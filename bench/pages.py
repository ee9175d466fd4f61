"""The pages of a university and of 500 plannings beside it: what each costs, and how long it is over the wire.

They are asked for in this process, one after the other, as WSGI servers ask. It is always a Wednesday at ten to eleven.
"""

import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from bench.pages_data import PASSWORD, PLANNINGS, USERNAME, site
from bench.processes import LOAD_CORE
from bench.timetable_data import MEDIUM
from extensions import db

BOUND = 30.0
"""ms that a page may take."""
NOW = datetime(2026, 9, 16, 8, 50, tzinfo=UTC)
WARM_UP = 5
HEADINGS = "".join(
    (f"{'bytes':>9}{'SQL':>5}", f"{'p50 ms':>9}{'p99 ms':>9}", f"{'CPU p50':>9}{'CPU p99':>9}")
)
DAY = f"date={NOW:%Y-%m-%d}"
READERS = (
    "/",
    "/search?q=group+12",
    "/plannings",
    "/plannings/{branch}",
    f"/plannings/{{planning}}?{DAY}&view=day",
    f"/plannings/{{planning}}?{DAY}",
    f"/plannings/{{planning}}?{DAY}&view=month",
    f"/plannings/{{planning}}?{DAY}&view=agenda",
    f"/plannings/timetable.group.{{group}}?{DAY}",
    f"/plannings/timetable.level.{{level}}?{DAY}",
    f"/plannings/timetable.course.{{course}}?{DAY}",
    f"/plannings/timetable.room.{{room}}?{DAY}",
    f"/plannings/timetable.room.{{room}}?{DAY}&view=month",
    f"/plannings/timetable.instructor.{{instructor}}?{DAY}",
    f"/timetable?of={{planning}}&of=timetable.level.{{level}}&{DAY}",
    f"/compare?of={{planning}}&of=timetable.level.{{level}}&{DAY}",
    "/event?planning=timetable.group.{group}&uid={event}",
    "/rooms",
    "/rooms/{room}",
    "/rooms/{room}/door",
    f"/rooms/free?{DAY}&from=10:30&to=12:00",
    f"/rooms/heat?{DAY}",
    "/instructors",
    "/instructors/{instructor}",
    "/courses",
    "/courses/{course}",
    "/programs",
    "/programs/{program}",
    "/levels/{level}",
    "/changes?of=timetable.level.{level}",
    "/subscribe?of=timetable.group.{group}",
    "/subscriptions",
    "/settings",
    "/sign-in",
)
PEOPLE = (
    "/",
    f"/my?{DAY}",
    "/account",
    f"/desk?of=timetable.level.{{level}}&{DAY}",
    f"/desk?of=timetable.room.{{room}}&{DAY}",
    "/desk",
    "/desk/registries",
    "/desk/registries/rooms",
    "/desk/registries/courses",
    "/desk/import",
    "/desk/export",
    "/admin",
    "/admin/feeds",
    "/admin/clashes",
    "/admin/jobs",
    "/admin/audit",
    "/admin/usage",
    "/admin/users",
)
"""Of somebody who looks after the installation, and has four timetables."""


@dataclass
class Figures:
    took: list[float] = field(default_factory=list)
    """ms."""
    cpu: list[float] = field(default_factory=list)
    """ms."""
    statements: int = 0
    size: int = 0
    """Bytes over the wire."""

    def __str__(self) -> str:
        times = (percentile(of, percent) for of in (self.took, self.cpu) for percent in (50, 99))
        return f"{self.size:9,}{self.statements:5}" + "".join(f"{time:9.1f}" for time in times)


def percentile(times: Sequence[float], percent: int) -> float:
    return sorted(times)[len(times) * percent // 100]


def run(calls: int) -> None:
    """Print one line a page, and which took longer than they may. Ends with 1 where one did."""
    os.sched_setaffinity(0, {LOAD_CORE})
    print(f"{MEDIUM.events:,} events, {MEDIUM.rooms} rooms, {MEDIUM.levels} levels, {PLANNINGS} plannings.")
    print(
        f"{calls} calls each; bound: p99 {BOUND:.0f} ms. CPU tells what is the machine's: it was busy with others."
    )
    print(f"\n{'':66}{HEADINGS}")
    slow = []
    with (
        tempfile.TemporaryDirectory(prefix="horarium-bench-") as scratch,
        time_machine.travel(NOW),
        site(Path(scratch)) as (app, places),
    ):
        reader, person = app.test_client(), app.test_client()
        sign_in(person)
        for client, addresses, who in ((reader, READERS, ""), (person, PEOPLE, ", signed in")):
            for address in addresses:
                figures = _page(app, client, address.format(**places), calls)
                print(f"{address.replace(DAY, 'date=')}{who}".ljust(66) + str(figures), flush=True)
                if percentile(figures.took, 99) >= BOUND:
                    slow.append(address + who)
    print(f"NOT HELD: {', '.join(slow)}" if slow else "held")
    if slow:
        raise SystemExit(1)


def sign_in(client: FlaskClient) -> None:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
    assert token is not None
    form = {"username": USERNAME, "password": PASSWORD, "stay": "y", "csrf_token": token[1]}
    assert client.post("/sign-in", data=form).status_code == 303


def _page(app: Flask, client: FlaskClient, path: str, calls: int) -> Figures:
    def ask(_number: int) -> TestResponse:
        return client.get(path, headers={"Accept-Encoding": "gzip, deflate, br"})

    return measured(app, ask, 200, calls)


def measured(app: Flask, ask: Callable[[int], TestResponse], status: int, calls: int) -> Figures:
    """The figures of some calls, after a few that warm up. Another status than that ends the program."""
    figures = Figures()
    for number in range(WARM_UP + calls):
        with _counted(app) as sent:
            began, began_cpu = time.perf_counter(), time.thread_time()
            answer = ask(number)
            took, cpu = time.perf_counter() - began, time.thread_time() - began_cpu
        if answer.status_code != status:
            raise SystemExit(f"{answer.request.path} was answered with {answer.status_code}")
        if number >= WARM_UP:
            figures.took.append(1000 * took)
            figures.cpu.append(1000 * cpu)
            figures.statements, figures.size = len(sent), len(answer.data)
    return figures


@contextmanager
def _counted(app: Flask) -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement != "BEGIN":
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
