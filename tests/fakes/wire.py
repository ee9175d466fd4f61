"""Under the fake upstream: a small threaded HTTP/1.1 server that writes what an answer tells it to."""

import contextlib
import select
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True)
class Recorded:
    """One request as it came in: ``path`` with its query, header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    nth: int
    """1 for the first request on its connection, 2 for the next one that reuses it."""
    body: bytes = b""

    @property
    def route(self) -> str:
        return self.path.partition("?")[0]


class Hangup(Exception):
    """Closes the connection that an answer writes to."""


class Wire:
    """What an answer writes to: the client's connection."""

    def __init__(self, sock: socket.socket, stopping: socket.socket) -> None:
        self._sock = sock
        self._stopping = stopping
        self.finished: Callable[[], None] = lambda: None
        """Called before the last bytes go out: what a client has seen in full no longer counts as running."""

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send(_head(status, headers))

    def respond(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        length = {} if status == 304 else {"Content-Length": str(len(body))}
        self.finished()
        self.send(_head(status, {**headers, **length}) + body)

    def pause(self, seconds: float) -> None:
        """Wait; hangs up when the client does, or when the server stops."""
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        poll.register(self._stopping, select.POLLIN)
        if poll.poll(seconds * 1000):
            raise Hangup

    def reset(self) -> None:
        """Close so that the client sees a connection reset."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Hangup


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    try:
        reason = HTTPStatus(status).phrase
    except ValueError:
        reason = "Odd"
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1")


class WireServer(socketserver.ThreadingTCPServer):
    """Listens on 127.0.0.1 and hands each request to ``answer``, one thread a connection.

    ``port`` 0 means a free one.
    """

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self,
        answer: Callable[[Recorded, Wire], None],
        certificate: tuple[str, str] | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(("127.0.0.1", port), _Connection)
        self.answer = answer
        self.stopping, self._stop = socket.socketpair()
        self.connections = 0
        self._tls: ssl.SSLContext | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(*certificate)

    def get_request(self) -> tuple[socket.socket, Any]:
        sock, address = super().get_request()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls:
            sock = self._tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._open.add(sock)
            self.connections += 1
        return sock, address

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients may leave at any time; whatever else goes wrong in an answer shows in the client's test."""

    def stop(self) -> None:
        """End every answer and connection, and free the port."""
        self.shutdown()
        self._stop.close()
        with self._lock:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)
        self.server_close()
        self.stopping.close()


class _Connection(socketserver.StreamRequestHandler):
    server: WireServer

    def handle(self) -> None:
        wire = Wire(self.connection, self.server.stopping)
        nth = 1
        with contextlib.suppress(Hangup, OSError):
            while request := self._read(nth):
                self.server.answer(request, wire)
                nth += 1

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()

    def _read(self, nth: int) -> Recorded | None:
        line = self.rfile.readline().decode("latin-1")
        if not line.strip():
            return None
        method, path, _ = line.split(" ", 2)
        headers: dict[str, str] = {}
        while line := self.rfile.readline().decode("latin-1").rstrip("\r\n"):
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length", 0)))
        return Recorded(method, path, headers, nth, body)
