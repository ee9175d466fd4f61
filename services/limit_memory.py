"""Counts in the memory of this process, as many as fit.

The library's own storage starts a thread a hundred times a second to forget old counts, and the request that starts it
waits until it runs. Here nothing is forgotten before the memory is full.
"""

import time
from math import floor
from threading import Lock

import structlog

MOST_COUNTS = 50_000
"""Some 15 MB."""

Window = tuple[int, float, int, float]
"""Hits of the window before, seconds for which they still weigh, hits of this window, seconds until it is forgotten."""

log = structlog.get_logger(__name__)


class LimitMemory:
    """A storage of the ``limits`` library, as far as its fixed and sliding windows need one. Thread safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[str, tuple[int, float]] = {}

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Of a window that begins with its first hit and lasts ``expiry`` seconds."""
        with self._lock:
            return self._add(key, expiry, amount, time.time())

    def get(self, key: str) -> int:
        count, ends_at = self._counts.get(key, (0, 0.0))
        return count if ends_at > time.time() else 0

    def get_expiry(self, key: str) -> float:
        return self._counts.get(key, (0, time.time()))[1]

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Whether so many hits fit in; then they count. Windows follow the clock."""
        now = time.time()
        with self._lock:
            before, weighs_for, current, _ = self._window(key, expiry, now)
            if floor(before * weighs_for / expiry) + current + amount > limit:
                return False
            self._add(f"{key}/{now // expiry:.0f}", 2 * expiry, amount, now)
            return True

    def get_sliding_window(self, key: str, expiry: int) -> Window:
        return self._window(key, expiry, time.time())

    def _window(self, key: str, expiry: int, now: float) -> Window:
        number, gone = divmod(now, expiry)
        before, current = self.get(f"{key}/{number - 1:.0f}"), self.get(f"{key}/{number:.0f}")
        return before, expiry - gone, current, 2 * expiry - gone

    def _add(self, key: str, lasts: int, amount: int, now: float) -> int:
        count, ends_at = self._counts.get(key, (0, 0.0))
        if ends_at <= now:
            self._make_room(now)
            count, ends_at = 0, now + lasts
        self._counts[key] = count + amount, ends_at
        return count + amount

    def _make_room(self, now: float) -> None:
        """Requests from ever new addresses make it forget; they do not make it grow."""
        if len(self._counts) < MOST_COUNTS:
            return
        self._counts = {key: count for key, count in self._counts.items() if count[1] > now}
        if len(self._counts) > MOST_COUNTS / 2:
            log.warning("limits_forgotten", counts=len(self._counts))
            self._counts = {}
