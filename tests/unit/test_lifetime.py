"""What is registered for the end of a process happens there, however the process was started."""

import subprocess
import sys

import pytest

from config import PROJECT

PLAIN = """
from services.lifetime import at_end, forget
at_end(lambda: print("last"))
at_end(lambda: print("first"))
gone = lambda: print("never")
at_end(gone)
forget(gone)
print("main")
"""

SPAWNED = """
import multiprocessing
from services.lifetime import at_end

def work():
    at_end(lambda: print("at end", flush=True))
    print("working", flush=True)

if __name__ == "__main__":
    worker = multiprocessing.get_context("fork").Process(target=work)
    worker.start()
    worker.join()
"""


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (PLAIN, ["main", "first", "last"]),
        (PLAIN + "raise SystemExit(3)", ["main", "first", "last"]),
        (SPAWNED, ["working", "at end"]),
    ],
    ids=["plain", "with a status", "as a worker"],
)
def test_callbacks_run_after_the_main_thread(script: str, says: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split("\n")[:-1] == says
    assert done.stderr == ""
