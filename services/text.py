"""Comparing text as people do: without case and accents."""

import unicodedata

LONGEST_QUERY = 100
"""Characters of a search that count."""
MOST_WORDS = 8
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

Spellings = tuple[str, str]
"""A text folded, and folded with umlauts written out: ``muller``, ``mueller``."""


def fold(text: str) -> str:
    """``Contrôle`` -> ``controle``: case-folded, compatibility forms unified, marks dropped, ß = ss, œ = oe."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return bare.casefold().translate(_LETTERS)


def spellings(text: str) -> Spellings:
    """Both ways in which people write umlauts."""
    if text.isascii():
        folded = text.casefold()
        return folded, folded
    composed = unicodedata.normalize("NFC", text.casefold())
    return fold(text), fold(composed.translate(_GERMAN))


def words_of(query: str) -> list[Spellings]:
    """What a search asks for, word by word."""
    return [spellings(word) for word in query[:LONGEST_QUERY].split()[:MOST_WORDS]]


def occurs(word: Spellings, text: str) -> bool:
    """Whether one of a word's spellings is in a text that holds both of its own."""
    return any(spelling in text for spelling in word)


def same_name(one: str, other: str) -> bool:
    """Equal but for case and space around; accents count: ``Röder`` is not ``Roder``."""
    return bare(one) == bare(other)


def bare(name: str) -> str:
    """What two texts share that are the same name."""
    return unicodedata.normalize("NFC", name.strip().casefold())


def names_by_semicolon(text: str) -> list[str]:
    """A list of names, in which commas may stand, as a list; empty places are left out."""
    return [name.strip() for name in text.split(";") if name.strip()]


def words_by_comma(text: str) -> list[str]:
    """A comma list as a list; empty places are left out."""
    return [word.strip() for word in text.split(",") if word.strip()]
