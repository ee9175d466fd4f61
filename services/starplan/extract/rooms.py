"""Which rooms a location names, and what in it is no room."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from services.starplan.extract.buildings import place_of
from services.starplan.extract.texts import has_word, is_placeholder, plain, tidy
from services.text import fold

LONGEST_LOCATION = 500
"""Characters that are kept of what is no room."""
_LONGEST_ROOM = 50
_TOKEN = re.compile(r"[^\s,;/+|()]+|[,;/+|()]")
_BETWEEN_NAMES = frozenset(",;/+|()")
_BETWEEN_PLACES = frozenset(",;")
_NUMBERING = "0123456789 -_."
_ONLINE = ("online", "zoom", "teams", "webex", "virtual", "virtuell", "bbb", "canvas")


class Location(NamedTuple):
    """A location taken apart."""

    rooms: tuple[str, ...] = ()
    """Short names, official ones spelled as on the list, by name: the order of the source varies."""
    text: str = ""
    """Online, placeholders, words."""


class _Token(NamedTuple):
    start: int
    end: int
    key: str


class _Match(NamedTuple):
    first: int
    end: int
    name: str


class RoomNames:
    """The official list of rooms, and other names under which they are known."""

    def __init__(
        self,
        sites: Mapping[str, str],
        aliases: Mapping[str, str] | None = None,
        online: Sequence[str] = (),
    ) -> None:
        """``sites``: short name -> its site. ``aliases``: another name -> short name; an official name wins.

        ``online``: words that mean no room at this site, on top of those that mean none anywhere.
        """
        self.sites = sites
        self._online = (*_ONLINE, *map(plain, online))
        self._names: dict[tuple[str, ...], str] = {}
        self._lengths: dict[str, list[int]] = {}
        """By its first token: how many tokens a name may have, most first."""
        for name in sorted(sites):
            self._add(name, name)
        for alias, name in sorted((aliases or {}).items()):
            self._add(alias, name)
        self.content = (tuple(sorted(self._names.items())), self._online)

    def _add(self, spelling: str, name: str) -> None:
        keys = tuple(token.key for token in _tokens(tidy(spelling)))
        if keys in self._names or not self.is_place(spelling):
            return
        self._names[keys] = name
        lengths = self._lengths.setdefault(keys[0], [])
        if len(keys) not in lengths:
            lengths.append(len(keys))
            lengths.sort(reverse=True)

    def __contains__(self, text: str) -> bool:
        """Whether all of ``text`` is the name of a room."""
        return tuple(token.key for token in _tokens(tidy(text))) in self._names

    def is_place(self, name: str) -> bool:
        """Whether an entry of the official list is a room: ``N.N.`` and ``Online 2`` are none, ``Teamsaal`` is."""
        return not is_placeholder(name) and plain(name).strip(_NUMBERING) not in self._online

    def locate(self, texts: Iterable[str]) -> Location:
        """Take the official names out of ``texts``, longest first, and split at commas what remains.

        What remains is a room too when its name has the form of one, as ``A 2.05`` has and ``Foyer`` has not.
        """
        rooms: set[str] = set()
        words: set[str] = set()
        for line in (line for text in texts for line in text.splitlines()):
            official, remaining = self._take_apart(tidy(line))
            rooms |= official
            for part in remaining:
                (rooms if self._has_form(part) else words).add(part)
        named = sorted(rooms, key=lambda name: (fold(name), name))
        return Location(tuple(named), ", ".join(sorted(words))[:LONGEST_LOCATION])

    def _has_form(self, text: str) -> bool:
        folded = plain(text)
        if len(text) > _LONGEST_ROOM or any(word in folded for word in self._online):
            return False
        return place_of(text).building != ""

    def _take_apart(self, text: str) -> tuple[set[str], list[str]]:
        tokens = _tokens(text)
        matches = _standing(self._longest(tokens), tokens)
        taken = {position for match in matches for position in range(match.first, match.end)}
        return {match.name for match in matches}, _remaining(text, tokens, taken)

    def _longest(self, tokens: list[_Token]) -> list[_Match]:
        """Names in the text that do not overlap; of two that do, the longer one."""
        found = [
            _Match(first, first + length, name)
            for first, token in enumerate(tokens)
            for length in self._lengths.get(token.key, ())
            if first + length <= len(tokens)
            and (name := self._names.get(tuple(token.key for token in tokens[first : first + length])))
        ]
        found.sort(key=lambda match: (tokens[match.first].start - tokens[match.end - 1].end, match.first))
        kept: list[_Match] = []
        taken: set[int] = set()
        for match in found:
            positions = range(match.first, match.end)
            if taken.isdisjoint(positions):
                taken.update(positions)
                kept.append(match)
        return kept


def _tokens(text: str) -> list[_Token]:
    return [_Token(match.start(), match.end(), plain(match[0])) for match in _TOKEN.finditer(text)]


def _standing(matches: list[_Match], tokens: list[_Token]) -> list[_Match]:
    """Those that are not a part of another room's name: ``Labor Süd`` is not meant by ``Labor Süd 2``."""
    taken = {position for match in matches for position in range(match.first, match.end)}

    def word(position: int) -> str:
        """The word there that no name has taken."""
        inside = 0 <= position < len(tokens) and position not in taken
        return tokens[position].key if inside and tokens[position].key not in _BETWEEN_NAMES else ""

    def stands(match: _Match) -> bool:
        before, after = word(match.first - 1), word(match.end)
        spelled = "".join(token.key for token in tokens[match.first : match.end])
        if len(spelled) < 3 or not any(character.isalpha() for character in spelled):
            return not before and not after
        return len(after) != 1 and not any(character.isdigit() for character in after)

    return [match for match in matches if stands(match)]


def _remaining(text: str, tokens: list[_Token], taken: set[int]) -> list[str]:
    """What stands between commas and names. Signs that only join names are left out, a placeholder is not."""
    runs: list[list[int]] = [[]]
    for position, token in enumerate(tokens):
        if position in taken or token.key in _BETWEEN_PLACES:
            runs.append([])
        else:
            runs[-1].append(position)
    return [
        part
        for run in runs
        if run
        and (has_word(part := text[tokens[run[0]].start : tokens[run[-1]].end]) or _is_alone(run, taken))
    ]


def _is_alone(run: list[int], taken: set[int]) -> bool:
    return run[0] - 1 not in taken and run[-1] + 1 not in taken
