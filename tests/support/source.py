"""The project's own files, as the tests of its architecture read them."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from config import PROJECT

NOT_OURS = {"instance", "node_modules", "results", "vendor", "__pycache__"}
"""Folders whose content is not written by hand; hidden folders are left out too."""


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """Every file of ours with one of the ``suffixes``; with none, every file."""
    found = tuple(path for path in _walk() if not suffixes or path.suffix in suffixes)
    assert found, f"no file with {suffixes} below {PROJECT}"
    return found


def _walk() -> Iterator[Path]:
    for folder, below, names in os.walk(PROJECT):
        here = Path(folder)
        below[:] = sorted(name for name in below if not _skipped(here, name))
        yield from (here / name for name in sorted(names) if not name.startswith("."))


def _skipped(parent: Path, name: str) -> bool:
    if name == "plannings":  # the catalogue of this machine; packages of that name are code
        return parent == PROJECT
    return name in NOT_OURS or (name.startswith(".") and name != ".ci")


def name_of(path: Path) -> str:
    """The path as one reads it in a message: relative, with slashes."""
    return path.relative_to(PROJECT).as_posix()


def module_of(path: Path) -> str:
    """``services/ics/read.py`` -> ``services.ics.read``."""
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports_of(path: Path) -> set[str]:
    """The full names that a file imports, also inside functions: ``from a import b`` gives ``a.b``."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names
