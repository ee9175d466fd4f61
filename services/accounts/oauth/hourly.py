"""What a provider says of itself, remembered for an hour."""

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

HOUR = 3600.0


class Hourly(Generic[T]):
    """A value and when it was asked for. Thread-safe: several threads that find none may each ask.

    They do not wait for each other: with a provider that hangs, each of them is through after its own deadline.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._held: tuple[T, float] | None = None

    def get(self, ask: Callable[[], T]) -> T:
        """The value; ``ask`` gives it where there is none, or an old one."""
        held = self._held
        if held is None or self._clock() - held[1] >= HOUR:
            held = self._held = (ask(), self._clock())
        return held[0]

    def forget(self) -> None:
        self._held = None
