"""Doing the last things before a process ends, also in the worker processes of WSGI servers.

``atexit`` is not enough: a process that multiprocessing started ends without it (granian's workers do). What holds
in every process is that the interpreter waits for threads that are no daemons, so one of them waits for the main
thread to end.
"""

import threading
from collections.abc import Callable

Callback = Callable[[], None]

_lock = threading.Lock()
_callbacks: list[Callback] = []
_waiter: threading.Thread | None = None


def at_end(callback: Callback) -> None:
    """Call ``callback`` once the main thread has ended; the last one registered is called first."""
    global _waiter
    with _lock:
        _callbacks.append(callback)
        if _waiter is None:
            _waiter = threading.Thread(target=_wait, name="lifetime", daemon=False)
            _waiter.start()


def forget(callback: Callback) -> None:
    """Take back what was registered; nothing happens when it was not."""
    with _lock:
        if callback in _callbacks:
            _callbacks.remove(callback)


def _wait() -> None:
    threading.main_thread().join()
    while _callbacks:
        _callbacks.pop()()
