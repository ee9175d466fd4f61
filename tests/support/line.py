"""A connection to a server that a test can cut, let hang, and mend."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self


class Line:
    """Passes on to a port of this machine what comes to its own; use as a context manager.

    ``cut``: connections are refused. ``hang``: they are taken, and nothing comes back. ``mend`` ends both.
    """

    def __init__(self, port: int) -> None:
        self._server = ("127.0.0.1", port)
        self._passes = threading.Event()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._door: socket.socket | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.mend()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()
        for thread in self._threads:
            thread.join()

    def cut(self) -> None:
        if self._door is not None:
            with suppress(OSError):
                self._door.shutdown(socket.SHUT_RDWR)
            self._door.close()
        self._door = None
        self._passes.set()
        for end in list(self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def hang(self) -> None:
        self._passes.clear()

    def mend(self) -> None:
        self._passes.set()
        if self._door is None:
            self._door = socket.create_server(("127.0.0.1", self.port))
            self.port = self._door.getsockname()[1]
            self._start(self._take, self._door)

    def _take(self, door: socket.socket) -> None:
        while True:
            try:
                near, _ = door.accept()
            except OSError:  # cut
                return
            far = socket.create_connection(self._server)
            self._open |= {near, far}
            self._start(self._pass, near, far)
            self._start(self._pass, far, near)

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._passes.wait()
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _start(self, work: object, *given: object) -> None:
        thread = threading.Thread(target=work, args=given, name="line")
        self._threads.append(thread)
        thread.start()
