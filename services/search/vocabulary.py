"""All words that names have, to find those that a typed one may mean."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain

_LAST = "\U0010ffff"
"""The character that is sorted behind all others, and no part of a word."""


class Vocabulary:
    """Words, sorted, and the same as one text: that is searched at the speed of memory.

    Words stay when nothing has them any more: that costs less than to look for such, and finds nothing.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words)
        self._text = "\n".join(["", *self._words, ""])

    def add(self, word: str) -> None:
        """Know a word, if it is new."""
        place = bisect_left(self._words, word)
        if self._words[place : place + 1] != [word]:
            self._words.insert(place, word)
            self._text += f"{word}\n"

    def starting(self, start: str) -> list[str]:
        """Words that begin with ``start``."""
        return self._words[bisect_left(self._words, start) : bisect_left(self._words, start + _LAST)]

    def holding(self, part: str) -> Iterator[str]:
        """Words that have ``part`` somewhere."""
        text = self._text
        at = text.find(part)
        while at >= 0:
            end = text.index("\n", at)
            yield text[text.rindex("\n", 0, at + 1) + 1 : end]
            at = text.find(part, end)

    def near(self, typed: str) -> Iterator[str]:
        """Among these is every word that is one typo away.

        The typo is in the second half of ``typed``, or in the first, or it has swapped the letters between them.
        """
        middle = len(typed) // 2
        swapped = typed[: middle - 1] + typed[middle] + typed[middle - 1]
        return chain(self.starting(typed[:middle]), self.starting(swapped), self.holding(typed[middle:]))
