"""Programs that some tests start: found on this machine, or the test is skipped and says so."""

import shutil
from pathlib import Path

import pytest

NAMES = {"chromium": ("chromium", "chromium-browser", "google-chrome")}
"""Other names of the same program, first choice first."""


def need(program: str) -> str:
    """The path of ``program``; skips the test when the machine has none."""
    for name in NAMES.get(program, (program,)):
        found = shutil.which(name) or _postgresql_program(name)
        if found:
            return found
    pytest.skip(f"{program} is not installed")


def _postgresql_program(name: str) -> str | None:
    """Debian keeps the server's programs out of PATH, one folder a version."""
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    return str(max(versions, key=lambda path: float(path.parts[-3]), default="")) or None
