"""What one may want to see after a schedule: others of its kind that belong to the same."""

from itertools import islice

from blueprints.services import plannings
from services.plannings.catalogue import Node

MOST = 120
"""Names that a list of a page may have; of more it has those around the one that is open."""


def siblings(subject: Node) -> list[Node]:
    """Those below the highest branch that has few enough: of the level, of the building, all."""
    found = [subject]
    for branch in reversed(plannings().above(subject)[1:]):
        leaves = (node for node in branch.walk() if not node.children)
        some = list(islice(leaves, MOST + 1))
        if len(some) > MOST:
            return found if len(found) > 1 else _around(subject, branch)
        found = some
    return found


def _around(subject: Node, branch: Node) -> list[Node]:
    leaves = [node for node in branch.walk() if not node.children]
    place = next((n for n, node in enumerate(leaves) if node.full_id == subject.full_id), 0)
    first = max(0, place - MOST // 2)
    return leaves[first : first + MOST]
