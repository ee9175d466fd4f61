"""The product in a fault run: on one instance folder, killed and started again."""

import contextlib
import os
import re
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

from bench.processes import PROJECT, SERVER_CORE, get, memory_mb, python

THREADS = 64
"""As `make run` starts it."""
STARTS_WITHIN = 60.0
STOPS_WITHIN = 15.0


class Server:
    """One server at a time on ``port``; ``settings`` are environment variables of the product."""

    def __init__(self, folder: Path, port: int, settings: dict[str, str]) -> None:
        self.address = ("127.0.0.1", port)
        self.url = f"http://127.0.0.1:{port}"
        self.database = folder / "instance" / "horarium.db"
        self.peak_mb = 0.0
        self._log = folder / "server.log"
        self._environment = {**os.environ, **settings, "INSTANCE_PATH": str(folder / "instance")}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it answers."""
        command = [python(), "-m", "granian", "--interface", "wsgi", "--workers", "1", "--no-ws"]
        command += [
            "--log-level",
            "error",
            "--blocking-threads",
            str(THREADS),
            "--port",
            str(self.address[1]),
        ]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "bench.soak_wsgi:application"],
                cwd=PROJECT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,  # it and its worker are one group, and die together
                preexec_fn=lambda: os.sched_setaffinity(0, {SERVER_CORE}),
            )
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and self._process.poll() is None:
            with contextlib.suppress(OSError):
                get(f"{self.url}/api/ping")
                return
            time.sleep(0.05)
        raise RuntimeError(f"the server did not start:\n{self.log()[-4000:]}")

    def kill(self) -> None:
        """SIGKILL: nothing gets a chance to be finished."""
        assert self._process is not None, "a server is killed after it was started"
        self.measure()
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> float:
        """A clean stop; gives the seconds that it took. One that does not end is killed."""
        if self._process is None or self._process.poll() is not None:
            return 0.0
        began = time.monotonic()
        self._process.terminate()
        try:
            self._process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
        return time.monotonic() - began

    def measure(self) -> None:
        """Note how much memory it uses now."""
        assert self._process is not None, "a server is measured after it was started"
        self.peak_mb = max(self.peak_mb, memory_mb(self._process.pid))

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def logged(self) -> Counter[str]:
        """How often it logged which warning or error."""
        return Counter(re.findall(r"\[(?:warning|error) *\] (\w+)", self.log()))
