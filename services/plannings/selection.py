"""What a calendar of several things shows: which plannings, and which of their courses it leaves out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

MOST_PLANNINGS = 12
MOST_HIDDEN = 100
LONGEST_COURSE = 200
"""Characters of a title that can be hidden."""
LONGEST_ADDRESS = 6_000
"""Characters of a selection as parameters: a page has many links that carry it."""

_HIDE = re.compile(r"hide([1-9]\d?)?", re.ASCII)


class BadSelection(ValueError):
    """What was asked for is no selection."""


class NothingSelected(BadSelection):
    """No planning is named."""


class TooManySelected(BadSelection):
    """More than MOST_PLANNINGS are named, or more than MOST_HIDDEN courses, or the names are too long."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A course that is left out, by its title: everywhere, or in one ``planning`` only."""

    course: str
    planning: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """Full ids, each once and in their order, and what is hidden; ``selected`` makes one.

    Nothing says that the plannings exist: a selection that was kept may name some that are gone.
    """

    of: tuple[str, ...]
    hidden: tuple[Hidden, ...] = ()

    def hides(self, planning: str) -> frozenset[str]:
        """The titles that are hidden in one of the plannings."""
        return frozenset(one.course for one in self.hidden if one.planning in ("", planning))

    def adding(self, planning: str) -> "Selection":
        """Raises TooManySelected."""
        return selected((*self.of, planning), self.hidden)

    def without(self, planning: str) -> "Selection":
        """Raises NothingSelected where no other is left."""
        return selected((one for one in self.of if one != planning), self.hidden)

    def hiding(self, *more: Hidden) -> "Selection":
        """Raises TooManySelected."""
        return selected(self.of, (*self.hidden, *more))

    def showing(self, again: Hidden) -> "Selection":
        return selected(self.of, (one for one in self.hidden if one != again))

    def query(self) -> list[tuple[str, str]]:
        """As the parameters of an address: ``of=ID&of=ID&hide=Algebra``; ``hide2`` hides in the second only."""
        places = {planning: str(place) for place, planning in enumerate(self.of, 1)}
        hides = [(f"hide{places.get(one.planning, '')}", one.course) for one in self.hidden]
        return [*(("of", planning) for planning in self.of), *hides]


def selected(of: Iterable[str], hidden: Iterable[Hidden] = ()) -> Selection:
    """A selection without what is said twice, and without what is hidden in plannings that it does not have.

    Raises NothingSelected, TooManySelected.
    """
    plannings = tuple(dict.fromkeys(filter(None, of)))
    if not plannings:
        raise NothingSelected
    known = {"", *plannings}
    left_out = tuple(dict.fromkeys(one for one in hidden if _is_title(one.course) and one.planning in known))
    selection = Selection(plannings, left_out)
    if len(plannings) > MOST_PLANNINGS or len(left_out) > MOST_HIDDEN:
        raise TooManySelected
    if len(urlencode(selection.query())) > LONGEST_ADDRESS:
        raise TooManySelected
    return selection


def read_selection(pairs: Iterable[tuple[str, str]]) -> Selection:
    """What the parameters of an address say; others are left alone. Raises NothingSelected, TooManySelected."""
    pairs = list(pairs)
    of = list(dict.fromkeys(value for name, value in pairs if name == "of" and value))
    return selected(of, _hidden(pairs, of))


def hidden_in(pairs: Iterable[tuple[str, str]], planning: str) -> Selection:
    """The selection of one planning, whose address needs not say which. Raises TooManySelected."""
    return selected([planning], _hidden(pairs, [planning]))


def _hidden(pairs: Iterable[tuple[str, str]], of: list[str]) -> Iterable[Hidden]:
    for name, course in pairs:
        found = _HIDE.fullmatch(name)
        if found is None:
            continue
        place = int(found[1] or 0)
        if place == 0:
            yield Hidden(course)
        elif place <= len(of):
            yield Hidden(course, of[place - 1])


def _is_title(course: str) -> bool:
    return 0 < len(course) <= LONGEST_COURSE and "\x00" not in course
