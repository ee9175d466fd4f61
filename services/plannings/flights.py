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
        with self._lock:
            flight = self._under_way.get(key)
            if flight is None:
                mine: Future[T] = Future()
                self._under_way[key] = mine
        if flight is not None:
            return flight.result()
        return self._lead(key, mine, work)

    def _lead(self, key: Hashable, flight: Future[T], work: Callable[[], T]) -> T:
        try:
            result = work()
        except BaseException as failure:
            self._land(key)
            flight.set_exception(failure)
            raise
        self._land(key)
        flight.set_result(result)
        return result

    def _land(self, key: Hashable) -> None:
        with self._lock:
            del self._under_way[key]
