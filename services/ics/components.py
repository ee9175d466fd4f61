"""Cutting unfolded calendar text into components and lines, without reading their values yet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from services.ics.canonical import without_stamps
from services.ics.values import read_parameters

_CALENDAR_ZONE = re.compile(r"^X-WR-TIMEZONE[^:\n]*:([^\n]*)", re.MULTILINE | re.IGNORECASE)
_CALENDAR = re.compile(r"^BEGIN:VCALENDAR[ \t]*$", re.MULTILINE | re.IGNORECASE)
_UID = re.compile(r"^UID(?:;[^:\n]*)?:([^\n]*)", re.MULTILINE | re.IGNORECASE)
_TZID = re.compile(r"^TZID(?:;[^:\n]*)?:([^\n]*)", re.MULTILINE | re.IGNORECASE)


class ParseFailed(ValueError):
    """The text holds no calendar at all."""


class Line(NamedTuple):
    """One content line without its name: the parameters and the value as they stand in the feed."""

    params: str
    value: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar cut into VEVENT blocks, of which `unclosed` had no end, and its VTIMEZONEs by TZID."""

    blocks: tuple[str, ...]
    unclosed: int
    definitions: Mapping[str, str]
    zone_name: str | None


def split(text: str) -> Feed:
    """Cut a decoded calendar, without its stamps, into blocks; raises ParseFailed if there is no calendar."""
    if _CALENDAR.search(text) is None:
        raise ParseFailed("no BEGIN:VCALENDAR")
    blocks, rest, unclosed = _cut(without_stamps("\n" + text), "VEVENT")
    zones, rest, _ = _cut(rest, "VTIMEZONE")
    named = {match[1].strip(): zone for zone in zones if (match := _TZID.search(zone))}
    calendar_zone = _CALENDAR_ZONE.search(rest)
    return Feed(tuple(blocks), unclosed, named, calendar_zone[1].strip() if calendar_zone else None)


def _cut(text: str, name: str) -> tuple[list[str], str, int]:
    """The insides of all components of a name, the text around them, and how many were never closed."""
    begin = re.compile(rf"\nBEGIN:{name}[ \t]*(?=\n)", re.IGNORECASE)
    end = re.compile(rf"\nEND:{name}[ \t]*(?=\n|\Z)", re.IGNORECASE)
    before, *chunks = begin.split(text)
    blocks: list[str] = []
    rest = [before]
    for chunk in chunks:
        closing = end.search(chunk)
        if closing is not None:
            blocks.append(chunk[: closing.start()])
            rest.append(chunk[closing.end() :])
    return blocks, "".join(rest), len(chunks) - len(blocks)


def inside(text: str, name: str) -> list[str]:
    """Return the insides of the components of a name that stand in a text."""
    return _cut(text, name)[0]


def uid(block: str) -> str:
    """Return the UID of a VEVENT block, "" if it has none."""
    match = _UID.search(top_level(block))
    return match[1].strip() if match else ""


def top_level(block: str) -> str:
    """Return a block without the components inside it, such as alarms with texts of their own."""
    if "\nBEGIN:" not in block:
        return block
    kept: list[str] = []
    depth = 0
    for line in block.split("\n"):
        if line.startswith("BEGIN:"):
            depth += 1
        elif line.startswith("END:"):
            depth -= 1
        elif depth <= 0:
            kept.append(line)
    return "\n".join(kept)


def lines(block: str, wanted: frozenset[str]) -> dict[str, list[Line]]:
    """Return the wanted properties of a block by upper-case name; lines that are none are left out."""
    found: dict[str, list[Line]] = {}
    for line in top_level(block).split("\n"):
        head, colon, value = line.partition(":")
        if '"' in head:
            head, colon, value = _split_quoted(line)
        name, _, params = head.partition(";")
        name = name.strip().upper()
        if colon and name in wanted:
            found.setdefault(name, []).append(Line(params, value))
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


@lru_cache(maxsize=512)
def parameter(params: str, name: str) -> str | None:
    """Return one parameter of a line; raises ValueError if the parameters cannot be read."""
    if not params:
        return None
    value = read_parameters(params).get(name)
    return value if isinstance(value, str) else None
