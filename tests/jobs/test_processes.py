"""Real server processes: one runs the jobs, another follows when it ends, however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from config import PROJECT
from models.sqlite import prepare_engine
from support.application import CatalogueFolder, leaf
from support.feeds import meetings
from support.live_server import LiveServer, Server, running_server

TAKEN_OVER_WITHIN = 30.0
GRACE = 30.0
"""Seconds more that a busy machine may need where no number is promised."""


class Installation:
    """Server processes on one database and one catalogue."""

    def __init__(self, folder: Path, catalogue: CatalogueFolder, url: str, stack: ExitStack) -> None:
        self._folder = folder
        self._settings = {
            "RUN_JOBS": "true",
            "JOBS_QUIET_HOURS": "",
            "DATABASE_URL": url,
            "PLANNINGS_LOCATION": str(catalogue.path),
            "FETCH_ALLOW_HOSTS": "127.0.0.1",
        }
        self._stack = stack
        self.engine: Engine = create_engine(url)
        prepare_engine(self.engine)
        stack.callback(self.engine.dispose)

    def serve(self, name: str, server: Server = "granian") -> tuple[LiveServer, ExitStack]:
        """Start a server; closing the second stops it cleanly."""
        folder = self._folder / name
        folder.mkdir()
        one = self._stack.enter_context(ExitStack())
        return one.enter_context(running_server(folder, server, **self._settings)), one

    def read(self, statement: str) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(text(statement)).scalar()

    def owner(self) -> str | None:
        owner: str | None = self.read("SELECT owner FROM job_lease")
        return owner

    def wait(self, what: Any, seconds: float) -> float:
        """Until ``what()`` is true; gives the seconds that it took."""
        began = time.monotonic()
        while not what():
            assert time.monotonic() - began < seconds, "it did not happen in time"
            time.sleep(0.05)
        return time.monotonic() - began

    def wait_for_another_owner(self, than: str | None, seconds: float) -> str:
        self.wait(lambda: self.owner() not in (None, than), seconds)
        owner = self.owner()
        assert owner is not None
        return owner


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(
    request: pytest.FixtureRequest, tmp_path: Path, catalogue: CatalogueFolder
) -> Iterator[Installation]:
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql")
        migrate(url, tmp_path)
    with ExitStack() as stack:
        yield Installation(tmp_path, catalogue, url, stack)


def migrate(url: str, folder: Path) -> None:
    """``flask db upgrade``: a command that loads the whole application."""
    environment = {**os.environ, "DATABASE_URL": url, "INSTANCE_PATH": str(folder / "migrating")}
    upgrade = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(upgrade, cwd=PROJECT, env=environment, check=True, capture_output=True)


def process_of(owner: str) -> int:
    """The worker process that an owner's name tells of."""
    return int(owner.split(":")[1])


def test_a_killed_process_is_followed_within_thirty_seconds(installation: Installation) -> None:
    installation.serve("one")
    first = installation.wait_for_another_owner(None, GRACE)
    installation.serve("two")
    assert installation.owner() == first, "the second waits"
    os.kill(process_of(first), signal.SIGKILL)
    second = installation.wait_for_another_owner(first, TAKEN_OVER_WITHIN)
    assert process_of(second) != process_of(first)


def test_a_clean_stop_is_fast_and_followed_at_once(installation: Installation) -> None:
    _, stop_first = installation.serve("one")
    first = installation.wait_for_another_owner(None, GRACE)
    installation.serve("two")
    began = time.monotonic()
    stop_first.close()
    took = time.monotonic() - began
    assert took < 5.0 + GRACE / 10
    installation.wait_for_another_owner(first, 10.0)


@pytest.mark.parametrize("server", ["granian", "gunicorn"])
def test_a_server_fills_its_copies_by_itself_and_stops_while_a_host_hangs(
    server: Server, tmp_path: Path, catalogue: CatalogueFolder, upstream: Any
) -> None:
    upstream.serve("/good.ics", meetings(3))
    upstream.hang("/hangs.ics")
    catalogue.add("univ", leaf("good", upstream.url("/good.ics")), leaf("hangs", upstream.url("/hangs.ics")))
    with ExitStack() as stack:
        installation = Installation(tmp_path, catalogue, f"sqlite:///{tmp_path / 'shared.db'}", stack)
        _, stop = installation.serve("one", server)
        upstream.wait_for("/hangs.ics", 1, GRACE)
        copies = "SELECT count(*) FROM planning_feed WHERE backup_id IS NOT NULL"
        installation.wait(lambda: installation.read(copies) == 1, GRACE)
        stop.close()
        assert installation.owner() is None
        assert installation.read("SELECT count(*) FROM planning_refresh WHERE claimed_by IS NOT NULL") == 0
        assert installation.read("SELECT count(*) FROM planning_refresh") == 1


THREADS = "import threading; print('threads:', [thread.name for thread in threading.enumerate()])\n"


@pytest.mark.parametrize(
    ("command", "jobs", "scheduled"),
    [
        (["flask", "--app", "wsgi", "shell"], "true", False),
        (["code"], "true", True),
        (["code"], "false", False),
    ],
    ids=["a flask command", "a server", "a server that shall not"],
)
def test_only_what_serves_runs_jobs(tmp_path: Path, command: list[str], jobs: str, scheduled: bool) -> None:
    environment = {**os.environ, "INSTANCE_PATH": str(tmp_path), "RUN_JOBS": jobs, "PYTHONWARNINGS": ""}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=PROJECT,
        env=environment,
        input=("" if command[0] == "flask" else "import wsgi\n") + THREADS,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "threads:" in done.stdout
    assert ("APScheduler" in done.stdout) is scheduled
