"""How far an import has come: rows, told a few hundred at a time."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Progress = Callable[[int], None]
"""Is told of so many more rows."""
T = TypeVar("T")
_AT_ONCE = 250


def silent(_rows: int) -> None:
    """Nobody watches."""


def reported(several: Iterable[T], progress: Progress) -> Iterator[T]:
    """``several`` as they are, each told when the next one is asked for."""
    taken = 0
    for taken, one in enumerate(several, 1):
        yield one
        if taken % _AT_ONCE == 0:
            progress(_AT_ONCE)
    if taken % _AT_ONCE:
        progress(taken % _AT_ONCE)


class Counted:
    """Tells somebody else, and can take back what was told: the work begins anew."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._told = 0

    def __call__(self, rows: int) -> None:
        self._told += rows
        self._progress(rows)

    def take_back(self) -> None:
        self._progress(-self._told)
