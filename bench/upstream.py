"""A university's ICS server for the benchmark: quick, countable, and able to misbehave.

``/etag.ics`` honours validators, ``/plain.ics`` sends the same bytes each time, ``/changing.ics`` moves 3 events on
each call, ``/hanging.ics`` never answers, ``/hits`` says how many feeds were asked for since it was last asked.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

EVENTS = 1_500
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Bench//EN\r\n"
STAMP = "%Y%m%dT%H%M%SZ"


def event(number: int, moved: int = 0) -> str:
    """One meeting of a feed in the manner of ADE Campus."""
    monday = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
    start = monday + timedelta(days=number // 6, hours=2 * (number % 6), minutes=moved % 60)
    return "\r\n".join(
        (
            "BEGIN:VEVENT",
            f"DTSTAMP:{datetime.now(UTC):{STAMP}}",
            f"DTSTART:{start:{STAMP}}",
            f"DTEND:{start + timedelta(minutes=90):{STAMP}}",
            f"SUMMARY:R{number % 40:02} Algorithmique TD {number % 4}",
            f"LOCATION:V-B{100 + number % 30}",
            f"DESCRIPTION:\\n\\nL2 INFO TD{number % 4}\\nLEMOINE CAMILLE\\n(Exporté le:05/11/2026 14:02)\\n",
            f"UID:ADE60{number:08}",
            "LAST-MODIFIED:20261105T130200Z",
            "SEQUENCE:0",
            "END:VEVENT",
            "",
        )
    )


class Upstream:
    def __init__(self) -> None:
        self.hits = 0
        self.blocks = [event(number) for number in range(EVENTS)]
        self.feed = self.calendar(self.blocks)

    def calendar(self, blocks: list[str]) -> bytes:
        return (HEAD + "".join(blocks) + "END:VCALENDAR\r\n").encode()

    def changed(self) -> bytes:
        blocks = list(self.blocks)
        for number in (3, 700, 1400):
            blocks[number] = event(number, moved=self.hits)
        return self.calendar(blocks)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ", 2)[1]
                if path == "/hanging.ics":
                    await reader.read()
                    return
                writer.write(self.answer(path, head.lower()))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    def answer(self, path: str, head: str) -> bytes:
        if path == "/hits":
            hits, self.hits = self.hits, 0
            return response("200 OK", str(hits).encode())
        self.hits += 1
        if path == "/changing.ics":
            return response("200 OK", self.changed())
        if path == "/etag.ics":
            if "if-none-match" in head:
                return b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'
            return response("200 OK", self.feed, 'ETag: "v1"\r\n')
        return response("200 OK", self.feed)


def response(status: str, body: bytes, headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/calendar; charset=utf-8\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def main(port: int) -> None:
    server = await asyncio.start_server(Upstream().serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
