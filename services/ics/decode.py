"""From the bytes of an answer to unfolded calendar text."""

import codecs
import re

_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Python also registers codecs that are no charset of a calendar, some with quadratic cost (punycode, idna).
_CHARSETS = (
    "ascii",
    "big5",
    "cp",
    "euc",
    "gb",
    "iso8859",
    "koi8",
    "mac",
    "shift_jis",
    "utf-16",
    "utf-32",
    "utf-8",
)
_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})
_NO_CONTROLS = dict.fromkeys(_CONTROLS)
# Windows-1252 leaves these out; they are control characters where they are used at all.
_NOT_IN_WINDOWS = b"\x81\x8d\x8f\x90\x9d"
_LONGEST_LABEL = 40
# 100,000 dates fit into a line of that many characters. Nobody needs more of one, and copies of it cost memory.
_LONGEST_LINE = 2_000_000
# Characters at the end of a text in which the end of its calendar nearly always stands.
_TAIL = 200
_BEGIN = re.compile(r"^BEGIN:", re.MULTILINE | re.IGNORECASE)
_END_OF_CALENDAR = re.compile(r"^END:VCALENDAR[ \t]*$", re.MULTILINE | re.IGNORECASE)


class InvalidBody(ValueError):
    """The answer is not a whole calendar; `reason` says why in a few words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode(body: bytes, charset: str | None) -> str:
    r"""Return the calendar text of an answer: unfolded, lines ended by \n, without control characters.

    The charset is, first that fits: the byte order mark; UTF-8 if the bytes hold valid multi-byte UTF-8; the
    declared one; Windows-1252. Raises InvalidBody for an empty, an HTML and a truncated body. Lines are
    unfolded as RFC 5545, 3.1 says, before the bytes become text, since a fold may cut a character in two.
    """
    start = _cut_long_lines(_to_text(body, charset).removeprefix("\ufeff").lstrip())
    if not start:
        raise InvalidBody("empty body")
    if start.startswith("<"):
        raise InvalidBody("HTML instead of a calendar")
    if not _is_whole(start):
        raise InvalidBody("truncated: no END:VCALENDAR at the end")
    return start


def _to_text(body: bytes, charset: str | None) -> str:
    for mark, wide in _WIDE_MARKS:
        if body.startswith(mark):
            return _unfold_text(body.decode(wide, "replace").translate(_NO_CONTROLS))
    unfolded = _unfold(body)
    if not unfolded.isascii():
        try:
            return unfolded.decode("utf-8")
        except UnicodeDecodeError:
            pass  # not UTF-8: the declared charset is next
    declared = _declared(charset)
    if declared is not None:
        try:
            return _unfold_text(body.decode(declared).translate(_NO_CONTROLS))
        except UnicodeDecodeError:
            pass  # the server declared something else than it sent
    return unfolded.translate(None, _NOT_IN_WINDOWS).decode("cp1252")


def _declared(charset: str | None) -> str | None:
    """The Python codec of a declared charset; None if it is unknown or no charset.

    Latin-1 and ASCII labels mean Windows-1252, as the WHATWG Encoding Standard has it.
    """
    try:
        # Python remembers every label that it was ever asked for.
        name = codecs.lookup((charset or "")[:_LONGEST_LABEL].strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    if name in ("iso8859-1", "ascii"):
        return "cp1252"
    return name if name.startswith(_CHARSETS) else None


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
