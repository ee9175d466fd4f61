"""Small files, small functions: what grows beyond this wants a split."""

import ast
from pathlib import Path

import pytest

from support import source

LONGEST_FILE = 350
LONGEST_FUNCTION = 50
CODE = (".py", ".js", ".css", ".html")


def long_functions(module: ast.Module) -> list[tuple[str, int]]:
    """Name and length of each function that has too many lines, its decorators not counted."""
    return [
        (node.name, lines)
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]


@pytest.mark.parametrize("path", source.files(*CODE), ids=source.name_of)
def test_a_file_is_short(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize(
    "path",
    [path for path in source.files(".py") if "migrations" not in source.name_of(path)],
    ids=source.name_of,
)
def test_a_function_is_short(path: Path):
    assert long_functions(source.tree(path)) == []


def test_a_long_function_is_noticed():
    body = "    pass\n" * LONGEST_FUNCTION
    module = ast.parse(f"def fits():\n{body[9:]}\ndef grown():\n{body}")
    assert long_functions(module) == [("grown", LONGEST_FUNCTION + 1)]
