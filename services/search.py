"""Finding things by the words that people type."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest

from services.plannings.catalogue import Catalogue, Node
from services.text import Spellings, occurs, spellings, words_of


@dataclass(frozen=True, slots=True)
class _Entry:
    node: Node
    own: str
    """Its title as it is searched."""
    whole: str
    """The same with the titles above it and its id."""


@dataclass(frozen=True)
class Found:
    """The best of the plannings that match, and how many match in all."""

    nodes: Sequence[Node]
    count: int


def find_plannings(catalogue: Catalogue, query: str, limit: int) -> Found:
    """Plannings in whose titles or id each word of ``query`` occurs; own titles that match come first.

    Case and accents are forgiven, ü may be typed as u or ue. Without a word nothing is found.
    """
    words = words_of(query)
    if not words:
        return Found((), 0)
    matching = [entry for entry in _entries(catalogue) if all(occurs(word, entry.whole) for word in words)]
    best = nsmallest(limit, matching, key=lambda entry: _missing(words, entry.own))
    return Found([entry.node for entry in best], len(matching))


def nearest_plannings(catalogue: Catalogue, full_id: str, limit: int) -> list[Node]:
    """Plannings that share most words with an id that does not exist; those with none are left out."""
    words = words_of(re.sub(r"[\W_]+", " ", full_id))
    if not words:
        return []
    scored = ((_missing(words, entry.whole), entry) for entry in _entries(catalogue))
    near = [(missing, entry) for missing, entry in scored if missing < len(words)]
    return [entry.node for _, entry in nsmallest(limit, near, key=lambda scored: scored[0])]


def nearest_branch(catalogue: Catalogue, full_id: str) -> Node | None:
    """The deepest branch on the way to an id that does not exist."""
    while "." in full_id:
        full_id = full_id.rpartition(".")[0]
        node = catalogue.nodes.get(full_id)
        if node is not None and node.children:
            return node
    return None


@lru_cache(maxsize=2)
def _entries(catalogue: Catalogue) -> tuple[_Entry, ...]:
    return tuple(
        _Entry(node, _searchable([node.title]), _searchable([*node.trail, node.title, node.full_id]))
        for node in catalogue.plannings
    )


def _searchable(texts: Iterable[str]) -> str:
    """Both ways in which people write umlauts, one after the other."""
    return " ".join(spellings(" ".join(texts)))


def _missing(words: list[Spellings], text: str) -> int:
    return sum(not occurs(word, text) for word in words)
