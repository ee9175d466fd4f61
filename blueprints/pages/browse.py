"""The tree of plannings: institutions, their branches, and a search over all of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import public
from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.pages.words import counted
from blueprints.services import plannings
from services.plannings.catalogue import Node
from services.plannings.timetable import is_ours
from services.search import Found, find_plannings
from services.text import LONGEST_QUERY

MOST_RESULTS = 50
MOST_NODES = 300
"""Entries that one page unfolds; the branches of a larger tree are fetched when they are opened."""
FEW_NODES = 100
"""Entries with which the institutions are open from the start."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/", view_func=home)
    bp.add_url_rule("/plannings", view_func=tree)


@public
def home() -> WerkzeugResponse:
    """The first page: the plannings, as long as there is nothing else."""
    return redirect(url_for("pages.tree"))


@public
def tree() -> Response:
    """All institutions, or with ``q`` the plannings that match."""
    catalogue = plannings().catalogue()
    query = request.args.get("q", "").strip()[:LONGEST_QUERY]
    found = find_plannings(catalogue, query, MOST_RESULTS) if query else None
    context = {
        "q": query,
        "found": found,
        "heading": _heading(found),
        "groups": _groups(catalogue.roots),
        "opened": len(catalogue.nodes) <= FEW_NODES,
        "unfolds": len(catalogue.nodes) <= MOST_NODES,
    }
    if wants_block():
        return blocks("pages/plannings.html", "results", "say", **context)
    return page_answer(render_template("pages/plannings.html", oob=False, **context))


def _heading(found: Found | None) -> str:
    if found is None:
        return ""
    if not found.count:
        return "No planning has this name"
    return f"{counted(found.count, 'planning has', 'plannings have')} this in the name"


def branch_page(node: Node) -> Response:
    """The subtree of an institution or branch; htmx gets the list alone, to put it under the branch."""
    unfolds = sum(1 for _ in node.walk()) <= MOST_NODES
    context = {"node": node, "unfolds": unfolds, "ancestors": plannings().above(node)}
    if wants_block():
        return blocks("pages/branch.html", "children", **context)
    return page_answer(render_template("pages/branch.html", **context))


@dataclass(frozen=True)
class Group:
    """Institutions of one city or region; without a name, those that say none."""

    name: str
    roots: tuple[Node, ...]

    @property
    def title(self) -> str:
        if self.name:
            return self.name
        return "This university" if all(is_ours(root.full_id) for root in self.roots) else "Institutions"

    @property
    def count(self) -> int:
        """How many plannings lie below the institutions."""
        return sum(1 for root in self.roots for node in root.walk() if not node.children)


def _groups(roots: Iterable[Node]) -> list[Group]:
    """The roots come sorted by group."""
    return [
        Group(name, tuple(members)) for name, members in groupby(roots, key=lambda root: root.group or "")
    ]
