"""An application behind a connection that a test can cut, let hang, and mend."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

HEAD_ENDS = b"\r\n\r\n"
A_LITTLE = 100
"""Bytes of a body, compressed or not."""


class Line:
    """Passes on to a port of this machine what comes to its own.

    ``cut``: connections are refused. ``hang``: they are taken, and nothing comes back. ``stall``: so it is from the
    middle of the next answer on. ``mend`` ends all of that.
    """

    def __init__(self, port: int) -> None:
        self._server = ("127.0.0.1", port)
        self._passes = threading.Event()
        self._stalls = False
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._door: socket.socket | None = None
        self._port = 0
        self.mend()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def hang(self) -> None:
        self._passes.clear()

    def stall(self) -> None:
        self._stalls = True

    def mend(self) -> None:
        self._stalls = False
        self._passes.set()
        if self._door is None:
            self._door = socket.create_server(("127.0.0.1", self._port))
            self._port = self._door.getsockname()[1]
            self._start(self._take, self._door)

    def cut(self) -> None:
        self._passes.set()
        if self._door is not None:
            _close(self._door)
            self._door.close()
            self._door = None
        for end in self._ends:
            _close(end)

    def close(self) -> None:
        self.cut()
        for thread in self._threads:
            thread.join()
        for end in self._ends:
            end.close()

    def _take(self, door: socket.socket) -> None:
        with suppress(OSError):  # cut
            while True:
                near, _ = door.accept()
                far = socket.create_connection(self._server)
                self._ends += [near, far]
                self._start(self._pass, near, far)
                self._start(self._pass, far, near, True)

    def _pass(self, source: socket.socket, sink: socket.socket, answers: bool = False) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._passes.wait()
                if answers and self._stalls:
                    data = self._begin(data, source, sink)
                    self._passes.wait()
                sink.sendall(data)
        _close(source)
        _close(sink)

    def _begin(self, data: bytes, source: socket.socket, sink: socket.socket) -> bytes:
        """Pass on the head of an answer and a little of its body, then nothing; gives what is left of it."""
        while not data.partition(HEAD_ENDS)[2]:
            data += source.recv(65536)
        end = data.index(HEAD_ENDS) + len(HEAD_ENDS) + A_LITTLE
        sink.sendall(data[:end])
        self._passes.clear()
        self._stalls = False
        return data[end:]

    def _start(self, work: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=work, args=given, name="line")
        self._threads.append(thread)
        thread.start()


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


class _Quiet(WSGIRequestHandler):
    def log(self, kind: str, message: str, *args: object) -> None:
        """Horarium has a log of its own."""


@contextmanager
def line_to(app: Flask) -> Iterator[Line]:
    """Serve an application of this process until the block ends."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="served")
    thread.start()
    line = Line(server.server_port)
    try:
        yield line
    finally:
        line.close()
        server.shutdown()
        thread.join()
        server.server_close()
