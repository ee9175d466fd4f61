"""The universities of a fault run: several hosts in one process, each well, poor or away as a seed has it.

``python -m bench.soak_upstream '{"ports": [..], "control": .., "plannings": .., "seed": .., "factor": ..}'``.
On the control port ``/start`` begins the trouble, ``/storm`` lets every host fail, ``/heal`` ends all of it;
``/truth`` gives the version of each planning, ``/given`` the last one of each that was sent whole, ``/report`` what
was asked and how it was answered.
"""

import asyncio
import contextlib
import json
import random
import socket
import struct
import sys
import time
from collections import Counter

from bench.soak_feeds import MISLEADING, Feed, Kind, Mood, draw_kind, draw_mood

MOOD_LASTS = (10.0, 45.0)
"""Seconds, simulated."""
SLOWNESS = (1.0, 4.0)
"""Seconds, simulated, by which a slow answer is late: under the deadline of a fetch."""
RETRY_AFTER = 1
"""Seconds, real: the header knows no fractions."""
MOVES_ON = 0.05
"""Share of the good answers after which the schedule changes."""
FLAPS_EVERY = 480.0
"""Seconds, simulated, for which a flapping feed is whole, and then shrunken: the third time comes more than half an
hour after the first."""
HUNG_FOR = 60.0
"""Seconds, real: until a hanging answer is given up, if the other side does not end it first."""

HTML = b"<!DOCTYPE html><html><body><h1>Maintenance</h1></body></html>"


class Host:
    """One port: its mood, its listener, and who is connected to it."""

    def __init__(self, port: int, universe: "Universe") -> None:
        self.port = port
        self.mood = Mood.WELL
        self.running = 0
        self.peak = 0
        self._universe = universe
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def be(self, mood: Mood) -> None:
        self.mood = mood
        if mood is not Mood.REFUSING:
            await self.listen()
        elif self._server is not None:
            self._server.close()
            self._server = None
            for writer in self._writers:
                writer.transport.abort()

    async def listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, reuse_address=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while await self._answer_one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection may be used again."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        number = int(head.split(" ", 2)[1].strip("/").removesuffix(".ics"))
        kind = self._universe.kind(number, self.mood)
        self.running += 1
        self.peak = max(self.peak, self.running)
        try:
            return await self._universe.give(number, kind, head, reader, writer)
        finally:
            self.running -= 1


