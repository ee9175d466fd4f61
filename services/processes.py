"""Which process did something, and whether it is still there to go on."""

import os
import secrets
import socket

_TOKEN = secrets.token_hex(4)
"""Tells this process from an earlier one that had its number, as the first of a container always has."""


def place() -> str:
    """``host:pid`` of this process."""
    return f"{socket.gethostname()[:32]}:{os.getpid()}"


def own_name() -> str:
    """``host:pid:random``, the same as long as this process lives."""
    return f"{place()}:{_TOKEN}"


def has_ended(name: str) -> bool:
    """Whether the process of that name has ended for certain. Of other hosts nothing is known: False."""
    where, _, token = name.rpartition(":")
    host, _, pid = where.rpartition(":")
    if not pid.isdecimal() or host != place().rpartition(":")[0]:
        return False
    if int(pid) == os.getpid():
        return token != _TOKEN
    try:
        os.kill(int(pid), 0)  # asks, and sends nothing
    except ProcessLookupError:
        return True
    except PermissionError:
        return False  # it is there, and somebody else's
    return False
