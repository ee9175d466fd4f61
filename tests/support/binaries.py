"""Programs that some tests start: found on this machine, or the test is skipped and says so."""

import shutil

import pytest

from bench.postgresql import program as postgresql_program

NAMES = {"chromium": ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")}
"""Other names of the same program, first choice first: the shell is Chromium without what a person needs around a
page, and takes half the time."""


def need(program: str) -> str:
    """The path of ``program``; skips the test when the machine has none."""
    for name in NAMES.get(program, (program,)):
        found = shutil.which(name) or postgresql_program(name)
        if found:
            return found
    pytest.skip(f"{program} is not installed")
