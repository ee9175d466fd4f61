"""Which line of a plan names the cohorts."""

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase

from services.starplan.extract.texts import is_placeholder, parts, plain
from services.starplan.extract.titles import titled


class CohortNames:
    """Short names of the planning groups of a term, and how such names look at this site."""

    def __init__(self, names: Iterable[str], globs: Sequence[str] = ()) -> None:
        self._names = {plain(name): name for name in sorted(names, reverse=True)}
        self._globs = tuple(globs)
        self.content = (tuple(sorted(self._names.items())), self._globs)

    def __contains__(self, text: str) -> bool:
        return plain(text) in self._names or any(fnmatchcase(text, glob) for glob in self._globs)

    def spelled(self, text: str) -> str:
        """As the list spells it."""
        return self._names.get(plain(text), text)

    def find(self, lines: Sequence[str], is_person: Callable[[str], bool]) -> range:
        """Which of the ``lines`` name cohorts: those from the first with a known one on, as long as they go on.

        Without a known one it is the first line in capitals, as most sites write their cohorts.
        """
        known = [self._names_cohorts(line, is_person) for line in lines]
        if True in known:
            first = known.index(True)
            return range(first, [*known, False].index(False, first))
        capitals = [_in_capitals(line) for line in lines]
        return range(capitals.index(True), capitals.index(True) + 1) if True in capitals else range(0)

    def _names_cohorts(self, line: str, is_person: Callable[[str], bool]) -> bool:
        """One known cohort does, as those of other programs may be unknown, unless the rest are people."""
        items = list(parts(line))
        return any(item in self for item in items) and not any(
            is_person(item) for item in items if item not in self
        )


def _in_capitals(line: str) -> bool:
    if any(is_placeholder(item) or titled(item).has_title for item in parts(line)):
        return False
    return any(letter.isupper() for letter in line) and not any(letter.islower() for letter in line)
