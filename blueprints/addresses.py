"""Where a request comes from, as far as that can be known."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from flask import request

from blueprints.services import settings

Address = IPv4Address | IPv6Address
NOWHERE = "unknown"
"""Of requests that come through a socket file."""


def client_address() -> str:
    """The address of the client: behind a trusted proxy the one that the proxy has seen.

    Each proxy appends who it was asked by to ``X-Forwarded-For``; what stands left of the first stranger, seen
    from us, anybody can have written.
    """
    address = _parse(request.remote_addr or "")
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        seen = _parse(hop)
        if address is None or seen is None or not _is_trusted(address):
            break
        address = seen
    return NOWHERE if address is None else str(address)


def client_network() -> str:
    """What limits count: the address, of IPv6 its /64, which is what one customer gets at least."""
    address = client_address()
    if ":" not in address:
        return address
    return str(IPv6Network((address, 64), strict=False))


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in settings().trusted_proxies)


def _parse(text: str) -> Address | None:
    try:
        address = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
