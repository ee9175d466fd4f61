"""Titles of lectures and their module numbers: 262164 in ``AKSE (262164)``, 31-57103 at other sites."""

import re
from dataclasses import dataclass

from services.starplan.extract.texts import plain, tidy

_NUMBER = r"\(([0-9]{4,8}|[0-9]{1,8}(?:-[0-9]{1,8}){1,3})\)"
_NUMBER_AT_END = re.compile(rf" ?{_NUMBER}$")
_NUMBER_BEFORE_COMMA = re.compile(rf"{_NUMBER} ?,")
_DOTS = re.compile(rf"(?:\.\.+|…)(?=$| ?{_NUMBER}$)")
_CUT_NUMBER = re.compile(r" ?\([0-9-]{0,20}$")


@dataclass(frozen=True, slots=True)
class Title:
    """The text of a lecture taken apart."""

    name: str
    module_number: str = ""
    numbers: frozenset[str] = frozenset()
    """All that it has; a lecture of two modules has two, and then no module number."""
    is_cut: bool = False
    """Whether the name ends early: short forms end after some 21 characters, in two dots."""


def title_of(text: str) -> Title:
    """Take the module number off a title and write what is repeated once.

    A lecture for several groups has its title as often, by comma. It is split only where every part ends in the same
    number, as titles have commas too. Parts with different numbers keep them and are put in order.
    """
    parts = [_part(part) for part in _parts(tidy(text))]
    if len(parts) > 1 and _is_cut_repeat(parts[-1], parts[0]):
        parts.pop()
    numbers = frozenset(part.module_number for part in parts)
    is_cut = parts[-1].is_cut
    if len(numbers) > 1:
        name = ", ".join(sorted(map(_written, parts), key=lambda part: (plain(part), part)))
        return Title(name, numbers=numbers - {""}, is_cut=is_cut)
    name = min((part.name for part in parts), key=lambda name: (plain(name), name))
    return Title(name, parts[0].module_number, numbers - {""}, is_cut)


def _parts(text: str) -> list[str]:
    """The text, split behind each number that a comma follows."""
    ends = [match.end() for match in _NUMBER_BEFORE_COMMA.finditer(text)]
    parts = [text[start:end].strip(" ,") for start, end in zip([0, *ends], [*ends, None], strict=True)]
    return [part for part in parts if part] or [""]


def _part(text: str) -> Title:
    whole = _DOTS.sub("", text)
    is_cut = whole != text
    if match := _NUMBER_AT_END.search(whole):
        return Title(whole[: match.start()], match[1], is_cut=is_cut)
    return Title((_CUT_NUMBER.sub("", whole) if is_cut else whole).rstrip(), is_cut=is_cut)


def _is_cut_repeat(last: Title, first: Title) -> bool:
    return last.is_cut and not last.module_number and plain(first.name).startswith(plain(last.name))


def _written(part: Title) -> str:
    return f"{part.name} ({part.module_number})" if part.module_number else part.name
