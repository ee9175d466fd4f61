"""What the other tests lean on: skips that count in CI, and a network that ends at this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config import PROJECT
from support import live_server
from support.network import LeftTheMachine

SKIPS = """
import pytest

def test_runs():
    pass

def test_skips():
    pytest.skip("no such program")

@pytest.mark.xfail(strict=True)
def test_fails_as_expected():
    assert False
"""


@pytest.mark.parametrize(
    ("require_all", "summary"),
    [("", "1 passed, 1 skipped, 1 xfailed"), ("1", "1 failed, 1 passed, 1 xfailed")],
)
def test_a_skip_is_a_failure_when_all_is_required(tmp_path: Path, require_all: str, summary: str):
    (tmp_path / "test_skips.py").write_text(SKIPS)
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "support.require_all",
            "-p",
            "no:cacheprovider",
            "test_skips.py",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "tests"), "REQUIRE_ALL": require_all},
        capture_output=True,
        text=True,
        check=False,
    )
    assert summary in run.stdout
    assert "no such program" in run.stdout or not require_all


def test_a_file_that_skips_itself_is_a_failure_when_all_is_required(tmp_path: Path):
    (tmp_path / "test_none.py").write_text("import pytest\npytest.importorskip('no_such_package')\n")
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "support.require_all",
            "-p",
            "no:cacheprovider",
            "test_none.py",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "tests"), "REQUIRE_ALL": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert "no_such_package" in run.stdout


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80, 0, 0), ("feeds.example.edu", 80)])
def test_a_test_cannot_reach_another_machine(address: tuple[str, int]):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as outside, pytest.raises(LeftTheMachine, match="tried to reach"):
        outside.connect(address)


def test_a_server_that_does_not_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live_server, "STOP_DEADLINE", 0.5)
    with pytest.raises(subprocess.TimeoutExpired), live_server.running_server(tmp_path) as server:
        os.kill(server.pid, signal.SIGSTOP)
    assert not Path(f"/proc/{server.pid}").exists(), "nobody waited for it"
    with pytest.raises(ConnectionRefusedError):
        wait_for_refusal(server.url)


def wait_for_refusal(url: str) -> None:
    """Raises ConnectionRefusedError once nobody listens; a killed process takes a moment to go."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        socket.create_connection(("127.0.0.1", urlsplit(url).port or 0)).close()
        time.sleep(0.05)
