"""Names to addresses, without ever waiting longer than asked: the system's resolver knows no timeout."""

import socket
import threading
from concurrent.futures import Future
from ipaddress import IPv4Address, IPv6Address, ip_address
from time import monotonic
from typing import NamedTuple

# A resolver that hangs holds one thread a look-up; more than these wait for their turn.
LOOKUPS_AT_ONCE = 32
_lookups = threading.BoundedSemaphore(LOOKUPS_AT_ONCE)


class Address(NamedTuple):
    """Where a connection can go: a family and what ``socket.connect`` takes."""

    family: socket.AddressFamily
    sockaddr: tuple[str, int] | tuple[str, int, int, int]

    @property
    def ip(self) -> IPv4Address | IPv6Address:
        return ip_address(self.sockaddr[0])


class NotAnAddress(ValueError):
    """The host is a number such as 2130706433 or 0177.0.0.1: only attackers write addresses that way."""


def resolve(host: str, port: int, seconds: float) -> list[Address]:
    """The addresses of ``host``, in the system's order of preference.

    Raises TimeoutError after ``seconds``, OSError for a name without addresses, UnicodeError for what cannot
    be a name, NotAnAddress for a number in disguise.
    """
    try:
        literal = look_up(host, port, socket.AI_NUMERICHOST)
    except socket.gaierror:
        return _look_up_in_thread(host, port, seconds)
    try:
        ip_address(host)
    except ValueError:
        raise NotAnAddress(host) from None
    return literal


def look_up(host: str, port: int, flags: int = 0) -> list[Address]:
    """The system's answer; may block for as long as the system likes."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return [Address(family, (str(at[0]), int(at[1]), *at[2:])) for family, _, _, _, at in found]


def _look_up_in_thread(host: str, port: int, seconds: float) -> list[Address]:
    gives_up_at = monotonic() + seconds
    if not _lookups.acquire(timeout=seconds):
        raise TimeoutError("the resolver is busy")
    answer: Future[list[Address]] = Future()
    # A daemon: neither a request nor the end of the process waits for a resolver that hangs.
    threading.Thread(target=_answer, args=(answer, host, port), name="resolve", daemon=True).start()
    return answer.result(timeout=gives_up_at - monotonic())


def _answer(answer: Future[list[Address]], host: str, port: int) -> None:
    try:
        answer.set_result(look_up(host, port))
    except (OSError, UnicodeError) as failure:
        answer.set_exception(failure)
    finally:
        _lookups.release()
