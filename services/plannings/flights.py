"""Doing a thing once for all who ask for it at the same time."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Flights(Generic[T]):
    """Work under way, by key. Whoever comes while it runs waits for it and gets its result or its error."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[Hashable, Future[T]] = {}

    def join(self, key: Hashable, work: Callable[[], T]) -> T:
        mine: Future[T] = Future()
        with self._lock:
            flight = self._under_way.setdefault(key, mine)
        try:
            return self._lead(key, mine, work) if flight is mine else flight.result()
        finally:
            # An error's traceback holds this frame and its callers': with the flight in it, it would hold itself.
            del flight, mine

    def _lead(self, key: Hashable, flight: Future[T], work: Callable[[], T]) -> T:
        try:
            result = work()
        except BaseException as failure:
            self._land(key)
            flight.set_exception(failure)
            raise
        else:
            self._land(key)
            flight.set_result(result)
            return result
        finally:
            del flight

    def _land(self, key: Hashable) -> None:
        with self._lock:
            del self._under_way[key]
