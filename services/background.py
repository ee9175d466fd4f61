"""Doing small work behind the answers: soon, in one thread, and a last time at the end."""

import threading
import time
from collections.abc import Callable


class Background:
    """Calls ``work`` in a thread of its own when asked to, once for all who asked meanwhile.

    The thread starts with the first request for it, so that a server may fork after the application was made.
    ``work`` does all that is pending and handles its own failures.
    """

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self._name = name
        self._work = work
        self._wake = threading.Condition()
        self._due: float | None = None
        """When to work next, on the monotonic clock; None when nobody has asked."""
        self._thread: threading.Thread | None = None
        self._closing = False

    def ask(self, within: float) -> None:
        """Have the work done before ``within`` seconds have passed."""
        due = time.monotonic() + within
        with self._wake:
            if self._due is None or due < self._due:
                self._due = due
                self._wake.notify()
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def close(self, patience: float | None = None) -> None:
        """End the thread, then work a last time. After ``patience`` seconds leave the thread to what it does."""
        with self._wake:
            self._closing = True
            self._wake.notify()
            thread = self._thread
        if thread is not None:
            thread.join(patience)
        if thread is None or not thread.is_alive():
            self._work()

    def _run(self) -> None:
        while self._wait():
            self._work()

    def _wait(self) -> bool:
        """Until there is work; False at the end."""
        with self._wake:
            while not self._closing and (self._due is None or self._due > time.monotonic()):
                self._wake.wait(None if self._due is None else self._due - time.monotonic())
            self._due = None
            return not self._closing
