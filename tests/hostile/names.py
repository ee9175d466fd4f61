"""What the server under test resolves: names with answers of our choosing, and no way off this machine."""

from pathlib import Path

SITE = '''
"""Loaded by Python before the server: names resolve as a hostile name server would have them."""

import errno
import ipaddress
import itertools
import socket

PUBLIC, LOOPBACK = "93.184.216.34", "127.0.0.1"
ANSWERS = {
    "rebinding.example": itertools.cycle([[PUBLIC], [LOOPBACK]]),
    "mixed.example": itertools.repeat([PUBLIC, LOOPBACK]),
    "inside.example": itertools.repeat([LOOPBACK, "::1"]),
    "metadata.example": itertools.repeat(["169.254.169.254"]),
    "mapped.example": itertools.repeat(["::ffff:127.0.0.1"]),
}
system_lookup, system_connect = socket.getaddrinfo, socket.socket.connect


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    if host in ANSWERS and not flags & socket.AI_NUMERICHOST:
        return [found for ip in next(ANSWERS[host]) for found in system_lookup(ip, port, type=type)]
    if not flags & socket.AI_NUMERICHOST and str(host).endswith((".example", ".invalid")):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return system_lookup(host, port, family, type, proto, flags)


def connect(self, address):
    if self.family != socket.AF_UNIX and not ipaddress.ip_address(address[0]).is_loopback:
        raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
    return system_connect(self, address)


socket.getaddrinfo, socket.socket.connect = getaddrinfo, connect
'''


def hostile_names(folder: Path) -> Path:
    """A folder that, in PYTHONPATH, gives a process the names above."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(SITE, encoding="utf-8")
    return folder
