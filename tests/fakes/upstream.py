"""A university's web server on loopback, which answers as a test says: well, late, wrongly or not at all."""

import gzip
import hashlib
import io
import socket
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import TracebackType
from typing import Self

from fakes.wire import Hangup, Recorded, Wire, WireServer

CALENDAR = "text/calendar; charset=utf-8"

# How long a hang lasts when neither side ends it before.
FOREVER = 60.0

Answer = Callable[[Recorded, Wire], None]


def _drip(wire: Wire, data: bytes, interval: float) -> None:
    for byte in data:
        wire.send(bytes([byte]))
        wire.pause(interval)
    wire.pause(FOREVER)


@lru_cache(maxsize=2)
def gzip_bomb(size: int) -> bytes:
    """``size`` bytes of nothing, packed; made piece by piece, so that they never exist at once."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        for _ in range(size // 2**20):
            file.write(bytes(2**20))
    return packed.getvalue()


class Upstream:
    """The server; use as a context manager. Unknown paths answer 404; a later answer for a path replaces it.

    ``certificate`` (the certificate's and the key's file) makes
    it speak TLS.
    """

    def __init__(self, certificate: tuple[str, str] | None = None) -> None:
        self._scheme = "https" if certificate else "http"
        self._server = WireServer(self._answer, certificate)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), name="upstream")
        self._asked = threading.Condition()
        self._answers: dict[str, Answer] = {}
        self._running = 0
        self.reset()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def host(self) -> str:
        """``127.0.0.1:port``, as an allow list names it."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"{self._scheme}://{self.host}{path}"

    def refused_url(self, path: str = "/") -> str:
        """A URL of this machine where nothing listens."""
        with socket.create_server(("127.0.0.1", 0)) as unused:
            return f"http://127.0.0.1:{unused.getsockname()[1]}{path}"

    # What was asked

    @property
    def requests(self) -> list[Recorded]:
        with self._asked:
            return list(self._requests)

    @property
    def peak_concurrency(self) -> int:
        """How many requests were being answered at the same time, at most."""
        with self._asked:
            return self._peak

    @property
    def connections(self) -> int:
        """How often anyone connected, asked or not."""
        return self._server.connections

    def hits(self, path: str) -> int:
        """How often ``path`` was asked for, with whatever query."""
        with self._asked:
            return self._hits[path]

    def reset(self) -> None:
        """Forget what was asked; the answers stay."""
        with self._asked:
            self._requests: list[Recorded] = []
            self._hits: Counter[str] = Counter()
            self._peak = self._running

    def wait_for(self, path: str, hits: int, seconds: float = 10.0) -> None:
        """Wait until ``path`` was asked for ``hits`` times; fails the test when it never is."""
        with self._asked:
            assert self._asked.wait_for(lambda: self._hits[path] >= hits, seconds), (
                f"{path} was not asked for"
            )

    # What it answers

    def behave(self, path: str, answer: Answer) -> None:
        """Answer ``path`` with a function of the test's own."""
        self._answers[path] = answer

    def serve(
        self,
        path: str,
        body: bytes | str = b"",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        etag: bool = False,
        last_modified: str | None = None,
        delay: float = 0.0,
    ) -> None:
        """A healthy answer, ``delay`` seconds late; with validators, 304 for a request that holds them."""
        content = body.encode() if isinstance(body, str) else body
        validators: dict[str, str] = {}
        if etag:
            validators["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        if last_modified:
            validators["Last-Modified"] = last_modified
        full = {"Content-Type": CALENDAR, **validators, **(headers or {})}

        def answer(request: Recorded, wire: Wire) -> None:
            wire.pause(delay)
            if status == 200 and _holds(request, validators):
                wire.respond(304, validators)
            else:
                wire.respond(status, full, content)

        self.behave(path, answer)

    def serve_html(self, path: str) -> None:
        page = "<!DOCTYPE html><html><body>Please sign in</body></html>"
        self.serve(path, page, headers={"Content-Type": "text/html; charset=utf-8"})

    def serve_latin1(self, path: str, text: str) -> None:
        latin1 = {"Content-Type": "text/calendar; charset=ISO-8859-1"}
        self.serve(path, text.encode("latin-1"), headers=latin1)

    def serve_packed(self, path: str, packed: bytes, coding: str) -> None:
        """A body that is already packed; ``coding`` is what Content-Encoding says."""
        self.serve(path, packed, headers={"Content-Encoding": coding})

    def serve_huge(self, path: str, size: int = 11 * 2**20) -> None:
        """A body of ``size`` bytes, announced by its Content-Length."""
        self.serve(path, bytes(size))

    def serve_gzip_bomb(self, path: str, size: int = 200 * 2**20) -> None:
        """A small answer that unpacks to ``size`` bytes."""
        self.serve_packed(path, gzip_bomb(size), "gzip")

    def fail(self, path: str, status: int = 500) -> None:
        self.serve(path, "no", status=status, headers={"Content-Type": "text/plain"})

    def throttle(self, path: str, retry_after: str = "30") -> None:
        """429 with Retry-After: seconds or an HTTP date."""
        self.serve(path, "slower", status=429, headers={"Retry-After": retry_after})

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.serve(path, status=status, headers={"Location": to})

    def redirect_for_ever(self, path: str) -> None:
        """Each answer leads to the same path with a longer query."""

        def answer(request: Recorded, wire: Wire) -> None:
            wire.respond(
                302, {"Location": f"{path}?{len(request.path)}x{request.path.partition('?')[2]}"}, b""
            )

        self.behave(path, answer)

    def truncate(self, path: str, body: bytes) -> None:
        """Announces more than it sends, then hangs up."""

        def answer(_: Recorded, wire: Wire) -> None:
            wire.head(200, {"Content-Type": CALENDAR, "Content-Length": str(len(body) + 1000)})
            wire.send(body)
            raise Hangup

        self.behave(path, answer)

    def hang(self, path: str) -> None:
        """Takes the request and says nothing."""
        self.behave(path, lambda _, wire: wire.pause(FOREVER))

    def drip_body(self, path: str, body: bytes, interval: float = 0.05) -> None:
        def answer(_: Recorded, wire: Wire) -> None:
            wire.head(200, {"Content-Type": CALENDAR, "Content-Length": str(len(body) + 1)})
            _drip(wire, body, interval)

        self.behave(path, answer)

    def drip_headers(self, path: str, interval: float = 0.05) -> None:
        slow = b"HTTP/1.1 200 OK\r\nX-Slow: " + b"z" * 10_000
        self.behave(path, lambda _, wire: _drip(wire, slow, interval))

    def endless_header(self, path: str) -> None:
        """One header line that never ends."""

        def answer(_: Recorded, wire: Wire) -> None:
            wire.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while True:
                wire.send(b"z" * 65_536)
                wire.pause(0)

        self.behave(path, answer)

    def reset_connection(self, path: str) -> None:
        self.behave(path, lambda _, wire: wire.reset())

    def _answer(self, request: Recorded, wire: Wire) -> None:
        with self._asked:
            self._requests.append(request)
            self._hits[request.route] += 1
            self._running += 1
            self._peak = max(self._peak, self._running)
            self._asked.notify_all()
        wire.finished = self._finished_once()
        try:
            self._answers.get(request.route, _not_found)(request, wire)
        finally:
            wire.finished()

    def _finished_once(self) -> Callable[[], None]:
        pending = [True]

        def finished() -> None:
            with self._asked:
                self._running -= bool(pending)
                pending.clear()

        return finished


def _not_found(_: Recorded, wire: Wire) -> None:
    wire.respond(404, {"Content-Type": "text/plain"}, b"nothing here")


def _holds(request: Recorded, validators: Mapping[str, str]) -> bool:
    """Whether a conditional request shows that the client's copy is current (RFC 9110, 13.2.2)."""
    if "if-none-match" in request.headers:
        return request.headers["if-none-match"] == validators.get("ETag")
    asked = request.headers.get("if-modified-since")
    return asked is not None and asked == validators.get("Last-Modified")
