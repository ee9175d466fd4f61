"""What somebody may have meant by an address that does not exist."""

import re
from functools import lru_cache
from heapq import nsmallest

from services.plannings.catalogue import Catalogue, Node
from services.text import Spellings, occurs, spellings, words_of


def nearest_plannings(catalogue: Catalogue, full_id: str, limit: int) -> list[Node]:
    """Plannings that share most words with an id that does not exist; those with none are left out."""
    words = words_of(re.sub(r"[\W_]+", " ", full_id))
    if not words:
        return []
    scored = ((_missing(words, text), node) for node, text in _texts(catalogue))
    near = [(missing, node) for missing, node in scored if missing < len(words)]
    return [node for _, node in nsmallest(limit, near, key=lambda scored: scored[0])]


def nearest_branch(catalogue: Catalogue, full_id: str) -> Node | None:
    """The deepest branch on the way to an id that does not exist."""
    while "." in full_id:
        full_id = full_id.rpartition(".")[0]
        node = catalogue.nodes.get(full_id)
        if node is not None and node.children:
            return node
    return None


@lru_cache(maxsize=2)
def _texts(catalogue: Catalogue) -> tuple[tuple[Node, str], ...]:
    """Each planning with its titles and id as they are searched."""
    return tuple(
        (node, " ".join(spellings(" ".join([*node.trail, node.title, node.full_id]))))
        for node in catalogue.plannings
    )


def _missing(words: list[Spellings], text: str) -> int:
    return sum(not occurs(word, text) for word in words)
