"""What takes long to make and is the same for all: made once a run, by the first worker that needs it, and copied."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest

FOLDER = "HORARIUM_TESTS_KEPT"
"""The environment's name for the folder of the run; workers inherit it from the process that starts them."""


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = mkdtemp(prefix="horarium-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        rmtree(os.environ.pop(FOLDER))


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """The folder that ``make`` has filled; others wait until it has."""
    folder = Path(os.environ[FOLDER]) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder
