"""Cutting unfolded calendar text into components and lines, without reading their values yet."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeVar

from services.ics.canonical import pieces, without_stamps
from services.ics.values import read_parameters
from services.memory import LARGE

_CALENDAR_ZONE = re.compile(r"^X-WR-TIMEZONE[^:\n]*:([^\n]*)", re.MULTILINE | re.IGNORECASE)
_CALENDAR = re.compile(r"^BEGIN:VCALENDAR[ \t]*$", re.MULTILINE | re.IGNORECASE)
_UID = re.compile(r"^UID(?:;[^:\n]*)?:([^\n]*)", re.MULTILINE | re.IGNORECASE)
# No lesson has more dates than this, one a line, and no parameter that counts here is a page long.
_MOST_LINES = 100_000
_LONGEST_PARAMS = 2_000
_TZID = re.compile(r"^TZID(?:;[^:\n]*)?:([^\n]*)", re.MULTILINE | re.IGNORECASE)

T = TypeVar("T")
Block = str | bytes
"""The inside of a component, or the same packed; `unpacked` gives the text."""


class ParseFailed(ValueError):
    """The text holds no calendar at all."""


class Line(NamedTuple):
    """One content line without its name: the parameters and the value as they stand in the feed."""

    params: str
    value: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar cut into VEVENT blocks, of which `unclosed` had no end, and its VTIMEZONEs by TZID.

    The blocks of a large one are packed: Python takes four bytes for each character of a text with one emoji.
    """

    blocks: tuple[Block, ...]
    unclosed: int
    definitions: Mapping[str, str]
    zone_name: str | None


def split(text: str) -> Feed:
    """Cut a decoded calendar into blocks without their stamps; raises ParseFailed if there is no calendar."""
    if _CALENDAR.search(text) is None:
        raise ParseFailed("no BEGIN:VCALENDAR")
    blocks, rest, unclosed = _cut(text, "VEVENT", _packed if len(text) > LARGE else without_stamps)
    zones, rest, _ = _cut(without_stamps(rest), "VTIMEZONE", str)
    named = {match[1].strip(): zone for zone in zones if (match := _TZID.search(zone))}
    calendar_zone = _CALENDAR_ZONE.search(rest)
    return Feed(tuple(blocks), unclosed, named, calendar_zone[1].strip() if calendar_zone else None)


def _packed(block: str) -> Block:
    return without_stamps(block).encode("utf-8", "surrogatepass")


def unpacked(block: Block) -> str:
    """Return the text of a block."""
    return block if isinstance(block, str) else block.decode("utf-8", "surrogatepass")


def _cut(text: str, name: str, keep: Callable[[str], T]) -> tuple[list[T], str, int]:
    """What `keep` makes of all components of a name, the text around them, and how many were never closed."""
    begin = re.compile(rf"(?:\n|\A)BEGIN:{name}[ \t]*(?=\n)", re.IGNORECASE)
    end = re.compile(rf"\nEND:{name}[ \t]*(?=\n|\Z)", re.IGNORECASE)
    opening = begin.search(text)
    blocks: list[T] = []
    rest = [text[: opening.start()] if opening else text]
    unclosed = 0
    while opening is not None:
        following = begin.search(text, opening.end())
        limit = following.start() if following else len(text)
        closing = end.search(text, opening.end(), limit)
        if closing is None:
            unclosed += 1
        else:
            blocks.append(keep(text[opening.end() : closing.start()]))
            rest.append(text[closing.end() : limit])
        opening = following
    return blocks, "".join(rest), unclosed


def inside(text: str, name: str) -> list[str]:
    """Return the insides of the components of a name that stand in a text."""
    return _cut(text, name, str)[0]


def uid(block: str) -> str:
    """Return the UID of a VEVENT block, "" if it has none."""
    if "\nBEGIN:" not in block:
        match = _UID.search(block)
    else:
        match = next(filter(None, map(_UID.match, _top_lines(block))), None)
    return match[1].strip() if match else ""


def _top_lines(block: str) -> Iterator[str]:
    """The lines of a block outside of the components in it, such as alarms with texts of their own."""
    depth = 0
    for piece in pieces(block):
        for line in filter(None, piece.split("\n")):
            if line.startswith("BEGIN:"):
                depth += 1
            elif line.startswith("END:"):
                depth -= 1
            elif depth <= 0:
                yield line


def lines(block: str, wanted: frozenset[str]) -> dict[str, list[Line]]:
    """Return the wanted properties of a block by upper-case name, 100,000 lines at most.

    Lines that are no property are left out.
    """
    found: dict[str, list[Line]] = {}
    left = _MOST_LINES
    for line in _top_lines(block):
        head, colon, value = line.partition(":")
        if '"' in head:
            head, colon, value = _split_quoted(line)
        name, _, params = head.partition(";")
        name = name.strip().upper()
        if colon and name in wanted:
            found.setdefault(name, []).append(Line(params, value))
            left -= 1
            if left == 0:
                break
    return found


def _split_quoted(line: str) -> tuple[str, str, str]:
    """Like str.partition at the first colon that stands in no quotes."""
    quoted = False
    for position, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == ":" and not quoted:
            return line[:position], ":", line[position + 1 :]
    return line, "", ""


def parameter(params: str, name: str) -> str | None:
    """Return one parameter of a line; raises ValueError if the parameters cannot be read."""
    if not params:
        return None
    if len(params) > _LONGEST_PARAMS:
        raise ValueError("the parameters are too long")
    return _parameter(params, name)


@lru_cache(maxsize=512)
def _parameter(params: str, name: str) -> str | None:
    value = read_parameters(params).get(name)
    return value if isinstance(value, str) else None
