"""Small files, small functions: what grows beyond this wants a split."""

import ast
from pathlib import Path

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


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_every_file_is_short():
    lengths = {source.name_of(path): lines_of(path) for path in source.files(*CODE)}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_function_is_short():
    paths = [path for path in source.files(".py") if "migrations" not in source.name_of(path)]
    long = {source.name_of(path): long_functions(source.tree(path)) for path in paths}
    assert {name: found for name, found in long.items() if found} == {}


def test_a_long_function_is_noticed():
    body = "    pass\n" * LONGEST_FUNCTION
    module = ast.parse(f"def fits():\n{body[9:]}\ndef grown():\n{body}")
    assert long_functions(module) == [("grown", LONGEST_FUNCTION + 1)]
