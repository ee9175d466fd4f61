"""Building and floor, as short names of rooms tell them."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from services.starplan.extract.texts import LONGEST_NAME, tidy


class Place(NamedTuple):
    """Where a room is; empty for what its name does not tell."""

    building: str = ""
    floor: str = ""


_LETTERS = r"[^\W\d_]+"
# The first form that fits the whole name counts. Each takes any letter behind the number: A0.01b.
_FORMS = tuple(
    re.compile(form + "[a-z]?", re.IGNORECASE)
    for form in (
        rf"(?P<building>{_LETTERS}[0-9]*)\.(?P<floor>[0-9]+)\.[0-9]+",  # A1.0.12
        rf"(?P<building>{_LETTERS})-[0-9]+(?:\.[0-9]+)?",  # F-007
        r"(?P<building>(?=[^\W_]*[0-9])[^\W_]+) (?P<floor>[0-9]+)\.[0-9]+",  # G2 1.44
        rf"(?P<building>{_LETTERS}) (?P<floor>[0-9]+)\.[0-9]+",  # A 2.05
        rf"(?P<building>{_LETTERS})(?P<floor>[0-9])[0-9]*(?:\.[0-9]+)?",  # A211
    )
)


def place_of(short_name: str, buildings: Mapping[str, str] | None = None) -> Place:
    """Building, in capitals, and floor of a room. ``buildings``: starts of names that tell it at this site."""
    name = tidy(short_name)[:LONGEST_NAME]
    place = _by_form(name)
    folded = name.casefold()
    starts = [start for start in buildings or () if start and folded.startswith(start.casefold())]
    if buildings and starts:
        return place._replace(building=buildings[max(starts, key=len)])
    return place


def _by_form(name: str) -> Place:
    for form in _FORMS:
        if match := form.fullmatch(name):
            told = match.groupdict()
            return Place(told["building"].upper(), told.get("floor", ""))
    return Place()
