"""The tree of plannings: institutions and their branches."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from blueprints.access import public
from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.services import plannings
from services.plannings.catalogue import Node
from services.plannings.timetable import is_ours

MOST_NODES = 300
"""Entries that one page unfolds; the branches of a larger tree are fetched when they are opened."""
FEW_NODES = 100
"""Entries with which the institutions are open from the start."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/plannings", view_func=tree)


@public
def tree() -> Response:
    """All institutions."""
    catalogue = plannings().catalogue()
    count = len(catalogue.nodes)
    page = render_template(
        "pages/plannings.html",
        groups=_groups(catalogue.roots),
        opened=count <= FEW_NODES,
        unfolds=count <= MOST_NODES,
    )
    return page_answer(page)


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
        ours = all(is_ours(root.full_id) for root in self.roots)
        return _("This university") if ours else _("Institutions")

    @property
    def count(self) -> int:
        """How many plannings lie below the institutions."""
        return sum(root.leaf_count for root in self.roots)


def _groups(roots: Iterable[Node]) -> list[Group]:
    """The roots come sorted by group."""
    return [
        Group(name, tuple(members)) for name, members in groupby(roots, key=lambda root: root.group or "")
    ]
