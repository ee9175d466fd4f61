"""Which letters of a name a search has found."""

from services.text import Spellings, fold


def marked(name: str, words: list[Spellings]) -> list[tuple[str, bool]]:
    """``name`` in pieces, each with whether it is what one of ``words`` found; the beginning of a word comes first."""
    folded, places = _folded(name)
    found = [False] * len(name)
    for word, _ in words:
        at = _place_of(word, folded)
        if at is not None:
            first, last = places[at], places[at + len(word) - 1]
            found[first : last + 1] = [True] * (last + 1 - first)
    pieces: list[tuple[str, bool]] = []
    for letter, is_found in zip(name, found, strict=True):
        if pieces and pieces[-1][1] == is_found:
            pieces[-1] = pieces[-1][0] + letter, is_found
        else:
            pieces.append((letter, is_found))
    return pieces


def _folded(name: str) -> tuple[str, list[int]]:
    """Folded letter by letter, and for each letter of that the one of ``name`` that it comes from."""
    letters = [(letter, place) for place, whole in enumerate(name) for letter in fold(whole)]
    return "".join(letter for letter, _ in letters), [place for _, place in letters]


def _place_of(word: str, folded: str) -> int | None:
    at = first = folded.find(word)
    while at > 0 and folded[at - 1].isalnum():
        at = folded.find(word, at + 1)
    place = at if at >= 0 else first
    return place if place >= 0 else None
