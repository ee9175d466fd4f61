"""Lists of things with a box to search them, and letters where they are long."""

from collections.abc import Callable

from flask import Response, render_template, request

from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.services import new_session
from models import Named
from services.catalog.listing import LONGEST_TEXT, unsorted_rows
from services.database import snapshot
from services.registries import browsing
from services.registries.letters import shelf

TEMPLATE = "pages/list.html"


def asked() -> str:
    """The words that the address asks for."""
    return request.args.get("q", "").strip()[:LONGEST_TEXT]


def list_page(
    model: type[Named],
    sorted_by: Callable[[str], str],
    title: str,
    heading: Callable[[int], str],
    names: tuple[str, ...] = ("name",),
) -> Response:
    """The living rows of a kind with what is asked for in one of their ``names``. Two statements."""
    columns = (model.id, *(getattr(model, name) for name in names))
    with snapshot(new_session()) as session:
        every = unsorted_rows(session, model, columns, text=asked(), names=names)
        found = shelf(every, request.args.get("letter", ""), sorted_by)
        ids = [row.id for some in found.shown.values() for row in some]
        records = {record.id: record for record in browsing.rows(session, model, ids)}
    shown = {letter: [records[row.id] for row in some] for letter, some in found.shown.items()}
    context = {"kind": model.kind, "shelf": found, "shown": shown}
    return list_answer(TEMPLATE, title=title, heading=heading(found.count), **context)


def list_answer(template: str, **context: object) -> Response:
    """A page with a box and its results; htmx gets these alone."""
    context["q"] = asked()
    if wants_block():
        return blocks(template, "results", "say", **context)
    return page_answer(render_template(template, oob=False, **context))
