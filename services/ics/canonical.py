"""What of a calendar text stays the same between two exports of an unchanged plan."""

import hashlib
import re
from collections.abc import Iterator

# DTSTAMP is the moment of the request in most servers. ADE also restamps LAST-MODIFIED, and derives SEQUENCE
# from it, on every export.
_STAMP_LINES = re.compile(r"\n(?:DTSTAMP|LAST-MODIFIED)[:;][^\n]*")
_STAMP_LINES_IN_BYTES = re.compile(rb"\n(?:DTSTAMP|LAST-MODIFIED|SEQUENCE)[:;][^\r\n]*")
_SEQUENCE_LINES = re.compile(r"\nSEQUENCE[:;][^\n]*")
_STAMP_OPENING = re.compile(r"\((?:Exporté(?![^\W_])|Exported ?:|Updated ?:|Modifié le ?:)")
_BRACKET = re.compile(r"[()\n]")
# The same in UTF-8 and in the Windows charsets, without brackets inside: one stamp too few only costs a reading.
_STAMPS_IN_BYTES = re.compile(
    rb"\((?:Export(?:\xc3\xa9|\xe9)(?![A-Za-z0-9\x80-\xff])|Exported ?:|Updated ?:|Modifi(?:\xc3\xa9|\xe9) le ?:)"
    rb"[^()\r\n]{0,190}\)"
)
# Bytes that are ASCII where they look like it: in UTF-16 a line's name could be anything.
_PLAIN_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN:VCALENDAR[ \t\r]*\n", re.IGNORECASE)
_PLAIN_END = b"\nEND:VCALENDAR"
# A stamp is a few words and a date. The bounds keep unclosed brackets from costing quadratic time.
_LONGEST_STAMP = 200
_MOST_UNCLOSED = 100
_DIGEST_SIZE = 16
# Characters or bytes that are looked at together: a large one is never copied whole.
_PIECE = 100_000
# Bytes of a line, folds and all, that are looked at together: a stamp where it is cut costs a reading, no more.
_LONGEST_LINE = 100_000


def canonical_hash(body: bytes, charset: str | None) -> str:
    """Return the hex digest (32 characters) of an answer without what every export stamps anew.

    Equal hashes mean equal events: what is left out of the bytes is never more than what reading leaves out, so a
    feed that is folded or stamped in an unusual way has a hash too many, never one too few.
    """
    hashed = hashlib.blake2b((charset or "").encode("utf-8", "replace") + b"\n", digest_size=_DIGEST_SIZE)
    if _PLAIN_START.match(body):
        for piece in _unfolded_pieces(body):
            hashed.update(_STAMPS_IN_BYTES.sub(b"", _STAMP_LINES_IN_BYTES.sub(b"", piece)))
    else:
        hashed.update(body)
    return hashed.hexdigest()


def is_plainly_whole(body: bytes) -> bool:
    """Whether an answer begins and ends as a calendar does, so that it needs no decoding to see that it is whole.

    Others may be whole too: those end with blank lines of other characters, or are written in UTF-16.
    """
    return _PLAIN_START.match(body) is not None and body.rstrip(b"\r\n").endswith(_PLAIN_END)


def _unfolded_pieces(body: bytes) -> Iterator[bytes]:
    """The body piece by piece, unfolded where its folds are those that its line breaks suggest."""
    fold = b"\r\n " if b"\r\n" in body else b"\n "
    start = 0
    while start < len(body):
        end = _piece_end(body, start)
        yield body[start:end].replace(fold, b"")
        start = end


def _piece_end(body: bytes, start: int) -> int:
    """Before a line break that is no fold; anywhere in a line that does not end."""
    limit = start + _PIECE + _LONGEST_LINE
    found = body.find(b"\n", start + _PIECE, limit)
    while found >= 0 and body[found + 1 : found + 2] in (b" ", b"\t"):
        found = body.find(b"\n", found + 1, limit)
    return min(limit, len(body)) if found < 0 else found


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
    if len(text) <= _PIECE:
        return _without_stamps(text)
    # In pieces, because a pattern that is replaced a million times costs a hundred bytes for each.
    return "".join(map(_without_stamps, pieces(text)))


def _without_stamps(text: str) -> str:
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
