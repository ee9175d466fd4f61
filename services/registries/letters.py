"""Long lists by first letters, of which a page shows one at a time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.catalog.listing import AnyRow
from services.text import fold

ALL_AT_ONCE = 200
"""Names that fit on one page; of more it has those of one letter."""
OTHER = "#"


@dataclass(frozen=True)
class Shelf:
    """A sorted list; a page has what is ``shown`` of it."""

    by_letter: Mapping[str, Sequence[AnyRow]]
    letter: str
    """The one that is shown; empty where all are."""

    @property
    def count(self) -> int:
        return sum(map(len, self.by_letter.values()))

    @property
    def shown(self) -> Mapping[str, Sequence[AnyRow]]:
        return {self.letter: self.by_letter[self.letter]} if self.letter else self.by_letter


def shelf(rows: Iterable[AnyRow], letter: str, sorted_by: Callable[[str], str]) -> Shelf:
    """``rows`` in the order of a dictionary, Ö beside O, by what ``sorted_by`` makes of their names.

    An unknown ``letter`` is the first there is.
    """
    keyed = sorted(((fold(sorted_by(row.name)), row.id, row) for row in rows), key=_place)
    by_letter: dict[str, list[AnyRow]] = defaultdict(list)
    for folded, _, row in keyed:
        by_letter[_letter(folded)].append(row)
    if len(keyed) <= ALL_AT_ONCE:
        return Shelf(by_letter, "")
    return Shelf(by_letter, letter if letter in by_letter else next(iter(by_letter)))


def _place(keyed: tuple[str, int, AnyRow]) -> tuple[str, int]:
    return keyed[:2]


def _letter(folded: str) -> str:
    first = folded[:1].upper()
    return first if first.isalpha() else OTHER
