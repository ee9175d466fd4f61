"""A real server process on a free port of loopback, with the demo university."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Literal
from urllib.request import urlopen

import pytest

from config import PROJECT, Settings
from support.instances import demo_instance, migrated_instance

START_DEADLINE = 60.0
"""Seconds until a server that does not answer counts as broken: generous, for busy machines."""
STOP_DEADLINE = 30.0
"""Seconds that a server has to stop when it is asked to."""


@dataclass(frozen=True)
class LiveServer:
    """Where a running server listens, and what it has logged."""

    url: str
    instance: Path
    log: Path
    pid: int


OPTIONS: dict[str, Callable[[int], list[str]]] = {
    "granian": lambda port: (
        f"--interface wsgi --workers 1 --blocking-threads 8 --no-ws --workers-kill-timeout 20 --port {port}".split()
    ),
    "gunicorn": lambda port: f"--workers 1 --threads 8 --bind 127.0.0.1:{port}".split(),
}
Server = Literal["granian", "gunicorn"]


@contextmanager
def running_server(
    folder: Path, server: Server = "granian", *, prepare: bool = False, **variables: str
) -> Iterator[LiveServer]:
    """Serve until the block ends; ``variables`` are settings.

    ``prepare`` it as ``make run`` does. Without that, a new instance is a copy of what that would have made.
    """
    port = free_port()
    url, log, instance = f"http://127.0.0.1:{port}", folder / "server.log", folder / "instance"
    environment = environment_with(INSTANCE_PATH=str(instance), PORT=str(port), **variables)
    if not (prepare or instance.exists()):
        shows_demo = variables.get("DEMO") is None and "PLANNINGS_LOCATION" not in variables
        copytree(demo_instance() if shows_demo else migrated_instance(), instance)
    with log.open("wb") as output:
        if prepare:
            command = [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"]
            subprocess.run(command, cwd=PROJECT, env=environment, stdout=output, stderr=output, check=True)
        serve = [sys.executable, "-m", server, *OPTIONS[server](port), "wsgi:application"]
        process = subprocess.Popen(
            serve,
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,  # it and its workers are one group, and can be killed together
        )
    try:
        _wait_until_it_answers(url, process, log)
        yield LiveServer(url, instance, log, process.pid)
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """One that does not end in time is killed, its workers too, and TimeoutExpired raised: it is a failure."""
    process.terminate()
    try:
        process.wait(timeout=STOP_DEADLINE)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_with(**variables: str) -> dict[str, str]:
    """This process's environment without any setting of Horarium but the given ones."""
    inherited = {
        name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields
    }
    return {**inherited, "RUN_JOBS": "false", **variables}


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_DEADLINE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{url}/api/ping", timeout=5):
                return
        except OSError:  # refused, or taken and not answered yet
            time.sleep(0.05)
    pytest.fail(f"the server did not answer on {url}:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server for the whole run; tests of it read, and leave no trace."""
    with running_server(tmp_path_factory.mktemp("live")) as server:
        yield server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the server logged last next to a failure."""
    report = yield
    server = getattr(item, "funcargs", {}).get("live_server")
    if report.failed and server is not None:
        lines = server.log.read_text(errors="replace").splitlines()[-40:]
        report.sections.append((f"end of {server.log}", "\n".join(lines)))
    return report
