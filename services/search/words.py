"""The words of names and of queries, and what is one slip of the fingers away from a word."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from services.text import LONGEST_QUERY, MOST_WORDS, Spellings, spellings

FORGIVING_LENGTH = 4
"""Letters from which on a word may have a typo."""
LONGEST_WORD = 40
"""Characters of a word that are looked at."""

_WORD = re.compile(r"[^\W_]+")
_CHUNK = re.compile(r"[\W_]*[^\W_]\S*")
_NO_WORD = re.compile(r"[\W_]+")
_RUN = re.compile(r"[^\W\d_]+|\d+")


def query_words(query: str) -> list[Spellings]:
    """What is looked for, word by word, each in both ways to write umlauts; more than MOST_WORDS are left out."""
    short, long = (_WORD.findall(folded)[:MOST_WORDS] for folded in spellings(query[:LONGEST_QUERY]))
    return [(one[:LONGEST_WORD], other[:LONGEST_WORD]) for one, other in zip(short, long, strict=True)]


def plainly(text: str) -> tuple[str, ...]:
    """A name as its words, folded and with single spaces; in both spellings if they differ."""
    return tuple(dict.fromkeys(" ".join(_WORD.findall(folded)) for folded in spellings(text)))


@lru_cache(maxsize=1024)
def words_in(text: str) -> frozenset[str]:
    """The words that a name is found by, folded, in both spellings.

    ``TD 1`` is found by ``td1`` as well, ``B204`` by ``204``, and ``F-007`` by ``f007``.
    """
    return frozenset(word[:LONGEST_WORD] for folded in set(spellings(text)) for word in _words(folded))


def first_words(name: str) -> frozenset[str]:
    """Those that a name begins with."""
    return frozenset(
        _NO_WORD.sub("", first[0])[:LONGEST_WORD]
        for folded in set(spellings(name))
        for first in (_WORD.search(folded), _CHUNK.search(folded))
        if first
    )


def _words(folded: str) -> Iterator[str]:
    for chunk in folded.split():
        words = _WORD.findall(chunk)
        yield from words
        if len(words) > 1:
            yield "".join(words)
    runs = _RUN.findall(folded)
    yield from runs
    for one, following in pairwise(runs):
        if following.isdigit() and not one.isdigit():
            yield one + following


def may_have_typo(word: str) -> bool:
    """A short word is too near to too many others, and B204 is no typo of B205."""
    return sum(character.isalpha() for character in word) >= FORGIVING_LENGTH


def is_typo(typed: str, word: str) -> bool:
    """Whether one letter too many, too few, wrong, or in its neighbour's place makes ``typed`` of ``word``.

    Of more than FORGIVING_LENGTH characters the beginning of ``word`` is enough. Digits are never typos.
    """
    at = 0
    while at < len(typed) and at < len(word) and typed[at] == word[at]:
        at += 1
    fits = str.startswith if len(typed) > FORGIVING_LENGTH else str.__eq__
    mine, theirs = typed[at : at + 1], word[at : at + 1]
    wrong = mine != theirs and not mine.isdigit() and not theirs.isdigit()
    if not wrong:
        return False
    rest, left = typed[at + 1 :], word[at + 1 :]
    if fits(left, rest) or fits(word[at:], rest) or fits(left, typed[at:]):
        return True
    return (
        typed[at + 1 : at + 2] == theirs
        and word[at + 1 : at + 2] == mine
        and fits(word[at + 2 :], typed[at + 2 :])
    )
