"""Finding anything that has a name: a page with all results, and the best of them while somebody types."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.access import public
from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.pages.hits import hit_groups
from blueprints.pages.reader import reader_of
from blueprints.pages.words import number
from blueprints.services import directory, settings
from blueprints.visitors import preferences
from extensions import htmx
from services.search.entry import Kind
from services.search.index import Found
from services.text import LONGEST_QUERY

SUGGESTED = 8
"""Results that are shown while somebody types."""
OF_EACH = 8
"""Results of each kind, where all kinds are shown."""
MOST_SHOWN = 300
"""Results of one kind alone."""
SUGGESTIONS = "found"
"""The id of what the box of the home page has below it."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/search", view_func=search)


@public
def search() -> Response:
    """All that fits ``q``, by kind; with ``kind`` that alone. The box that is typed in gets the best."""
    query = asked()
    if wants_block() and htmx.target == SUGGESTIONS:
        return blocks("pages/home.html", "found", "say", **results(query, directory().find(query, SUGGESTED)))
    kind = _kind()
    found = directory().find(query, MOST_SHOWN, kind) if kind else directory().find_each(query, OF_EACH)
    context = {**results(query, found), "kind": kind}
    if wants_block():
        return blocks("pages/search.html", "head_title", "results", "say", **context)
    return page_answer(render_template("pages/search.html", oob=False, **context))


def asked() -> str:
    """What somebody looks for."""
    return request.args.get("q", "").strip()[:LONGEST_QUERY]


def results(query: str, found: Found) -> dict[str, Any]:
    """What templates show of a search."""
    zone, now = reader_of(preferences(), settings().zone).zone, datetime.now(UTC)
    count = found.counts.total()
    return {
        "q": query,
        "groups": hit_groups(found, query, now),
        "count": count,
        "heading": _heading(count) if query else "",
        "now": now.astimezone(zone),
    }


def _heading(count: int) -> str:
    if not count:
        return _("Nothing has this name")
    return ngettext("%(count)s result", "%(count)s results", count, count=number(count))


def _kind() -> Kind | None:
    wanted = request.args.get("kind", "")
    return Kind(wanted) if wanted in set(Kind) else None
