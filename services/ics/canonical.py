"""What of a calendar text stays the same between two exports of an unchanged plan."""

import hashlib
import re
from collections.abc import Iterator

# DTSTAMP is the moment of the request in most servers. ADE also restamps LAST-MODIFIED, and derives SEQUENCE
# from it, on every export.
_STAMP_LINES = re.compile(r"\n(?:DTSTAMP|LAST-MODIFIED)[:;][^\n]*")
_SEQUENCE_LINES = re.compile(r"\nSEQUENCE[:;][^\n]*")
_STAMP_OPENING = re.compile(r"\((?:Exporté(?![^\W_])|Exported ?:|Updated ?:|Modifié le ?:)")
_BRACKET = re.compile(r"[()\n]")
# A stamp is a few words and a date. The bounds keep unclosed brackets from costing quadratic time.
_LONGEST_STAMP = 200
_MOST_UNCLOSED = 100
_DIGEST_SIZE = 16
# Characters of a text that are looked at together: a large one is never copied whole.
_PIECE = 100_000


def canonical_hash(text: str) -> str:
    """Return the hex digest (32 characters) of a decoded calendar without what every export stamps anew."""
    hashed = hashlib.blake2b(digest_size=_DIGEST_SIZE)
    for piece in pieces(text):
        hashed.update(_encoded(without_sequence(without_stamps(piece))))
    return hashed.hexdigest()


def pieces(text: str) -> Iterator[str]:
    """Cut a text before line breaks; the pieces, joined, are the text, and no line is in two of them."""
    start = 0
    while start < len(text):
        found = text.find("\n", start + _PIECE)
        end = len(text) if found < 0 else found
        yield text[start:end]
        start = end


def digest(text: str) -> str:
    """Return 16 bytes of BLAKE2b over a text, as hex."""
    return hashlib.blake2b(_encoded(text), digest_size=_DIGEST_SIZE).hexdigest()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def without_stamps(text: str) -> str:
    """Return a calendar text without DTSTAMP and LAST-MODIFIED lines and without export stamps in texts."""
    return without_export_stamps(_STAMP_LINES.sub("", text))


def without_sequence(text: str) -> str:
    """Return a calendar text without SEQUENCE lines."""
    return _SEQUENCE_LINES.sub("", text)


def without_export_stamps(text: str) -> str:
    """Drop each `(Exporté ...)` and its like up to its own closing bracket; an unclosed one stays.

    After 100 unclosed ones in one text the others are not looked at.
    """
    kept: list[str] = []
    done = unclosed = 0
    for opening in _STAMP_OPENING.finditer(text):
        if opening.start() < done:
            continue
        closed = _closing_bracket(text, opening.end())
        if closed is not None:
            kept.append(text[done : opening.start()])
            done = closed + 1
            continue
        unclosed += 1
        if unclosed > _MOST_UNCLOSED:
            break
    kept.append(text[done:])
    return "".join(kept)


def _closing_bracket(text: str, start: int) -> int | None:
    depth = 1
    for bracket in _BRACKET.finditer(text, start, start + _LONGEST_STAMP):
        if bracket[0] == "\n":
            return None
        depth += 1 if bracket[0] == "(" else -1
        if depth == 0:
            return bracket.start()
    return None
