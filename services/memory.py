"""Keeping a worker small: one large answer at a time, and what it took goes back to the system."""

import ctypes
import gc
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from cachetools import LRUCache

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

LARGE = 2**20
"""Bytes from which a body counts as large: no timetable is, and reading one needs several times its size."""

# mallopt(3) of glibc, malloc.h.
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_ARENAS = 2

_UNTIL_A_LOOK = (5_000, 10, 50)
"""Objects that are new, looks at the new, looks at the younger: after so many garbage is looked for among them."""


class Kept(Generic[K, V]):
    """What is held in memory because it may be asked for again: within ``room`` bytes, those used last. Thread-safe.

    What takes more than an eighth of the room is not kept: no timetable does, and it would drive out many of them.
    """

    def __init__(self, room: int, size: Callable[[V], int]) -> None:
        self._lock = threading.Lock()
        self._largest = room // 8
        self._values: LRUCache[K, V] = LRUCache(room, getsizeof=size)

    def get(self, key: K) -> V | None:
        with self._lock:
            return self._values.get(key)

    def keep(self, key: K, value: V) -> None:
        """Hold ``value`` in the place of what was held for ``key``."""
        with self._lock:
            if self._values.getsizeof(value) <= self._largest:
                self._values[key] = value
            else:
                self._values.pop(key, None)


class LargeTurn:
    """The right to hold a large body: one thread has it, from the first large piece to the schedule made of it.

    A large body costs several times its size, and as many threads as read one would cost that each. So they take
    turns, and at most one such sum is added to what a worker holds. Small bodies never wait. Nothing is taken
    outside of ``visit``, which gives back at its end whatever its thread took inside, also where visits are nested.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._thread = threading.local()

    @contextmanager
    def visit(self) -> Iterator[None]:
        """The stretch of work that may come to hold a large body."""
        outermost = not getattr(self._thread, "visiting", False)
        self._thread.visiting = True
        try:
            yield
        finally:
            if outermost:
                self._thread.visiting = False
                self._give_back()

    def take(self, seconds: float = -1) -> None:
        """Wait for the turn, for ever by default; whoever has it goes on. Raises TimeoutError."""
        if not getattr(self._thread, "visiting", False) or self._is_mine:
            return
        if not self._turn.acquire(timeout=seconds):
            raise TimeoutError("another large body is being read")
        self._thread.holding = True

    @property
    def _is_mine(self) -> bool:
        return getattr(self._thread, "holding", False)

    def _give_back(self) -> None:
        if self._is_mine:
            return_memory()
            self._thread.holding = False
            self._turn.release()


large_turn = LargeTurn()
"""The one of this process."""


def bound_allocator() -> None:
    """Have glibc, where it is the C library, return large blocks at once and keep few heaps for many threads."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)
        # Set, because it otherwise grows with the largest block that was ever freed.
        mallopt(_M_MMAP_THRESHOLD, LARGE)


def stop_answers_less() -> None:
    """Look for garbage seldom, and never among what is there by now: looking through everything stops an answer for as
    long as it takes to make one.

    By Python's own thresholds (gc.set_threshold) that happened to one answer in seventy. Most of what an answer needed
    is freed when it ends, without a look; it leaves some 300 objects that wait for one.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_UNTIL_A_LOOK)


def return_memory() -> None:
    """Give what was freed back to the system: glibc keeps it. Costs milliseconds; elsewhere nothing is done."""
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim is not None:
        malloc_trim(0)
