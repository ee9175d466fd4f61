"""From the bytes of an answer to unfolded calendar text."""

import re
from typing import Literal

from services.charset import declared_codec, from_windows, marked_codec

_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})
_NO_CONTROLS = dict.fromkeys(_CONTROLS)
# 100,000 dates fit into a line of that many characters. Nobody needs more of one, and copies of it cost memory.
_LONGEST_LINE = 2_000_000
# Characters at the end of a text in which the end of its calendar nearly always stands.
_TAIL = 200
_BEGIN = re.compile(r"^BEGIN:", re.MULTILINE | re.IGNORECASE)
_END_OF_CALENDAR = re.compile(r"^END:VCALENDAR[ \t]*$", re.MULTILINE | re.IGNORECASE)

Problem = Literal["empty", "html", "truncated"]


class InvalidBody(ValueError):
    """The answer is not a whole calendar; `reason` says why in a few words, `problem` in one."""

    def __init__(self, problem: Problem, reason: str) -> None:
        super().__init__(reason)
        self.problem = problem
        self.reason = reason


def decode(body: bytes, charset: str | None) -> str:
    r"""Return the calendar text of an answer: unfolded, lines ended by \n, without control characters.

    The charset is, first that fits: the byte order mark; UTF-8 if the bytes hold valid multi-byte UTF-8; the
    declared one; Windows-1252. Raises InvalidBody for an empty, an HTML and a truncated body. Lines are
    unfolded as RFC 5545, 3.1 says, before the bytes become text, since a fold may cut a character in two.
    """
    start = _cut_long_lines(_to_text(body, charset).removeprefix("\ufeff").lstrip())
    if not start:
        raise InvalidBody("empty", "empty body")
    if start.startswith("<"):
        raise InvalidBody("html", "HTML instead of a calendar")
    if not _is_whole(start):
        raise InvalidBody("truncated", "truncated: no END:VCALENDAR at the end")
    return start


def _to_text(body: bytes, charset: str | None) -> str:
    wide = marked_codec(body)
    if wide is not None:
        return _unfold_text(body.decode(wide, "replace").translate(_NO_CONTROLS))
    unfolded = _unfold(body)
    if not unfolded.isascii():
        try:
            return unfolded.decode("utf-8")
        except UnicodeDecodeError:
            pass  # not UTF-8: the declared charset is next
    declared = declared_codec(charset)
    if declared is not None:
        try:
            return _unfold_text(body.decode(declared).translate(_NO_CONTROLS))
        except UnicodeDecodeError:
            pass  # the server declared something else than it sent
    return from_windows(unfolded)


def _unfold(body: bytes) -> bytes:
    lines = body.translate(None, _CONTROLS).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return lines.replace(b"\n ", b"").replace(b"\n\t", b"")


def _unfold_text(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines.replace("\n ", "").replace("\n\t", "")


def _cut_long_lines(text: str) -> str:
    """The text with its longest lines cut to 2,000,000 characters."""
    kept: list[str] = []
    done = start = 0
    while len(text) - start > _LONGEST_LINE:
        end = text.rfind("\n", start, start + _LONGEST_LINE + 1)
        if end < 0:
            kept.append(text[done : start + _LONGEST_LINE])
            following = text.find("\n", start)
            done = start = following if following >= 0 else len(text)
        else:
            start = end + 1
    return "".join([*kept, text[done:]]) if kept else text


def _is_whole(text: str) -> bool:
    """Whether nothing begins after the last END:VCALENDAR (two calendars may follow each other)."""
    tail = max(0, len(text) - _TAIL)
    end = _last_end(text, tail)
    if end < 0 and tail:
        end = _last_end(text, 0)
    return end >= 0 and _BEGIN.search(text, end) is None


def _last_end(text: str, start: int) -> int:
    return max((match.start() for match in _END_OF_CALENDAR.finditer(text, start)), default=-1)
