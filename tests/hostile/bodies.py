"""Answers whose bytes are hostile: bombs, streams without end, bytes that are no text of any charset."""

import gzip
import io
import zlib
from collections.abc import Callable
from functools import partial

import brotli

from fakes.upstream import FOREVER, Answer, Upstream, gzip_bomb
from fakes.wire import Recorded, Wire
from hostile.feeds import LARGEST, feed

BOMB = 200 * 2**20
_PIECE = 2**20

Prepare = Callable[[Upstream, str], None]


def _deflate_bomb() -> bytes:
    packer = zlib.compressobj()
    packed = [packer.compress(bytes(_PIECE)) for _ in range(BOMB // _PIECE)]
    return b"".join([*packed, packer.flush()])


def _brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=1)
    packed = [packer.process(bytes(_PIECE)) for _ in range(BOMB // _PIECE)]
    return b"".join([*packed, packer.finish()])


def _bomb_of_a_calendar() -> bytes:
    """Unpacks to a calendar that is too large, so that nothing but its size is wrong with it."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        file.write(feed().removesuffix("END:VCALENDAR\r\n").encode())
        for _ in range(BOMB // _PIECE):
            file.write(b"X-A:" + b"x" * (_PIECE - 6) + b"\r\n")
        file.write(b"END:VCALENDAR\r\n")
    return packed.getvalue()


def packed(coding: str, pack: Callable[[], bytes]) -> Prepare:
    return lambda upstream, path: upstream.serve_packed(path, pack(), coding)


def serve(body: Callable[[], bytes], content_type: str = "text/calendar") -> Prepare:
    return lambda upstream, path: upstream.serve(path, body(), headers={"Content-Type": content_type})


def behave(answer: Answer) -> Prepare:
    return lambda upstream, path: upstream.behave(path, answer)


def _endless(head: bytes, piece: bytes, pause: float = 0.0) -> Prepare:
    def answer(_: Recorded, wire: Wire) -> None:
        wire.send(head)
        while True:
            wire.send(piece)
            wire.pause(pause)

    return behave(answer)


def _200_megabytes(_: Recorded, wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\n\r\nBEGIN:VCALENDAR\r\n")
    for _ in range(BOMB // _PIECE):
        wire.send(b"X-A:" + b"x" * (_PIECE - 6) + b"\r\n")


def _drip_headers(upstream: Upstream, path: str) -> None:
    upstream.drip_headers(path)


def _drip_body(upstream: Upstream, path: str) -> None:
    upstream.drip_body(path, feed().encode() * 100)


def _hang(upstream: Upstream, path: str) -> None:
    upstream.hang(path)


def _endless_header(upstream: Upstream, path: str) -> None:
    upstream.endless_header(path)


_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
_START = feed().removesuffix("END:VCALENDAR\r\n")
_END = "END:VCALENDAR\r\n"


def around(noise: bytes, charset: str = "utf-8") -> bytes:
    """A calendar with the good event and ``noise`` in the summary of another one."""
    before, after = "BEGIN:VEVENT\r\nUID:noise\r\nDTSTART:20261116T080000Z\r\nSUMMARY:", "\r\nEND:VEVENT\r\n"
    return (_START + before).encode(charset) + noise + (after + _END).encode(charset)


def labelled(content_type: str, noise: bytes = "Café".encode()) -> Prepare:
    return serve(partial(around, noise), content_type)


REFUSED: dict[str, tuple[Prepare, str]] = {
    "a gzip bomb": (packed("gzip", partial(gzip_bomb, BOMB)), "invalid_body"),
    "a gzip bomb that is a calendar": (packed("gzip", _bomb_of_a_calendar), "invalid_body"),
    "a deflate bomb": (packed("deflate", _deflate_bomb), "invalid_body"),
    "a brotli bomb": (packed("br", _brotli_bomb), "invalid_body"),
    "a bomb in a bomb": (packed("gzip, gzip", lambda: gzip.compress(gzip_bomb(BOMB))), "invalid_body"),
    "what does not unpack": (packed("gzip", lambda: b"BEGIN:VCALENDAR"), "invalid_body"),
    "200 MB without a length": (behave(_200_megabytes), "invalid_body"),
    "a line without end": (_endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536), "invalid_body"),
    "chunks without end": (_endless(_CHUNKED, b"10000\r\n" + b"x" * 65_536 + b"\r\n"), "invalid_body"),
    "200 MB announced": (
        behave(lambda _, wire: (wire.head(200, {"Content-Length": str(BOMB)}), wire.pause(FOREVER))[1]),
        "invalid_body",
    ),
    "a body that drips": (_drip_body, "timeout"),
    "chunks that drip": (_endless(_CHUNKED, b"1\r\nx\r\n", 0.05), "timeout"),
    "headers that drip": (_drip_headers, "timeout"),
    "no answer": (_hang, "timeout"),
    "continue without end": (_endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99, 0.01), "timeout"),
    "a header line without end": (_endless_header, "network_error"),
    "headers without end": (_endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 999), "network_error"),
    "a body of nothing": (serve(lambda: b""), "invalid_body"),
    "10 MB of blanks": (serve(lambda: b" " * LARGEST), "invalid_body"),
    "10 MB of NUL": (serve(lambda: bytes(LARGEST)), "invalid_body"),
    "10 MB on a line": (serve(lambda: b"BEGIN:VCALENDAR" * (LARGEST // 15)), "invalid_body"),
    "an end without a calendar": (serve(_END.encode), "parse_error"),
    "a year that is too long to be one": (
        lambda upstream, path: upstream.throttle(path, f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT"),
        "http_429",
    ),
    "redirects without end": (lambda upstream, path: upstream.redirect_for_ever(path), "network_error"),
    "a redirect to a long address": (
        lambda upstream, path: upstream.redirect(path, "/" * 60_000),
        "invalid_body",
    ),
}
"""What prepares the upstream, and the kind of failure that it is."""

READ: dict[str, Prepare] = {
    "UTF-16 with its mark": serve(lambda: b"\xff\xfe" + around("Café".encode("utf-16-le"), "utf-16-le")),
    "lone surrogates in UTF-16": serve(
        lambda: b"\xff\xfe" + around(b"\x00\xd8a\x00" * 2_000_000, "utf-16-le"),
    ),
    "lone surrogates in UTF-8": serve(partial(around, b"\xed\xa0\x80\xed\xb0\x80")),
    "bytes of no charset": serve(lambda: around(b"\x81" * LARGEST)),
    "invalid UTF-8": serve(partial(around, b"\xff\xfe\xc3\x28\xe2\x82")),
    "NUL bytes": serve(lambda: around(b"ab\x00" * (LARGEST // 3))),
    "a UTF-7 label": labelled("text/calendar; charset=utf-7", b"+AGE-"),
    "a quoted-printable label": labelled("text/calendar; charset=quopri", b"=C3=A9"),
    "a base64 label": labelled("text/calendar; charset=base64"),
    "a zip label": labelled("text/calendar; charset=zip"),
    "a label that is a path": labelled("text/calendar; charset=../../../etc/passwd"),
    "a label of 60,000 characters": labelled("text/calendar; charset=" + "a" * 60_000),
    "a quoted label of 30,000 parts": labelled('text/calendar; charset="' + "a;" * 30_000),
}
"""What prepares the upstream; the good event is read all the same."""
