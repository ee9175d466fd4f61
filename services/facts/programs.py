"""Programs and their levels, as a list to walk through."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models import Level, Program
from services.catalog.listing import Wanted, rows
from services.catalog.semesters import number_order

_NAMES = ("name", "abbreviation")


@dataclass(frozen=True)
class Programs:
    """Each sorted by name."""

    listed: Sequence[Program]
    archived: Sequence[Program]
    """What the university no longer lists."""
    levels: Mapping[int, Sequence[Level]]
    """By the ids of the programs, in the order of their numbers."""
    alone: Sequence[Level]
    """Levels that belong to no program."""

    @property
    def count(self) -> int:
        """How many were found, of either kind."""
        return len(self.listed) + len(self.archived) + len(self.alone)


def listing(session: Session, text: str = "") -> Programs:
    """Programs, and levels without one, that have ``text`` in a name. Two statements."""
    found, wanted = rows(session, Program, text=text, names=_NAMES), Wanted(text)
    levels: dict[int, list[Level]] = defaultdict(list)
    alone: list[Level] = []
    for level in sorted(rows(session, Level), key=number_order):
        if level.program_id is not None:
            levels[level.program_id].append(level)
        elif wanted.occurs_in(level.name, level.abbreviation):
            alone.append(level)
    return Programs(
        [program for program in found if program.is_active],
        [program for program in found if not program.is_active],
        levels,
        alone,
    )
