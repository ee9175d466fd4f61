"""GuardedClient: requests to other hosts, bounded in time, bytes, redirects and places they can reach."""

import ssl
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from http.client import HTTPException
from typing import NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit

from requests import PreparedRequest, Request
from requests.exceptions import RequestException
from urllib3 import HTTPResponse
from urllib3.exceptions import DecodeError, HTTPError
from urllib3.util import make_headers

from config import VERSION
from services.memory import large_turn
from services.net.answer import (
    LARGEST_DOCUMENT,
    Document,
    Fetched,
    Redirect,
    Validators,
    read_answer,
    read_document,
)
from services.net.deadline import Exchange, deadline
from services.net.failures import FailureKind, FetchFailed, HostPaused
from services.net.guard import Guard
from services.net.hosts import REQUESTS_AT_ONCE, Hosts
from services.net.transport import GuardedAdapter

__all__ = ["FailureKind", "FetchFailed", "Fetched", "GuardedClient"]

MAX_REDIRECTS = 3

_PORTS = {"http": 80, "https": 443}

T = TypeVar("T")

Observer = Callable[[str, float, FailureKind | None], None]
"""Is told of a fetch: ``name:port`` of the host that was asked first, seconds, and why it failed or None."""


class GuardedClient:
    """Speaks to hosts that are slow, wrong or hostile. Thread-safe; one per process.

    ``timeout`` in seconds bounds each fetch as a whole. ``allow_hosts`` names hosts (or ``host:port``) that
    may lead to addresses that are not public. ``contact`` tells operators of other hosts whom to write to.
    ``observe`` is told of each fetch but those that a pause of their host has ended at once.
    """

    def __init__(
        self,
        timeout: float,
        allow_hosts: frozenset[str],
        contact: str,
        observe: Observer = lambda *_: None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._timeout = timeout
        self._observe = observe
        self._hosts = Hosts(now)
        # Not through requests.Session: it reads a redirect's body whole, however large, and keeps cookies.
        self._adapter = GuardedAdapter(Guard(allow_hosts), REQUESTS_AT_ONCE)
        self._headers = {
            "User-Agent": _user_agent(contact),
            "Accept": "*/*",
            "Accept-Encoding": make_headers(accept_encoding=True)["accept-encoding"],
        }

    def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """GET ``url``, conditionally when validators are given. Raises FetchFailed and nothing else."""
        target = _target(url)
        with self._observed(target.host):
            return self._follow(target, Validators(etag, last_modified))

    def send(
        self,
        request: PreparedRequest,
        seconds: float,
        *,
        connect: float | None = None,
        largest: int = LARGEST_DOCUMENT,
    ) -> Document:
        """One request of any method as it is, in ``seconds`` at most, of which ``connect`` may go into connecting.

        ``largest`` bounds the body in bytes; no redirect is followed. Raises FetchFailed, for redirects Redirected.
        """
        host = _host_of(request)
        request.headers["User-Agent"] = self._headers["User-Agent"]
        request.headers["Accept-Encoding"] = self._headers["Accept-Encoding"]
        with self._observed(host), deadline(seconds, connect) as exchange:
            read = partial(read_document, exchange=exchange, largest=largest)
            return self._ask(_Target(request, host), exchange, read)

    def close(self) -> None:
        """Close the connections that are kept for later."""
        self._adapter.close()

    @contextmanager
    def _observed(self, host: str) -> Iterator[None]:
        """Tell how it went to ask ``host``."""
        began_at = time.perf_counter()
        try:
            yield
        except HostPaused:
            raise
        except FetchFailed as failure:
            self._observe(host, time.perf_counter() - began_at, failure.kind)
            raise
        self._observe(host, time.perf_counter() - began_at, None)

    def _follow(self, target: "_Target", asked: Validators) -> Fetched:
        with large_turn.visit(), deadline(self._timeout) as exchange:
            read = partial(read_answer, asked=asked, exchange=exchange)
            for _ in range(1 + MAX_REDIRECTS):
                conditional = target._replace(request=self._request(target, asked))
                answer = self._ask(conditional, exchange, read)
                if isinstance(answer, Fetched):
                    return answer
                target = _redirected(target, answer)
        raise FetchFailed(FailureKind.NETWORK_ERROR, f"more than {MAX_REDIRECTS} redirects")

    def _ask(self, target: "_Target", exchange: Exchange, read: Callable[[HTTPResponse], T]) -> T:
        with self._hosts.turn(target.host, exchange):
            try:
                raw = self._send(target.request, exchange)
                try:
                    return read(raw)
                finally:
                    raw.close()
            except (RequestException, HTTPError, HTTPException, OSError, ValueError) as failure:
                raise _as_fetch_failed(failure, exchange) from None  # the chain's messages hold the URL

    def _request(self, target: "_Target", asked: Validators) -> PreparedRequest:
        request = target.request.copy()
        request.headers.update(self._headers)
        if asked.etag:
            request.headers["If-None-Match"] = asked.etag
        if asked.last_modified:
            request.headers["If-Modified-Since"] = asked.last_modified
        return request

    def _send(self, request: PreparedRequest, exchange: Exchange) -> HTTPResponse:
        """The response, its body unread. A kept connection that the host has closed is replaced once."""
        exchange.dialled = False
        try:
            return self._adapter.send(request, stream=True, timeout=exchange.left()).raw
        except RequestException as failure:
            if exchange.dialled or not isinstance(_root(failure), ConnectionError | ssl.SSLEOFError):
                raise
        return self._adapter.send(request, stream=True, timeout=exchange.left()).raw


class _Target(NamedTuple):
    """A URL made ready to ask: the request, and the host that its turns and timeouts count for."""

    request: PreparedRequest
    host: str

    @property
    def url(self) -> str:
        return self.request.url or ""


@lru_cache(maxsize=2048)
def _target(url: str) -> _Target:
    """Raises FetchFailed for what is not an http or https URL. Userinfo becomes Basic credentials."""
    try:
        request = Request("GET", url).prepare()
    except (RequestException, ValueError):
        raise FetchFailed(FailureKind.NETWORK_ERROR, "not a valid URL") from None
    return _Target(request, _host_of(request))


def _host_of(request: PreparedRequest) -> str:
    """``name:port``. Raises FetchFailed for what is not an http or https URL."""
    parts = urlsplit(request.url or "")
    if parts.scheme not in _PORTS:
        raise FetchFailed(FailureKind.NETWORK_ERROR, "not an http or https URL")
    try:
        return f"{parts.hostname}:{parts.port or _PORTS[parts.scheme]}"
    except ValueError:
        raise FetchFailed(FailureKind.NETWORK_ERROR, "not a valid URL") from None


def _redirected(target: _Target, redirect: Redirect) -> _Target:
    """Where to ask next; credentials go along only to the same scheme, host and port."""
    try:
        url = urljoin(target.url, redirect.location)
    except ValueError:
        raise FetchFailed(FailureKind.NETWORK_ERROR, "redirected to what is no URL") from None
    following = _target(url)
    credentials = target.request.headers.get("Authorization")
    if not credentials or "Authorization" in following.request.headers or not _same_origin(target, following):
        return following
    request = following.request.copy()
    request.headers["Authorization"] = credentials
    return _Target(request, following.host)


def _same_origin(one: _Target, other: _Target) -> bool:
    return one.host == other.host and urlsplit(one.url).scheme == urlsplit(other.url).scheme


def _user_agent(contact: str) -> str:
    visible = "".join(character for character in contact if character.isascii() and character.isprintable())
    return f"Horarium/{VERSION} (+{visible})" if visible else f"Horarium/{VERSION}"


def _root(failure: BaseException) -> BaseException:
    """What happened before requests and urllib3 wrapped it."""
    while inner := failure.__cause__ or failure.__context__:
        failure = inner
    return failure


def _let_go(failure: BaseException | None) -> None:
    """Empty the frames that an exception and those behind it have passed.

    urllib3 keeps exceptions in variables of these frames, so that each holds itself, and with it the frames of its
    callers, up to the answer that was made instead: half a megabyte a failure until the next collection.
    """
    while failure is not None:
        traceback.clear_frames(failure.__traceback__)
        failure = failure.__cause__ or failure.__context__


def _as_fetch_failed(failure: Exception, exchange: Exchange) -> FetchFailed:
    root = _root(failure)
    _let_go(failure)
    if exchange.over or isinstance(root, TimeoutError):
        return FetchFailed(FailureKind.TIMEOUT, "no answer in time")
    if isinstance(failure, DecodeError):
        return FetchFailed(FailureKind.INVALID_BODY, "the body does not unpack")
    reason = (root.strerror if isinstance(root, OSError) else None) or type(root).__name__
    return FetchFailed(FailureKind.NETWORK_ERROR, f"the exchange broke off: {reason}")
