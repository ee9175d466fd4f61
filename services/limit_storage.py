"""Where limits count: in the memory of this process, or in a Redis that several processes share.

What cannot be counted passes. After a failure the storage is left alone for a while, so that one that is dead costs
a single request its patience now and then, and the others nothing.
"""

import time
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Protocol, TypeVar, cast
from urllib.parse import urlsplit

import structlog
from limits.errors import StorageError
from limits.storage import Storage, storage_from_string
from limits.storage.base import SlidingWindowCounterSupport

from services.limit_memory import LimitMemory, Window

SCHEME = "horarium"
REST = 5.0
"""Seconds for which a storage that failed is not asked."""
PATIENCE = {"socket_connect_timeout": 0.25, "socket_timeout": 0.25}
"""Seconds for a storage on the network."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Counts(Protocol):
    """What fixed and sliding windows need of a storage."""

    def incr(self, key: str, expiry: int, amount: int = 1) -> int: ...

    def get(self, key: str) -> int: ...

    def get_expiry(self, key: str) -> float: ...

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool: ...

    def get_sliding_window(self, key: str, expiry: int) -> Window: ...


class LimitStorage(Storage, SlidingWindowCounterSupport):
    """Counts in the storage that ``counts_uri`` names; tells ``on_failure`` of each request that it did not count."""

    STORAGE_SCHEME: list[str] | None = [SCHEME]  # noqa: RUF012 - as the library declares it
    base_exceptions = ()

    def __init__(self, uri: str, counts_uri: str, on_failure: Callable[[], None]) -> None:
        """Raises ValueError for a storage that does not exist."""
        super().__init__(uri)
        self._counts = _open(counts_uri)
        self._on_failure = on_failure
        self._lock = Lock()
        self._rests_until: float | None = None

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        counted = self._ask(lambda: self._counts.incr(key, expiry, amount))
        return self._passing(0) if counted is None else counted

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        fits = self._ask(lambda: self._counts.acquire_sliding_window_entry(key, limit, expiry, amount))
        return self._passing(True) if fits is None else fits

    def get(self, key: str) -> int:
        return self._ask(lambda: self._counts.get(key)) or 0

    def get_expiry(self, key: str) -> float:
        return self._ask(lambda: self._counts.get_expiry(key)) or time.time()

    def get_sliding_window(self, key: str, expiry: int) -> Window:
        return self._ask(lambda: self._counts.get_sliding_window(key, expiry)) or (0, 0.0, 0, 0.0)

    def check(self) -> bool:
        """Whether it answered when it was asked last."""
        return self._rests_until is None

    def reset(self) -> int | None:
        raise NotImplementedError("counts end by themselves")

    def clear(self, key: str) -> None:
        self.reset()

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        self.reset()

    def _ask(self, question: Callable[[], T]) -> T | None:
        """None when it does not answer, or is not asked."""
        if self._rests_until is not None and not self._is_time_to_try():
            return None
        try:
            answer = question()
        except StorageError as failure:
            self._let_rest(failure)
            return None
        if self._rests_until is not None:
            self._rests_until = None
            log.info("limits_counted_again")
        return answer

    def _is_time_to_try(self) -> bool:
        """One request tries, and the others go on without."""
        with self._lock:
            now = monotonic()
            if self._rests_until is not None and now < self._rests_until:
                return False
            self._rests_until = now + REST
            return True

    def _let_rest(self, failure: StorageError) -> None:
        with self._lock:
            if self._rests_until is None:  # the text of the failure can hold the password of the storage
                log.error("limits_not_counted", error=type(failure.storage_error).__name__)
            self._rests_until = monotonic() + REST

    def _passing(self, answer: T) -> T:
        self._on_failure()
        return answer


def _open(uri: str) -> Counts:
    """Connects to nothing yet. Raises ValueError, which does not tell the password that may be in ``uri``."""
    scheme = urlsplit(uri).scheme
    if not uri or scheme == "memory":
        return LimitMemory()
    try:
        patience = PATIENCE if scheme.startswith("redis") else {}
        storage = storage_from_string(uri, wrap_exceptions=True, **patience)
    except Exception as failure:
        reason = str(failure).replace(uri, f"{scheme}://")
        raise ValueError(f"no such storage of counts: {reason}") from None
    if not isinstance(storage, SlidingWindowCounterSupport):
        raise ValueError(f"no such storage of counts: {scheme}:// has no sliding windows")
    return cast(Counts, storage)
