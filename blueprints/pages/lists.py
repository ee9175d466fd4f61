"""Lists of things with a box to search them, and letters where they are long."""

from collections.abc import Callable
from typing import TypeVar

from flask import Response, render_template, request

from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.services import new_session
from models import Named
from services.catalog.listing import LONGEST_TEXT, rows
from services.database import snapshot
from services.registries import browsing
from services.registries.letters import shelf

TEMPLATE = "pages/list.html"

NamedT = TypeVar("NamedT", bound=Named)


def asked() -> str:
    """The words that the address asks for."""
    return request.args.get("q", "").strip()[:LONGEST_TEXT]


def list_page(
    model: type[NamedT],
    sorted_by: Callable[[NamedT], str],
    title: str,
    heading: Callable[[int], str],
    names: tuple[str, ...] = ("name",),
) -> Response:
    """The living rows of a kind with what is asked for in one of their ``names``. Two statements."""
    with snapshot(new_session()) as session:
        found = shelf(
            rows(session, model, text=asked(), names=names), request.args.get("letter", ""), sorted_by
        )
        browsing.rows(session, model, [record.id for some in found.shown.values() for record in some])
    return list_answer(TEMPLATE, kind=model.kind, title=title, shelf=found, heading=heading(found.count))


def list_answer(template: str, **context: object) -> Response:
    """A page with a box and its results; htmx gets these alone."""
    context["q"] = asked()
    if wants_block():
        return blocks(template, "results", "say", **context)
    return page_answer(render_template(template, oob=False, **context))
