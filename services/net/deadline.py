"""One deadline over a whole exchange: every wait on one of our sockets ends when it does.

A timeout per read does not bound a server that sends a byte now and then. So the sockets ask, before each
read and write, how much of the exchange is left, and wait no longer than that.
"""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket
from time import monotonic
from typing import Any


class Exchange:
    """One fetch under way in the current thread, from the first look-up of a name to the last byte."""

    __slots__ = ("connect", "dialled", "ends_at")

    def __init__(self, seconds: float, connect: float | None = None) -> None:
        self.ends_at = monotonic() + seconds
        self.connect = connect
        """Seconds that a connection may take of them, if fewer than all."""
        self.dialled = False
        """Whether the request went over a new connection; a reused one may turn out to be closed."""

    def left(self) -> float:
        """Seconds that remain, above zero; raises TimeoutError when there are none."""
        seconds = self.ends_at - monotonic()
        if seconds <= 0:
            raise TimeoutError("the deadline has passed")
        return seconds

    def left_to_connect(self) -> float:
        """Seconds that a connection may take now; raises TimeoutError when there are none."""
        return self.left() if self.connect is None else min(self.left(), self.connect)

    @property
    def over(self) -> bool:
        return monotonic() >= self.ends_at


_thread = threading.local()


@contextmanager
def deadline(seconds: float, connect: float | None = None) -> Iterator[Exchange]:
    """Bound what the current thread does with our sockets inside the block to ``seconds`` in all.

    ``connect`` bounds a connection more narrowly.
    """
    _thread.exchange = exchange = Exchange(seconds, connect)
    try:
        yield exchange
    finally:
        del _thread.exchange


def current_exchange() -> Exchange:
    """The exchange that the current thread is in; raises AttributeError outside of ``deadline``."""
    exchange: Exchange = _thread.exchange
    return exchange


class TimedSocket(socket):
    """A socket for use inside ``deadline``: what http.client reads and sends with ends in time."""

    __slots__ = ()

    def recv_into(self, *args: Any) -> int:
        self.settimeout(current_exchange().left())
        return super().recv_into(*args)

    def sendall(self, *args: Any) -> None:
        self.settimeout(current_exchange().left())
        super().sendall(*args)


class TimedTLSSocket(TimedSocket, ssl.SSLSocket):
    """The same over TLS. A handshake, read or write of ``ssl`` honours the timeout as a whole."""
