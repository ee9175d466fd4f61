"""From a response's head and body to what a caller can use, bounded in bytes on the wire and unpacked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import NamedTuple

from urllib3 import HTTPHeaderDict, HTTPResponse

from services.memory import LARGE, large_turn
from services.net.deadline import Exchange
from services.net.failures import FailureKind, FetchFailed, Redirected, WeAreBusy

LARGEST_BODY = 10 * 2**20
LARGEST_DOCUMENT = 2**20
"""Bytes of what a server says of itself or of a person; it never waits for the turn of large bodies."""
LONGEST_RETRY_AFTER = 86_400.0
LONGEST_ETAG = 512
LONGEST_URL = 8_000
LONGEST_DATE = 128
_LONGEST_CONTENT_TYPE = 256

_READ_PLAIN = 2**20
# Small, because unpacking a crafted chunk takes time that grows with the square of its length.
_READ_PACKED = 2**16
# The rest of an answer that nobody reads is worth reading only when a new connection would cost more.
_LARGEST_DRAINED = 2**16

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PLAIN = frozenset({"", "identity"})


class Validators(NamedTuple):
    """What makes a request conditional (RFC 9110, 13.1), as the host gave it."""

    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A usable answer: 200 with its body unpacked, or 304 with an empty one.

    ``charset`` is the declared one in lower case. A 304 repeats the validators that it confirms.
    """

    status: int
    body: bytes
    charset: str | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """An answer that means something to whoever asked: one that went well, or a refusal with its reason."""

    status: int
    headers: Mapping[str, str]
    """Names as the server writes them; repeated ones are joined by commas."""
    body: bytes

    @property
    def charset(self) -> str | None:
        """The declared one, in lower case."""
        return _charset(HTTPHeaderDict(self.headers))


class Redirect(NamedTuple):
    """The host says to look elsewhere; ``location`` may be relative."""

    location: str


def read_answer(raw: HTTPResponse, asked: Validators, exchange: Exchange) -> Fetched | Redirect:
    """What the response says. Raises FetchFailed, or what urllib3 raises while reading."""
    status = raw.status
    headers = raw.headers
    if status == 200:
        body = _read_body(raw, exchange, LARGEST_BODY)
        return Fetched(status, body, _charset(headers), *_validators(headers))
    _drain(raw)
    if status == 304 and any(asked):
        return _not_modified(headers, asked)
    if location := _location(raw):
        return Redirect(location)
    raise FetchFailed(_failure_kind(status), f"answered {status}", _retry_after(headers), status)


def read_document(raw: HTTPResponse, exchange: Exchange, largest: int) -> Document:
    """The answer with its body, also that of a 4xx. Raises Redirected, or as read_answer() does."""
    status = raw.status
    if 200 <= status < 300 or (400 <= status < 500 and status != 429):
        body = _read_body(raw, exchange, largest)
        return Document(status, dict(raw.headers), body)
    _drain(raw)
    if location := _location(raw):
        raise Redirected(location, status)
    raise FetchFailed(_failure_kind(status), f"answered {status}", _retry_after(raw.headers), status)


def _location(raw: HTTPResponse) -> str:
    """Where a redirect leads, as far as it says so in a length that anyone needs."""
    location = raw.headers.get("location", "") if raw.status in _REDIRECTS else ""
    return location.encode("latin-1").decode("utf-8", "replace") if len(location) <= LONGEST_URL else ""


def _not_modified(headers: Mapping[str, str], asked: Validators) -> Fetched:
    etag, last_modified = _validators(headers)
    return Fetched(304, b"", None, etag or asked.etag, last_modified or asked.last_modified)


def _validators(headers: Mapping[str, str]) -> Validators:
    """Those of the answer that can be kept, and sent back as they are."""
    return Validators(
        _kept(headers.get("etag"), LONGEST_ETAG), _kept(headers.get("last-modified"), LONGEST_DATE)
    )


def _kept(validator: str | None, longest: int) -> str | None:
    return validator if validator and validator.isprintable() and len(validator) <= longest else None


def _failure_kind(status: int) -> FailureKind:
    """An answer without a usable body. A 304 that nobody asked for is the server's mistake."""
    if status == 429:
        return FailureKind.HTTP_429
    if 400 <= status < 500:
        return FailureKind.HTTP_4XX
    if 200 <= status < 400 and status != 304:
        return FailureKind.INVALID_BODY
    return FailureKind.HTTP_5XX


def _read_body(raw: HTTPResponse, exchange: Exchange, largest: int) -> bytes:
    coding = raw.headers.get("content-encoding", "").strip().lower()
    packed = coding not in _PLAIN
    # Codings in a row multiply how far a small answer can unpack; nothing honest sends them.
    if packed and coding not in HTTPResponse.CONTENT_DECODERS:
        raise FetchFailed(FailureKind.INVALID_BODY, "the body is packed in a way we did not offer")
    if (raw.length_remaining or 0) > largest:
        raise _too_large(largest)
    body = BytesIO()  # it gives its bytes away without a second copy of them
    while part := raw.read(_READ_PACKED if packed else _READ_PLAIN, decode_content=packed):
        size = body.tell() + len(part)
        if max(size, raw.tell()) > largest:
            raise _too_large(largest)
        if size > LARGE:
            _await_turn(exchange)
        exchange.left()
        body.write(part)
    return body.getvalue()


def _await_turn(exchange: Exchange) -> None:
    try:
        large_turn.take(exchange.left())
    except TimeoutError:
        raise WeAreBusy("other large answers took all the time") from None


def _too_large(largest: int) -> FetchFailed:
    return FetchFailed(FailureKind.INVALID_BODY, f"the body is larger than {largest} bytes")


def _drain(raw: HTTPResponse) -> None:
    """Read a short rest, so that the connection can be used again."""
    if raw.length_remaining is not None and raw.length_remaining <= _LARGEST_DRAINED:
        raw.drain_conn()


def _charset(headers: Mapping[str, str]) -> str | None:
    content_type = headers.get("content-type", "")
    # Taking one apart costs time that grows with the square of its length.
    if "charset" not in content_type.lower() or len(content_type) > _LONGEST_CONTENT_TYPE:
        return None
    message = Message()
    message["Content-Type"] = content_type
    return message.get_content_charset()


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from now that the host wants to be left alone, a day at most (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return min(float(value), LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    seconds = (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
