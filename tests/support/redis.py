"""Redis for tests: a server of one's own on loopback, which can be killed and come back."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.binaries import need
from support.live_server import START_DEADLINE, free_port

PASSWORD = "hunter-of-counts"


class Redis:
    """A server that keeps nothing on disk: what it knew is gone when it comes back."""

    def __init__(self, program: str, folder: Path) -> None:
        self._command = [program, "--bind", "127.0.0.1", "--save", "", "--requirepass", PASSWORD]
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        return f"redis://:{PASSWORD}@127.0.0.1:{self._port}/0"

    def start(self) -> None:
        with (self._folder / "redis.log").open("ab") as output:
            self._process = subprocess.Popen(
                [*self._command, "--port", str(self._port)], cwd=self._folder, stdout=output, stderr=output
            )
        deadline = time.monotonic() + START_DEADLINE
        while not self._answers():
            assert self._process.poll() is None, (self._folder / "redis.log").read_text()
            assert time.monotonic() < deadline, "Redis does not answer"
            time.sleep(0.01)

    def kill(self) -> None:
        """Leave it no time to say goodbye."""
        self._send(signal.SIGKILL)

    def stop(self) -> None:
        self._send(signal.SIGTERM)

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None:
            os.kill(self._process.pid, number)
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port)) as connection:
                connection.sendall(b"PING\r\n")
                return bool(connection.recv(1))  # that a password is wanted: it is up
        except OSError:
            return False


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(need("redis-server"), tmp_path)
    server.start()
    yield server
    server.stop()


@dataclass
class SilentServer:
    """Takes connections and never answers, as a machine does that hangs."""

    port: int
    visitors: list[socket.socket] = field(default_factory=list)

    @property
    def uri(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


@contextmanager
def silent_server() -> Iterator[SilentServer]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        server = SilentServer(listener.getsockname()[1])

        def take() -> None:
            while True:
                try:
                    server.visitors.append(listener.accept()[0])
                except OSError:  # the listener is shut
                    return

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for visitor in server.visitors:
                visitor.close()
