"""Tests stay on this machine: a connection to anywhere else fails the test that opens it."""

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest


class LeftTheMachine(BaseException):
    """Not an Exception: code that turns network errors into answers must not swallow it."""


@pytest.fixture(scope="session", autouse=True)
def stay_on_this_machine() -> Iterator[None]:
    """Refuse every connection of this process that does not go to loopback or a local socket file."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


def _guarded(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
            raise LeftTheMachine(f"a test tried to reach {address!r}")
        return connect(self, address)

    return guarded


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
