"""Which requests a fault hits."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from fakes.starplan.faults import Fault


@dataclass
class Rule:
    """All that is given has to fit: the kind (a pattern with ``*``), parameters, the request's number, time.

    ``nth`` counts the requests that fit otherwise, from 1; ``times`` is how many of them are hit.
    """

    fault: Fault
    kind: str = "*"
    where: Mapping[str, str] = field(default_factory=dict)
    at: int | None = None
    """The number of a request since the traffic was reset, from 0."""
    nth: int | None = None
    times: int | None = None
    until: float | None = None
    """Seconds of a monotonic clock."""
    met: int = 0
    hits: int = 0

    def fits(self, kind: str, params: Mapping[str, str], number: int) -> bool:
        if not fnmatchcase(kind, self.kind) or self.where.items() - params.items():
            return False
        if self.at not in (None, number) or (self.until is not None and time.monotonic() >= self.until):
            return False
        self.met += 1
        if self.nth not in (None, self.met) or (self.times is not None and self.hits >= self.times):
            return False
        self.hits += 1
        return True


class Faults:
    """The rules in force; the first that fits decides. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[Rule] = []

    def add(
        self,
        fault: Fault,
        kind: str = "*",
        *,
        where: Mapping[str, str] | None = None,
        at: int | None = None,
        nth: int | None = None,
        times: int | None = None,
        seconds: float | None = None,
    ) -> Rule:
        """From now on, until ``clear``, for ``times`` requests or for some seconds."""
        until = None if seconds is None else time.monotonic() + seconds
        rule = Rule(fault, kind, where or {}, at, nth, times, until)
        with self._lock:
            self._rules.append(rule)
        return rule

    @contextmanager
    def while_(self, fault: Fault, kind: str = "*", **where: str) -> Iterator[Rule]:
        """During the block."""
        rule = self.add(fault, kind, where=where)
        try:
            yield rule
        finally:
            with self._lock:
                self._rules.remove(rule)

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def meet(self, kind: str, params: Mapping[str, str], number: int) -> Fault | None:
        """What happens to a request; counts as a hit."""
        with self._lock:
            return next((rule.fault for rule in self._rules if rule.fits(kind, params, number)), None)
