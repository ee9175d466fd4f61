"""Long lists by first letters, of which a page shows one at a time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from models import Named
from services.text import fold

ALL_AT_ONCE = 200
"""Names that fit on one page; of more it has those of one letter."""
OTHER = "#"

NamedT = TypeVar("NamedT", bound=Named)


@dataclass(frozen=True)
class Shelf(Generic[NamedT]):
    """A sorted list; a page has what is ``shown`` of it."""

    by_letter: Mapping[str, Sequence[NamedT]]
    letter: str
    """The one that is shown; empty where all are."""

    @property
    def count(self) -> int:
        return sum(map(len, self.by_letter.values()))

    @property
    def shown(self) -> Mapping[str, Sequence[NamedT]]:
        return {self.letter: self.by_letter[self.letter]} if self.letter else self.by_letter


def shelf(records: Iterable[NamedT], letter: str, sorted_by: Callable[[NamedT], str]) -> Shelf[NamedT]:
    """``records`` in the order of a dictionary, Ö beside O; an unknown ``letter`` is the first there is."""
    keyed = sorted(((fold(sorted_by(record)), str(record.uid), record) for record in records), key=_place)
    by_letter: dict[str, list[NamedT]] = defaultdict(list)
    for folded, _, record in keyed:
        by_letter[_letter(folded)].append(record)
    if len(keyed) <= ALL_AT_ONCE:
        return Shelf(by_letter, "")
    return Shelf(by_letter, letter if letter in by_letter else next(iter(by_letter)))


def _place(keyed: tuple[str, str, Named]) -> tuple[str, str]:
    return keyed[:2]


def _letter(folded: str) -> str:
    first = folded[:1].upper()
    return first if first.isalpha() else OTHER
