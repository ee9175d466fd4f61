"""Where a connection may go: to public addresses, and to the hosts that the operator named."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from services.net.deadline import Exchange, TimedSocket, current_exchange
from services.net.failures import FailureKind, FetchFailed
from services.net.resolve import Address, NotAnAddress, resolve

IP = IPv4Address | IPv6Address

# Beyond what `is_global` leaves out on every supported Python.
_NOT_PUBLIC = (
    ip_network("192.0.0.0/24"),  # protocol assignments (RFC 6890); a cloud's metadata service answers there
    ip_network("168.63.129.16/32"),  # a cloud's host agent behind an address that looks public
)
_GLOBAL_UNICAST = ip_network("2000::/3")  # all that is assigned (RFC 4291, 2.4; IANA's IPv6 registry)
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052, 2.1: the last 32 bits are an IPv4 address
_ADDRESSES_TRIED = 4


def is_public(ip: IP) -> bool:
    """Whether anyone on the Internet could be meant: globally routed unicast, also inside an embedding."""
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_PUBLIC)
    embedded = _embedded(ip)
    if embedded:
        return all(is_public(address) for address in embedded)
    return ip in _GLOBAL_UNICAST and ip.is_global


def _embedded(ip: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that packets to ``ip`` may end at: mapped, NAT64, 6to4, Teredo."""
    if ip.ipv4_mapped:
        return (ip.ipv4_mapped,)
    if ip in _NAT64:
        return (IPv4Address(int(ip) & 0xFFFFFFFF),)
    if ip.sixtofour:
        return (ip.sixtofour,)
    return ip.teredo or ()


class Guard:
    """Opens connections to public addresses only, and to the hosts in ``allow_hosts`` wherever they lead.

    An entry is a host, or ``host:port`` for one port of it; an IPv6 address has brackets only before a port.
    """

    def __init__(self, allow_hosts: frozenset[str]) -> None:
        self._allowed = frozenset(host.lower().rstrip(".") for host in allow_hosts)

    def dial(self, host: str, port: int) -> TimedSocket:
        """A connected socket whose peer was checked. Raises FetchFailed; TimeoutError at the deadline."""
        exchange = current_exchange()
        exchange.dialled = True
        exempt = self._exempts(host, port)
        addresses = [at for at in _addresses(host, port, exchange) if exempt or is_public(at.ip)]
        if not addresses:
            raise _not_public(host)
        sock = _connect(addresses[:_ADDRESSES_TRIED], exchange)
        if not (exempt or is_public(_peer(sock))):
            sock.close()
            raise _not_public(host)
        return sock

    def _exempts(self, host: str, port: int) -> bool:
        name = host.lower().rstrip(".")
        with_port = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
        return name in self._allowed or with_port in self._allowed


def _not_public(host: str) -> FetchFailed:
    return FetchFailed(FailureKind.NETWORK_ERROR, f"{host} leads to an address that is not public")


def _peer(sock: socket.socket) -> IP:
    return ip_address(sock.getpeername()[0])


def _addresses(host: str, port: int, exchange: Exchange) -> list[Address]:
    try:
        return resolve(host, port, exchange.left())
    except TimeoutError:
        raise FetchFailed(FailureKind.TIMEOUT, f"the name {host} did not resolve in time") from None
    except NotAnAddress:
        raise FetchFailed(FailureKind.NETWORK_ERROR, f"{host} is not a name or an address") from None
    except (OSError, UnicodeError):
        raise FetchFailed(FailureKind.NETWORK_ERROR, f"the name {host} does not resolve") from None


def _connect(addresses: list[Address], exchange: Exchange) -> TimedSocket:
    """Try the addresses in order; none may use up the time of those behind it."""
    told = FailureKind.NETWORK_ERROR, "no address"
    for waiting, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        try:
            return _connect_to(address, exchange.left_to_connect() / waiting, exchange)
        except OSError as failure:
            told = _told(failure)
    raise FetchFailed(*told)


def _connect_to(address: Address, seconds: float, exchange: Exchange) -> TimedSocket:
    sock = TimedSocket(address.family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(seconds)
        sock.connect(address.sockaddr)
        sock.settimeout(exchange.left())  # bounds a TLS handshake, which follows without a read of ours
    except BaseException:
        sock.close()
        raise
    return sock


def _told(failure: OSError) -> tuple[FailureKind, str]:
    """In our words. Not the failure itself: kept in a frame, it would keep that frame and all that called it."""
    if isinstance(failure, TimeoutError):
        return FailureKind.TIMEOUT, "no connection in time"
    if isinstance(failure, ConnectionRefusedError):
        return FailureKind.CONNECTION_REFUSED, "connection refused"
    reason = failure.strerror or type(failure).__name__
    return FailureKind.NETWORK_ERROR, f"no connection: {reason}"
