"""Which plannings a person wants to see in the list of feeds."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.plannings.catalogue import Catalogue
from services.plannings.feed_states import FeedLine, FeedState
from services.search import find_plannings
from services.text import fold


@dataclass(frozen=True)
class FeedFilter:
    """What is asked for; an empty part asks for everything."""

    state: FeedState | None = None
    institution: str = ""
    """Id of a root of the catalogue."""
    words: str = ""


@dataclass(frozen=True)
class Choice:
    """The lines that fit, and how many there would be of each state."""

    lines: Sequence[FeedLine]
    counts: Counter[FeedState]


def choose(lines: Iterable[FeedLine], catalogue: Catalogue, wanted: FeedFilter) -> Choice:
    """Keep the order of ``lines``. Words are found as the public search finds them."""
    if wanted.institution:
        lines = _of_institution(lines, catalogue, wanted.institution)
    if wanted.words:
        found = find_plannings(catalogue, wanted.words, limit=len(catalogue.nodes))
        named = {node.full_id for node in found.nodes}
        folded = fold(wanted.words)
        lines = [line for line in lines if line.full_id in named or folded in fold(line.full_id)]
    lines = list(lines)
    counts = Counter(line.state for line in lines)
    if wanted.state is not None:
        lines = [line for line in lines if line.state is wanted.state]
    return Choice(lines, counts)


def _of_institution(lines: Iterable[FeedLine], catalogue: Catalogue, root_id: str) -> list[FeedLine]:
    """A root's id may hold dots itself, so a full id alone does not tell; of those that vanished it must."""
    root = catalogue.nodes.get(root_id)
    below = {node.full_id for node in root.walk()} if root else set()
    return [
        line
        for line in lines
        if line.full_id in below or (line.node is None and line.full_id.startswith(f"{root_id}."))
    ]