class Universe:
    """All hosts and feeds, and the dice."""

    def __init__(
        self, ports: list[int], plannings: int, gone: int, flapping: int, seed: int, factor: float
    ) -> None:
        self.feeds = [Feed(number) for number in range(plannings)]
        self.hosts = [Host(port, self) for port in ports]
        self.hits: Counter[str] = Counter()
        self.given = [0] * plannings
        """The last version of each that was sent whole."""
        self._gone = set(range(gone))
        self._flapping = set(range(gone, gone + flapping))
        self._started_at = time.monotonic()
        self._choose = random.Random(seed)
        self._factor = factor
        self._troubled = False
        self._moves = False
        self._moods: asyncio.Task[None] | None = None

    def kind(self, number: int, mood: Mood) -> Kind:
        kind = draw_kind(mood, self._choose) if self._troubled else Kind.WELL
        if number in self._gone and self._troubled and self._choose.random() < 0.5:
            kind = Kind.NOT_FOUND
        if number in self._flapping and self._troubled and kind in (Kind.WELL, *MISLEADING):
            kind = self.flap()
        self.hits[kind] += 1
        return kind

    def flap(self) -> Kind:
        """How a flapping feed is at this moment."""
        phase = (time.monotonic() - self._started_at) * self._factor // FLAPS_EVERY
        return Kind.SHRUNKEN if phase % 2 else Kind.WELL

    async def give(
        self,
        number: int,
        kind: Kind,
        head: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """Answer one request; False when the connection is of no use afterwards."""
        if kind is Kind.HANGING:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader.read(), HUNG_FOR)
            return False
        if kind is Kind.RESET:
            _reset(writer)
            return False
        if kind is Kind.SLOW:
            await asyncio.sleep(self._choose.uniform(*SLOWNESS) / self._factor)
        version = self.feeds[number].version
        writer.write(self._answer(number, kind, head))
        await writer.drain()
        if kind in (Kind.WELL, Kind.SLOW):
            self.given[number] = version
        if kind is Kind.WELL and self._moves and self._choose.random() < MOVES_ON:
            self.feeds[number].move_on()
        return kind is not Kind.TRUNCATED

    def _answer(self, number: int, kind: Kind, head: str) -> bytes:
        match kind:
            case Kind.BROKEN:
                return _response("500 Internal Server Error", b"no", "text/plain")
            case Kind.NOT_FOUND:
                return _response("404 Not Found", b"no", "text/plain")
            case Kind.THROTTLED:
                return _response(
                    "429 Too Many Requests", b"", "text/plain", f"Retry-After: {RETRY_AFTER}\r\n"
                )
            case Kind.HTML:
                return _response("200 OK", HTML, "text/html")
        feed = self.feeds[number]
        etag = f'ETag: "{kind}-{feed.version}"\r\n' if number % 2 else ""
        if etag and kind is not Kind.TRUNCATED and etag.split()[1] in head:
            return f"HTTP/1.1 304 Not Modified\r\n{etag}\r\n".encode()
        body = feed.body(kind)
        missing = self._choose.choice((0, 1000)) if kind is Kind.TRUNCATED else 0
        return _response("200 OK", body, "text/calendar; charset=utf-8", etag, missing)

    async def start(self) -> None:
        self._troubled = self._moves = True
        self._started_at = time.monotonic()
        self._moods = asyncio.create_task(self._change_moods())

    async def storm(self) -> None:
        """From now on nothing succeeds, and the truth stands still."""
        self._stand_still()
        for host in self.hosts:
            await host.be(self._choose.choice((Mood.DOWN, Mood.DOWN, Mood.REFUSING)))

    async def heal(self) -> None:
        self._stand_still()
        self._troubled = False
        for host in self.hosts:
            await host.be(Mood.WELL)

    def _stand_still(self) -> None:
        self._moves = False
        if self._moods is not None:
            self._moods.cancel()

    async def _change_moods(self) -> None:
        async with asyncio.TaskGroup() as group:
            for host in self.hosts:
                group.create_task(self._change_mood(host))

    async def _change_mood(self, host: Host) -> None:
        while True:
            await host.be(draw_mood(self._choose))
            await asyncio.sleep(self._choose.uniform(*MOOD_LASTS) / self._factor)

    def report(self) -> dict[str, object]:
        return {"hits": dict(self.hits), "peak_per_host": max(host.peak for host in self.hosts)}


def _response(status: str, body: bytes, content_type: str, headers: str = "", missing: int = 0) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{headers}"
    return f"{head}Content-Length: {len(body) + missing}\r\n\r\n".encode() + body


def _reset(writer: asyncio.StreamWriter) -> None:
    """End the connection as a crash does: with RST, not with FIN."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def control(universe: Universe, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    path = head.split(" ", 2)[1]
    answer: object = "ok"
    match path:
        case "/start":
            await universe.start()
        case "/storm":
            await universe.storm()
        case "/heal":
            await universe.heal()
        case "/truth":
            answer = [feed.version for feed in universe.feeds]
        case "/given":
            answer = universe.given
        case "/report":
            answer = universe.report()
    writer.write(
        _response("200 OK", json.dumps(answer).encode(), "application/json", "Connection: close\r\n")
    )
    await writer.drain()
    writer.close()


async def main(
    ports: list[int],
    control_port: int,
    plannings: int,
    gone: int,
    flapping: int,
    seed: int,
    factor: float,
) -> None:
    universe = Universe(ports, plannings, gone, flapping, seed, factor)
    for host in universe.hosts:
        await host.listen()
    server = await asyncio.start_server(
        lambda reader, writer: control(universe, reader, writer), "127.0.0.1", control_port
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(**json.loads(sys.argv[1])))
