"""Which plannings a person wants to see in the list of feeds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.plannings.catalogue import Catalogue
from services.plannings.feed_states import FeedOrder, FeedState
from services.search.directory import Directory
from services.search.entry import Kind
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
    """The plannings that fit, and how many there would be of each state."""

    full_ids: Sequence[str]
    counts: Counter[FeedState]


def choose(feeds: FeedOrder, catalogue: Catalogue, wanted: FeedFilter, directory: Directory) -> Choice:
    """Keep the order of ``feeds``. Words are found as the public search finds them."""
    if wanted.institution:
        feeds = _of_institution(feeds, catalogue, wanted.institution)
    if wanted.words:
        found = directory.find(wanted.words, limit=len(catalogue.nodes), kind=Kind.PLANNING)
        named = {entry.full_id for entry in found.entries}
        folded = fold(wanted.words)
        feeds = [feed for feed in feeds if feed[0] in named or folded in fold(feed[0])]
    counts = Counter(state for _, state in feeds)
    fitting = [full_id for full_id, state in feeds if wanted.state in (None, state)]
    return Choice(fitting, counts)


def _of_institution(feeds: FeedOrder, catalogue: Catalogue, root_id: str) -> FeedOrder:
    """A root's id may hold dots itself, so a full id alone does not tell; of those that vanished it must."""
    root = catalogue.nodes.get(root_id)
    below = {node.full_id for node in root.walk()} if root else set()
    return [
        (full_id, state)
        for full_id, state in feeds
        if full_id in below or (state is FeedState.VANISHED and full_id.startswith(f"{root_id}."))
    ]
