"""The ICS servers of a large installation: thousands of feeds, all well, some of them changed from time to time.

``python -m bench.backfill_upstream '{"ports": [..], "control_port": .., "events": ..}'``. On the control port
``/change/<first>/<step>`` gives every so-many-th feed three other rooms, ``/validators/on`` lets answers carry an
ETag and keep it, ``/report`` tells requests and bytes since it was last asked.
"""

import asyncio
import json
import sys
import zlib
from collections import Counter
from datetime import UTC, datetime

from bench.feeds import calendar, changed, meetings

FIRST = datetime(2026, 9, 7, 6, tzinfo=UTC)
STAMPED = datetime(2026, 11, 16, 12, tzinfo=UTC)
_STAMP = b"20261116T120000Z"
_EXPORTED = "(Exporté le:16/11/2026 12:00)".encode()


class Feeds:
    """The bodies, packed: made when they are first asked for, and stamped anew with each answer."""

    def __init__(self, events: int) -> None:
        self.validators = False
        self.asked = Counter[str]()
        self._events = events
        self._packed: dict[int, bytes] = {}
        self._versions: Counter[int] = Counter()

    def change(self, first: int, step: int) -> None:
        for number in range(first, len(self._packed), step):
            self._versions[number] += 1
            del self._packed[number]
            self._body(number)

    def answer(self, number: int, head: str) -> bytes:
        etag = f'"v{self._versions[number]}"'
        validator = f"ETag: {etag}\r\n" if self.validators else ""
        if validator and etag in head:
            answer = f"HTTP/1.1 304 Not Modified\r\n{validator}\r\n".encode()
        else:
            answer = _response(self._body(number), "text/calendar; charset=utf-8", validator)
        self.asked["requests"] += 1
        self.asked["bytes"] += len(answer)
        return answer

    def _body(self, number: int) -> bytes:
        if number not in self._packed:
            plan = meetings(number, self._events, FIRST)
            version = self._versions[number]
            if version:
                plan = changed(plan, (3, self._events // 2, self._events - 4), version)
            self._packed[number] = zlib.compress(calendar(plan, STAMPED), 1)
        now = datetime.now(UTC)
        body = zlib.decompress(self._packed[number])
        body = body.replace(_STAMP, f"{now:%Y%m%dT%H%M%SZ}".encode())
        return body.replace(_EXPORTED, f"(Exporté le:{now:%d/%m/%Y %H:%M})".encode())

    def told(self, path: str) -> object:
        """What a line to the control port does and answers."""
        match path.strip("/").split("/"):
            case ["change", first, step]:
                self.change(int(first), int(step))
            case ["validators", state]:
                self.validators = state == "on"
            case ["report"]:
                asked, self.asked = self.asked, Counter()
                return dict(asked)
        return "ok"


def _response(body: bytes, content_type: str, headers: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def main(ports: list[int], control_port: int, events: int) -> None:
    feeds = Feeds(events)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ", 2)[1]
                writer.write(answer(path, head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    def answer(path: str, head: str) -> bytes:
        if path.endswith(".ics"):
            return feeds.answer(int(path.strip("/").removesuffix(".ics")), head)
        return _response(json.dumps(feeds.told(path)).encode(), "application/json")

    servers = [await asyncio.start_server(serve, "127.0.0.1", port) for port in (*ports, control_port)]
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(main(**json.loads(sys.argv[1])))
