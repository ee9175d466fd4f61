"""An installation with a database of its own, and its server, asked over one connection."""

import http.client
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.processes import PROJECT, SERVER_CORE, free_port, python, started
from bench.timetable_questions import Call

USERNAME, PASSWORD = "bench", "bench of the timetable"
THREADS = 64
"""As `make run` starts it."""


@dataclass(frozen=True)
class Installed:
    """The settings of an installation."""

    env: dict[str, str]

    @contextmanager
    def served(self) -> Iterator["Server"]:
        """Run the server until the block ends."""
        with self.running("wsgi:application") as (port, pid):
            yield Server(port, pid)

    @contextmanager
    def running(self, application: str) -> Iterator[tuple[int, int]]:
        """Run the server until the block ends; gives its port and its process id."""
        port = free_port()
        command = f"-m granian --interface wsgi --workers 1 --blocking-threads {THREADS} --no-ws"
        command += f" --log-level error --port {port} {application}"
        address = f"http://127.0.0.1:{port}/api/ping"
        with started([python(), *command.split()], SERVER_CORE, address, self.env) as pid:
            yield port, pid


def installed(database_url: str, folder: Path) -> Installed:
    """Make the tables and the first account in an empty database, as an installation makes them."""
    env = {
        "DATABASE_URL": database_url,
        "INSTANCE_PATH": str(folder),
        "SUPERADMIN_USERNAME": USERNAME,
        "SUPERADMIN_PASSWORD": PASSWORD,
        "RUN_JOBS": "false",
        "DEMO": "false",
        "LOG_LEVEL": "error",
    }
    for command in (["db", "upgrade"], ["prepare"]):
        subprocess.run(
            [python(), "-m", "flask", "--app", "wsgi", *command],
            cwd=PROJECT,
            env={**os.environ, **env, "PORT": str(free_port())},
            check=True,
            capture_output=True,
        )
    return Installed(env)


class Server:
    """A running server, signed in to."""

    def __init__(self, port: int, pid: int) -> None:
        self.pid = pid
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Content-Type": "application/json"}
        answer = self._send("/auth/login", {"username": USERNAME, "password": PASSWORD})
        self._headers["Authorization"] = f"Bearer {answer['access_token']}"

    def ask(self, call: Call) -> int:
        """Gives how many items or rooms were shown."""
        answer = self._send(call.path, call.body)
        return len(answer) if isinstance(answer, list) else 1

    def _send(self, path: str, body: dict[str, Any] | None) -> Any:
        method = "GET" if body is None else "POST"
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, f"/api/v1{path}", sent, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path} was answered with {answer.status}: {text.decode()}")
        return json.loads(text)
