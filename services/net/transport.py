"""requests' transport with every connection opened by the guard, and nothing remembered between answers."""

from collections.abc import Mapping
from functools import lru_cache, partial
from ssl import SSLContext
from typing import Any

import certifi
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_ import create_urllib3_context

from services.net.deadline import TimedSocket, TimedTLSSocket
from services.net.guard import Guard

HOSTS_POOLED = 64


@lru_cache(maxsize=4)
def _trusting(certificates: str) -> SSLContext:
    """TLS for all clients of a process: reading the certificates takes 20 ms."""
    context = create_urllib3_context()
    context.load_verify_locations(certificates)
    context.sslsocket_class = TimedTLSSocket
    return context


class GuardedHTTPConnection(HTTPConnection):
    """A connection that asks the guard for its socket, before TLS and before a byte is sent."""

    def __init__(self, *args: Any, guard: Guard, **options: Any) -> None:
        super().__init__(*args, **options)
        self._guard = guard

    def _new_conn(self) -> TimedSocket:
        return self._guard.dial(self._dns_host, self.port)


class GuardedHTTPSConnection(GuardedHTTPConnection, HTTPSConnection):
    """The same, then TLS for the URL's host name."""


_CONNECTIONS: Mapping[str, type[GuardedHTTPConnection]] = {
    "http": GuardedHTTPConnection,
    "https": GuardedHTTPSConnection,
}


class GuardedPools(PoolManager):
    """Connection pools whose connections come from the guard."""

    def __init__(self, guard: Guard, **options: Any) -> None:
        super().__init__(**options)
        self._guard = guard

    def _new_pool(
        self, scheme: str, host: str, port: int, request_context: dict[str, Any] | None = None
    ) -> HTTPConnectionPool:
        pool = super()._new_pool(scheme, host, port, request_context)
        pool.ConnectionCls = partial(_CONNECTIONS[scheme], guard=self._guard)  # type: ignore[assignment]
        return pool


class GuardedAdapter(HTTPAdapter):
    """Sends one prepared request and gives its answer unread; knows no proxy, no cookie and no retry."""

    def __init__(self, guard: Guard, connections_per_host: int) -> None:
        self._guard = guard
        super().__init__(pool_connections=HOSTS_POOLED, pool_maxsize=connections_per_host)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        context = _trusting(certifi.where())
        self.poolmanager = GuardedPools(
            self._guard, num_pools=connections, maxsize=maxsize, block=block, ssl_context=context, **options
        )

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to add: the pools' TLS context verifies, and reading the certificates again costs 20 ms."""

    def build_response(self, req: PreparedRequest, resp: BaseHTTPResponse) -> Response:
        response = Response()
        response.raw = resp
        response.request = req
        return response
