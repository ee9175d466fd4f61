"""Threads are started in few places: each knows how it ends."""

import ast

from support.source import files, name_of, tree

STARTERS = {
    "jobs/refresh_worker.py",
    "jobs/scheduler.py",
    "services/background.py",
    "services/lifetime.py",
    "services/net/resolve.py",
    "services/plannings/several.py",
}


def starts_threads(module: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute | ast.Name)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id)
        in {"Thread", "ThreadPoolExecutor"}
        for node in ast.walk(module)
    )


def test_work_behind_the_answers_is_done_by_background() -> None:
    ours = [path for path in files(".py") if name_of(path).startswith(("services/", "jobs/", "blueprints/"))]
    assert {name_of(path) for path in ours if starts_threads(tree(path))} == STARTERS
