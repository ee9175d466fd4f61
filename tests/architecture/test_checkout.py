"""The checkout stands alone: no trace of a machine, no file hidden from git, requirements pinned and used."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from config import PROJECT
from support import source

SOMEBODYS_FOLDER = re.compile(r"(?<![\w.])/(?:home|root|Users|work|workspace|builds)/\w")
PINNED = re.compile(r"[a-z0-9-]+==[\w.]+ +# via .+")
LOCKED = ["requirements.txt", "requirements-postgres.txt", "requirements-dev.txt"]
RUN_NOT_IMPORTED = {"granian", "tzdata"}
"""Requirements that no file imports: the server that runs us, and data that zoneinfo finds by itself."""
IMPORTED_AS = {"argon2_cffi": "argon2", "pyjwt": "jwt", "python_dateutil": "dateutil", "pyyaml": "yaml"}


def texts() -> list[Path]:
    return source.files(
        ".py", ".md", ".txt", ".in", ".toml", ".ini", ".html", ".js", ".css", ".json", ".mako"
    )


def test_no_file_knows_the_machine_that_it_was_written_on():
    folders = {
        source.name_of(path): SOMEBODYS_FOLDER.findall(path.read_text(encoding="utf-8")) for path in texts()
    }
    assert {name: found for name, found in folders.items() if found} == {}


@pytest.mark.parametrize("name", LOCKED)
def test_requirements_are_pinned_and_name_no_registry(name: str):
    lines = (PROJECT / name).read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    assert packages
    assert [line for line in packages if not PINNED.fullmatch(line)] == []


def test_every_requirement_is_used_and_every_import_is_required():
    assert _third_party() == _required() - RUN_NOT_IMPORTED


def _required() -> set[str]:
    """The names under which the packages of requirements.in are imported."""
    lines = (PROJECT / "requirements.in").read_text().splitlines()
    names = {re.split(r"[<>=]", line)[0].replace("-", "_") for line in lines if line[:1].isalpha()}
    return {IMPORTED_AS.get(name, name) for name in names}


def _third_party() -> set[str]:
    """The outside packages that the application imports."""
    ours = {"tests", "support", "fakes", "bench", "migrations"}
    paths = [path for path in source.files(".py") if source.module_of(path).split(".")[0] not in ours]
    local = {source.module_of(path).split(".")[0] for path in paths}
    names = {name.split(".")[0] for path in paths for name in source.imports_of(path)}
    # Flask brings four of these and pydantic one: they are parts of them, in step with their versions.
    parts = {"click", "jinja2", "markupsafe", "pydantic_core", "werkzeug"}
    return names - local - set(sys.stdlib_module_names) - parts


def test_git_ignores_no_source_file():
    git = shutil.which("git")
    if git is None or not (PROJECT / ".git").exists():
        pytest.skip("this is no git checkout")
    names = "\n".join(source.name_of(path) for path in source.files())
    ignored = subprocess.run(
        [git, "check-ignore", "--no-index", "--stdin"],
        cwd=PROJECT,
        input=names,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ignored.stdout.splitlines() == []


def test_the_makefile_explains_each_of_its_targets():
    makefile = (PROJECT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    explained = re.findall(r"^([a-z-]+):.*## .+$", makefile, re.MULTILINE)
    assert explained == phony[1].split()


def test_the_version_of_python_is_the_same_everywhere():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    needed = project["project"]["requires-python"].removeprefix(">=")
    assert project["tool"]["mypy"]["python_version"] == needed
    assert project["tool"]["ruff"]["target-version"] == "py" + needed.replace(".", "")
    assert f"({needed.replace('.', ', ')})" in (PROJECT / "Makefile").read_text()
