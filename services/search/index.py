"""An index of names in memory: adding, replacing and dropping one costs that one. Not safe for threads by itself."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from heapq import nsmallest
from itertools import chain
from typing import NamedTuple

from services.search.entry import KINDS, Entry, Fit, Kind, Ref
from services.search.vocabulary import Vocabulary
from services.search.words import first_words, is_typo, may_have_typo, plainly, query_words, words_in
from services.text import Spellings

SHORTEST_INSIDE = 3
"""Letters of a word from which on it is also looked for inside of words: fewer are nearly everywhere."""


class _Part(IntEnum):
    """Where an entry has a word, the worst first."""

    ABOVE = 0
    NICKNAME = 1
    NAME = 2
    FIRST = 3
    """It is the first word of the name."""


Means = tuple[Fit, Fit, Fit, Fit]
"""What a word that was found in each part says of its entry."""
_AT_THE_START: Means = (Fit.ABOVE, Fit.NICKNAME, Fit.WORD, Fit.NAME)
_INSIDE: Means = (Fit.ABOVE, Fit.NICKNAME, Fit.INSIDE, Fit.INSIDE)
_BY_TYPO: Means = (Fit.TYPO, Fit.TYPO, Fit.TYPO, Fit.TYPO)

Fits = dict[int, Fit]
"""By the number of an entry in the index."""


@dataclass(frozen=True)
class Found:
    """The best of what fits a query, and how many of each kind fit in all."""

    entries: list[Entry]
    counts: Counter[Kind]


class _Filed(NamedTuple):
    """An entry; the tuple begins with what entries are sorted by that fit equally well."""

    kind: int
    name: str
    full_id: str
    names: tuple[str, ...]
    entry: Entry


_ByFit = dict[Fit, list[_Filed]]


class Index:
    """Entries by the words of their names."""

    def __init__(self) -> None:
        self._filed: dict[int, _Filed] = {}
        self._numbers: dict[Ref, int] = {}
        self._next = 0
        self._holders: tuple[dict[str, list[int]], ...] = tuple({} for _ in _Part)
        """For each part and word the entries that have it there."""
        self._called: dict[str, list[int]] = {}
        """By the whole name or nickname."""
        self._vocabulary: Vocabulary | None = None
        """Made when it is first wanted: one by one takes longer."""

    def get(self, ref: Ref) -> Entry | None:
        number = self._numbers.get(ref)
        return None if number is None else self._filed[number].entry

    def refs(self, kind: Kind) -> list[Ref]:
        """All of a kind."""
        return [ref for ref in self._numbers if ref[0] is kind]

    def put(self, entry: Entry) -> None:
        """Add an entry, in the place of one with its kind and id."""
        if self.get(entry.ref) == entry:
            return
        self.drop(entry.ref)
        number, self._next = self._next, self._next + 1
        names = plainly(entry.name)
        self._filed[number] = _Filed(KINDS.index(entry.kind), names[0], entry.full_id, names, entry)
        self._numbers[entry.ref] = number
        for holders, key in self._keys(entry):
            several = holders.get(key)
            if several is None:
                holders[key] = [number]
                if self._vocabulary is not None and holders is not self._called:
                    self._vocabulary.add(key)
            else:
                several.append(number)

    def drop(self, ref: Ref) -> None:
        """Forget an entry; nothing happens when it is not known."""
        number = self._numbers.pop(ref, None)
        if number is None:
            return
        for holders, key in self._keys(self._filed.pop(number).entry):
            holders[key].remove(number)
            if not holders[key]:
                del holders[key]

    def _keys(self, entry: Entry) -> Iterator[tuple[dict[str, list[int]], str]]:
        """Where an entry is to be found, each place once."""
        first = first_words(entry.name)
        parts = (
            set().union(*map(words_in, entry.above)),
            set().union(*map(words_in, entry.nicknames)),
            words_in(entry.name) - first,
            first,
        )
        for holders, words in zip(self._holders, parts, strict=True):
            yield from ((holders, word) for word in words)
        for name in {*plainly(entry.name), *chain.from_iterable(map(plainly, entry.nicknames))}:
            yield self._called, name

    def find(self, query: str, limit: int, kind: Kind | None = None) -> Found:
        """What fits each word of ``query``, the best first: by how well it fits, then by kind, then by name.

        ``kind`` leaves the other kinds out, but for the counts. Without a word nothing is found.
        """
        by_fit, counts = self._fitting(query)
        return Found([filed.entry for _, filed in _best(by_fit, limit, kind)], counts)

    def find_each(self, query: str, limit: int) -> Found:
        """The same with the best ``limit`` of each kind; the kind of the very best comes first."""
        by_fit, counts = self._fitting(query)
        by_kind = sorted(_best(by_fit, limit, kind) for kind in counts)
        return Found([filed.entry for best in by_kind for _, filed in best], counts)

    def _fitting(self, query: str) -> tuple[_ByFit, Counter[Kind]]:
        by_fit: _ByFit = defaultdict(list)
        for number, fit in self._fits_of(query_words(query)).items():
            by_fit[fit].append(self._filed[number])
        counts = Counter(filed.kind for several in by_fit.values() for filed in several)
        return by_fit, Counter({KINDS[place]: count for place, count in counts.items()})

    def _fits_of(self, words: list[Spellings]) -> Fits:
        if not words:
            return {}
        fits = self._fits(words[0])
        for word in words[1:]:
            more = self._fits(word)
            fits = {number: max(fit, more[number]) for number, fit in fits.items() if number in more}
        whole = tuple({" ".join(spelling) for spelling in zip(*words, strict=True)})
        if len(words) > 1:
            fits = {number: self._as_a_whole(number, fit, whole) for number, fit in fits.items()}
        exact = chain.from_iterable(self._called.get(name, ()) for name in whole)
        return fits | dict.fromkeys(exact, Fit.EXACT)

    def _as_a_whole(self, number: int, fit: Fit, whole: tuple[str, ...]) -> Fit:
        """Several words begin a name together, or each another word of it."""
        if fit not in (Fit.NAME, Fit.WORD):
            return fit
        return Fit.NAME if any(name.startswith(whole) for name in self._filed[number].names) else Fit.WORD

    def _fits(self, word: Spellings) -> Fits:
        """What one word fits, and how well."""
        by_fit: dict[Fit, list[list[int]]] = defaultdict(list)
        for means, words in self._alike(word):
            for holders, fit in zip(self._holders, means, strict=True):
                by_fit[fit] += [holders[one] for one in words if one in holders]
        found: Fits = {}
        for fit in sorted(by_fit, reverse=True):
            found.update(dict.fromkeys(chain.from_iterable(by_fit[fit]), fit))
        return found

    def _alike(self, word: Spellings) -> Iterator[tuple[Means, list[str]]]:
        """The words that begin with what was typed, hold it, or are meant by it; some come twice."""
        vocabulary = self._vocabulary
        if vocabulary is None:
            vocabulary = self._vocabulary = Vocabulary(set().union(*self._holders))
        for typed in set(word):
            begun = vocabulary.starting(typed)
            yield _AT_THE_START, begun
            if len(typed) >= SHORTEST_INSIDE:
                yield _INSIDE, list(vocabulary.holding(typed))
            if may_have_typo(typed):
                near = set(vocabulary.near(typed)).difference(begun)
                yield _BY_TYPO, [one for one in near if is_typo(typed, one)]


def _best(by_fit: _ByFit, limit: int, kind: Kind | None) -> list[tuple[Fit, _Filed]]:
    best: list[tuple[Fit, _Filed]] = []
    for fit in sorted(by_fit):
        fitting = (
            by_fit[fit] if kind is None else [filed for filed in by_fit[fit] if filed.entry.kind is kind]
        )
        best += ((fit, filed) for filed in nsmallest(limit - len(best), fitting))
    return best
