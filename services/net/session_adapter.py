"""The guarded client under a ``requests.Session``: for libraries that speak through one."""

from time import monotonic
from typing import Any

from requests import PreparedRequest, Response, Session
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from services.net.answer import Document
from services.net.client import GuardedClient
from services.net.failures import FailureKind, FetchFailed


def guard(session: Session, client: GuardedClient, seconds: float) -> None:
    """From now on all that ``session`` sends goes through ``client``, in ``seconds`` all together.

    Its calls raise FetchFailed, for redirects too; the answer to a 4xx is theirs to read.
    """
    session.trust_env = False  # no proxy, and no password from a .netrc
    session.adapters.clear()
    adapter = _Guarded(client, seconds)
    session.mount("http://", adapter)
    session.mount("https://", adapter)


class _Guarded(BaseAdapter):
    def __init__(self, client: GuardedClient, seconds: float) -> None:
        super().__init__()
        self._client = client
        self._ends_at = monotonic() + seconds

    def send(self, request: PreparedRequest, *_: Any, **_options: Any) -> Response:
        """What the session says of timeouts, proxies and certificates counts for nothing."""
        left = self._ends_at - monotonic()
        if left <= 0:
            raise FetchFailed(FailureKind.TIMEOUT, "the requests before took all the time")
        return _response(request, self._client.send(request, left))

    def close(self) -> None:
        """The connections are the client's."""


def _response(request: PreparedRequest, document: Document) -> Response:
    response = Response()
    response.request = request
    response.url = request.url or ""
    response.status_code = document.status
    response.headers = CaseInsensitiveDict(document.headers)
    response._content = document.body
    return response
