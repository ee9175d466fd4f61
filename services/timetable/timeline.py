"""Finding what touches a stretch of time without reading the whole schedule."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Generic, Protocol, TypeVar


class Timed(Protocol):
    """Anything with a start and an end, both aware instants."""

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


T = TypeVar("T", bound=Timed)


class Timeline(Generic[T]):
    """A schedule sorted by start, indexed once; a look-up costs what it returns, not what is stored."""

    def __init__(self, items: Sequence[T]) -> None:
        self.items = items
        self._starts = [item.starts_at for item in items]
        # The latest end so far only grows: bisecting it tells before which item everything is over.
        self._over_by = list(accumulate((item.ends_at for item in items), max))

    def between(self, starts_at: datetime, ends_at: datetime) -> list[T]:
        """Items that touch the stretch, in order; one without duration touches the instant it starts at."""
        first = bisect_left(self._over_by, starts_at)
        last = bisect_left(self._starts, ends_at)
        return [
            item for item in self.items[first:last] if item.ends_at > starts_at or item.starts_at == starts_at
        ]

    def upcoming(self, starts_at: datetime) -> Iterator[T]:
        """Items that start at that instant or later, the next one first."""
        return (self.items[i] for i in range(bisect_left(self._starts, starts_at), len(self.items)))

    def past(self, starts_at: datetime) -> Iterator[T]:
        """Items that started before that instant, the latest one first."""
        return (self.items[i] for i in range(bisect_left(self._starts, starts_at) - 1, -1, -1))
