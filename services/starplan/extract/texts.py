"""Texts of a plan before anything is made of them."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from services.text import fold

LONGEST_LINE = 2000
"""Characters of a line that count; a lecture for ten groups repeats its title in a fifth of that."""
LONGEST_NAME = 255
"""Characters that the name of anything may have."""
_COMMA = re.compile("[,;]")
_PLACEHOLDER = re.compile(r"[-‐‑–—―_?.\s]*|(?:tba|tbd|n\.? ?n|k\.? ?a)\.?|offen")


def tidy(text: str) -> str:
    """One line of visible characters: blanks are single, letters composed; at most ``LONGEST_LINE`` of it."""
    # Composing is quadratic in the accents that stand on one letter: hence the limit, and before it.
    line = text[:LONGEST_LINE]
    visible = line if line.isprintable() else "".join(map(_visible, line))
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    # A soft hyphen or a mark of direction stands inside of words, a tab or a non-breaking space between them.
    return "" if unicodedata.category(character) == "Cf" else " "


def plain(text: str) -> str:
    """What two spellings of one name share: no case, no accents, single blanks. It leaves its own result alone."""
    return _plain(text[:LONGEST_LINE])


@lru_cache(maxsize=4096)
def _plain(line: str) -> str:
    # A feed has a hundred names a thousand times.
    return " ".join(fold(tidy(line)).split())[:LONGEST_LINE].rstrip()


def parts(text: str) -> Iterator[str]:
    """The items of a comma list, tidy, without empty ones."""
    return (part for piece in _COMMA.split(text) if (part := tidy(piece)))


def has_word(text: str) -> bool:
    """Whether there is a letter or digit at all."""
    return any(character.isalnum() for character in text)


def is_placeholder(text: str) -> bool:
    """Whether a text stands for a name that is still open: ``--``, ``???``, ``N.N.``, ``tba``."""
    return _PLACEHOLDER.fullmatch(plain(text)) is not None
