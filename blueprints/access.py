"""Who may call a view. Every route declares it; one that forgets stops the start."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])


class Access(StrEnum):
    EVERYBODY = "everybody"


def public(view: View) -> View:
    """Open to everybody, signed in or not."""
    view.access = Access.EVERYBODY  # type: ignore[attr-defined]
    return view


def refuse_undeclared(app: Flask) -> None:
    """Stop the start when a route says nothing of who may call it; static files are everybody's."""
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if not hasattr(view, "access") and endpoint.rpartition(".")[2] != "static"
    ]
    if silent:
        raise RuntimeError(f"routes without an access rule: {', '.join(sorted(silent))}")
