"""A file that was made to take the server down is refused soon, and costs little."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config import PROJECT
from hostile.uploads import MEGABYTE, UPLOADS, upload

SOON = 2.0
"""Seconds of processor that a refusal may cost, its processes' start included."""
MOST = 300
"""Megabytes that a process may come to hold."""
READER = """
import json, resource, sys
from pathlib import Path
from services.transfer.sandbox import read_file
from services.transfer.tables import FileRefused
try:
    outcome, said = "read", [len(table.rows) for table in read_file(sys.argv[1], Path(sys.argv[2]))]
except FileRefused as refused:
    outcome, said = type(refused).__name__, str(refused)
status = Path("/proc/self/status").read_text().split()
own = int(status[status.index("VmHWM:") + 1])  # what the system counts besides includes the process that started us
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
seconds = sum(usage.ru_utime + usage.ru_stime for usage in used)
print(json.dumps([outcome, said, seconds, max(own, used[1].ru_maxrss) // 1024]))
"""


@dataclass
class Attempt:
    """What became of an upload."""

    outcome: str
    said: Any
    """Why it was refused, else the number of rows of each table."""
    seconds: float
    megabytes: int


def attempt(name: str, body: bytes, folder: Path) -> Attempt:
    """Read it as the server does, in a process whose costs can be told."""
    path = folder / "upload"
    path.write_bytes(body)
    done = subprocess.run(
        [sys.executable, "-c", READER, name, path], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return Attempt(*json.loads(done.stdout))


@pytest.mark.parametrize("case", UPLOADS)
def test_a_bomb_comes_to_nothing_soon_and_costs_little(case: str, tmp_path: Path):
    body = upload(case)
    assert len(body) < 20 * MEGABYTE
    made = attempt(UPLOADS[case][0], body, tmp_path)
    assert made.outcome in ("TooLarge", "UnreadableFile", "UnknownKind") or not any(made.said), made
    assert made.seconds < SOON, made
    assert made.megabytes < MOST, made
