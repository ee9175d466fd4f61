"""Academic titles in front of, behind and inside of names."""

import re
from functools import lru_cache
from typing import NamedTuple

# Each pattern stands at the start of a word and takes one title of it: Prof.Dr.-Ing.Muster has three, then a name.
_TITLES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?i:prof|professor|professorin|dr|drs)(?:\.|(?=$|-))",
        r"(?i:dipl|mag|jun|hon|priv|apl|univ|doz|ing|inf|kfm|kffr|wirt|psych|päd)\.",
        r"(?i:dipl|jun|hon|priv)(?=-)",
        r"[MB]\.(?:Sc|Eng|Ed|A)(?:\.|$)|LL\.M\.?|Ph\.D\.?|MBA$|MSc$|BSc$|MEng$|BEng$|PhD$",
        r"(?:LB|PD|StR|OStR|Lehrbeauftragte|Lehrbeauftragter|Herr|Frau)(?:\.|$)|i\.R\.$|a\.D\.$",
        r"\((?:FH|LB|TH|TU|Univ\.?)\)",
    )
)
_TAIL = re.compile(r"-[^\W\d_]+\.?")
"""Of a title with a hyphen: the second half of Dr.-Ing. and Jun.-Prof."""
_AFTER_TITLE = re.compile(r"(?!(?:v|d)\.)[a-zäöü]{1,10}\.|(?:rer|nat|habil|phil|pol|mult|med|oec)$")
"""Small letters with a point, as in Dr. rer. nat. and Dr. h.c., but not v. and d., which are parts of names."""
_DEGREE_WITH_BLANK = re.compile(r"\b([MB])\. (?=(?:Sc|Eng|Ed)\b)")


class Titled(NamedTuple):
    """A name and the titles that it stands with."""

    words: tuple[str, ...]
    """Without titles."""
    has_title: bool
    spelled: str
    """All of it, with one blank between any two: ``Prof.Dr. Muster`` as ``Prof. Dr. Muster``."""


@lru_cache(maxsize=4096)
def titled(text: str) -> Titled:
    """Tell the titles of a ``tidy`` text, which is never long, from its other words."""
    words: list[str] = []
    spelled: list[str] = []
    has_title = False
    for word in _DEGREE_WITH_BLANK.sub(r"\1.", text).split():
        titles, rest = _take_titles(word, has_title)
        has_title = has_title or bool(titles)
        spelled += [*titles, *([rest] if rest else [])]
        words += [rest] if rest else []
    return Titled(tuple(words), has_title, " ".join(spelled))


def _take_titles(word: str, has_title: bool) -> tuple[list[str], str]:
    titles: list[str] = []
    position = 0
    while position < len(word):
        if titles and (tail := _TAIL.match(word, position)):
            titles[-1] += tail[0]
            position = tail.end()
        elif (end := _end_of_title(word, position, has_title or bool(titles))) > position:
            titles.append(word[position:end])
            position = end
        else:
            break
    return titles, word[position:]


def _end_of_title(word: str, position: int, has_title: bool) -> int:
    """Where the title that begins at ``position`` ends; there itself when none does."""
    for pattern in (*_TITLES, *([_AFTER_TITLE] if has_title else [])):
        if match := pattern.match(word, position):
            return match.end()
    return position
