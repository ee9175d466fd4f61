"""Courtesy towards each host: few requests at a time, and a pause for one that keeps timing out."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from services.net.deadline import Exchange
from services.net.failures import FailureKind, FetchFailed, HostPaused, WeAreBusy

REQUESTS_AT_ONCE = 4
TIMEOUTS_IN_A_ROW = 5
PAUSE_SECONDS = 30.0
PROBE_SECONDS = 1.0
"""How soon to try again while the first request after a pause is on its way."""
HOSTS_REMEMBERED = 512


class _Host:
    """What is known of one host; guarded by the lock that all hosts share."""

    __slots__ = ("asked_again_at", "freed", "running", "timeouts", "waiting")

    def __init__(self, lock: threading.Lock) -> None:
        self.freed = threading.Condition(lock)
        self.running = 0
        self.waiting = 0
        self.timeouts = 0
        self.asked_again_at = 0.0

    @property
    def suspect(self) -> bool:
        return self.timeouts >= TIMEOUTS_IN_A_ROW

    def refuses(self, now: float) -> bool:
        """Whether not to ask: the host is paused, or the first request after the pause is on its way."""
        return self.suspect and (now < self.asked_again_at or self.running > 0)


class Hosts:
    """Who may be asked now; ``host`` is ``name:port``. Thread-safe, one per process."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    @contextmanager
    def turn(self, name: str, exchange: Exchange) -> Iterator[None]:
        """Hold one of the host's turns during the block; waits for one as long as the exchange lasts.

        Raises HostPaused at once for a paused host, FetchFailed (timeout) when no turn came in time. A failure that
        leaves the block counts against the host when it is a timeout of its own; anything else shows that it answers.
        """
        host = self._enter(name, exchange)
        timed_out = False
        try:
            yield
        except FetchFailed as failure:
            timed_out = failure.kind is FailureKind.TIMEOUT and not isinstance(failure, WeAreBusy)
            raise
        finally:
            self._leave(host, timed_out)

    def _enter(self, name: str, exchange: Exchange) -> _Host:
        with self._lock:
            host = self._known(name)
            while not host.refuses(self._now()):
                if host.running < REQUESTS_AT_ONCE:
                    host.running += 1
                    return host
                self._wait(host, name, exchange)
            pause = max(host.asked_again_at - self._now(), PROBE_SECONDS)
        raise HostPaused(name, pause)

    def _wait(self, host: _Host, name: str, exchange: Exchange) -> None:
        host.waiting += 1
        try:
            host.freed.wait(exchange.left())
            exchange.left()
        except TimeoutError:
            host.freed.notify()  # the turn that this thread may have been woken for is someone else's now
            raise FetchFailed(FailureKind.TIMEOUT, f"{name} was busy with our other requests") from None
        finally:
            host.waiting -= 1

    def _leave(self, host: _Host, timed_out: bool) -> None:
        with self._lock:
            host.running -= 1
            host.timeouts = host.timeouts + 1 if timed_out else 0
            if host.suspect:
                host.asked_again_at = self._now() + PAUSE_SECONDS
                host.freed.notify_all()
            elif host.waiting:
                host.freed.notify()

    def _known(self, name: str) -> _Host:
        host = self._hosts.get(name)
        if host is None:
            if len(self._hosts) >= HOSTS_REMEMBERED:
                self._forget_idle()
            host = self._hosts[name] = _Host(self._lock)
        self._hosts.move_to_end(name)
        return host

    def _forget_idle(self) -> None:
        """Drop the host asked longest ago. One in use stays: a second record would double its turns."""
        for name, host in self._hosts.items():
            if not (host.running or host.waiting):
                del self._hosts[name]
                return
