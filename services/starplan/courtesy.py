"""How a server is asked that nobody else may notice us at: few requests at once, spaced, and rest when it is unwell."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from services.starplan.failures import NotAsked

SPACING = 0.15
"""Seconds between the starts of two requests; up to half as much is added by chance."""
SLOWEST = 2.4
"""Seconds between requests to a server that keeps saying that it is too much."""
LONGEST_PAUSE = 60.0
"""Seconds that a request waits for a server that wants to be left alone; beyond that it is given up at once."""

_A_HAIR = 0.001
"""Seconds by which a sleeper may wake too early."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What time is measured and spent with; ``chance`` gives numbers from 0 to 1."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    chance: Callable[[], float] = random.random


REAL_TIME = Pace()


class Courtesy:
    """Whose turn it is to ask one server. Thread-safe."""

    def __init__(self, connections: int, pace: Pace) -> None:
        self._pace = pace
        self._turns = threading.BoundedSemaphore(connections)
        self._lock = threading.Lock()
        self._spacing = SPACING
        self._free_at = pace.now()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold one of the connections, from the moment at which the server may be asked. Raises NotAsked."""
        with self._turns:
            self._await_turn()
            yield

    def rest(self, seconds: float) -> None:
        """Nobody asks for ``seconds``, and a little longer by chance."""
        with self._lock:
            until = self._pace.now() + seconds * (1 + self._pace.chance() / 4)
            self._free_at = max(self._free_at, until)

    def slow_down(self) -> None:
        """From now on, requests are twice as far apart."""
        with self._lock:
            self._spacing = min(2 * self._spacing, SLOWEST)

    def _await_turn(self) -> None:
        while (seconds := self._take_slot()) > 0:
            if seconds > LONGEST_PAUSE:
                raise NotAsked("rate_limited", f"wants to be left alone for {round(seconds)} seconds")
            self._pace.sleep(seconds)

    def _take_slot(self) -> float:
        """How long to wait before trying again; 0 when the slot is taken."""
        with self._lock:
            now = self._pace.now()
            if self._free_at - now > _A_HAIR:
                return self._free_at - now
            self._free_at = now + self._spacing * (1 + self._pace.chance() / 2)
            return 0.0
