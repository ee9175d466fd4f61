"""What clients asked for, how many at once and how fast: what tests of courtesy look at."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

from fakes.wire import Recorded


@dataclass(frozen=True)
class Asked:
    """One request. ``kind`` is the method's name, ``ical``, ``mobile`` or ``rest:Service/method``."""

    kind: str
    params: Mapping[str, str]
    path: str
    headers: Mapping[str, str]
    at: float
    """Seconds of a monotonic clock."""


class Traffic:
    """Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self.asked: list[Asked] = []
            self.wrong: list[str] = []
            """Requests that the protocol does not have, and why."""
            self.at_once = self._running
            """The most that were being answered at the same time."""

    @contextmanager
    def visit(self, kind: str, params: Mapping[str, str], request: Recorded) -> Iterator[int]:
        """Counts a request while it is answered; gives its number, from 0."""
        with self._lock:
            number = len(self.asked)
            self.asked.append(Asked(kind, params, request.path, request.headers, time.monotonic()))
            self._running += 1
            self.at_once = max(self.at_once, self._running)
        try:
            yield number
        finally:
            with self._lock:
                self._running -= 1

    @property
    def counts(self) -> Counter[str]:
        """Requests by kind."""
        with self._lock:
            return Counter(asked.kind for asked in self.asked)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def spacings(self) -> list[float]:
        """Seconds between the starts of requests that followed each other."""
        with self._lock:
            starts = [asked.at for asked in self.asked]
        return [later - earlier for earlier, later in pairwise(starts)]
