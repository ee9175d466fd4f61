"""What can go wrong between us and another host, as one exception."""

from enum import StrEnum


class FailureKind(StrEnum):
    """Why an upstream gave nothing usable; the values are stored and shown, so they never change."""

    TIMEOUT = "timeout"
    CONNECTION_REFUSED = "connection_refused"
    NETWORK_ERROR = "network_error"
    HTTP_429 = "http_429"
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    INVALID_BODY = "invalid_body"
    PARSE_ERROR = "parse_error"


class FetchFailed(Exception):
    """A fetch gave nothing usable.

    ``detail`` is for operators and never holds a URL's path, query or credentials: feed addresses are often
    secrets. ``retry_after`` is in seconds from now, when the host asked for a pause. ``status`` is the HTTP
    status, where the failure is one.
    """

    def __init__(
        self, kind: FailureKind, detail: str, retry_after: float | None = None, status: int | None = None
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after
        self.status = status


class Redirected(FetchFailed):
    """The server wants us to look elsewhere, and the caller decides whether to; ``location`` may be relative."""

    def __init__(self, location: str, status: int) -> None:
        super().__init__(FailureKind.INVALID_BODY, f"answered {status}", status=status)
        self.location = location


class WeAreBusy(FetchFailed):
    """There was no time left for an answer because others were read before it; the host is not to blame."""

    def __init__(self, detail: str) -> None:
        super().__init__(FailureKind.TIMEOUT, detail)


class HostPaused(FetchFailed):
    """The host was not asked: it has kept timing out, and callers shall not wait for it again so soon.

    ``retry_after`` is how long the pause still lasts, in seconds.
    """

    def __init__(self, host: str, retry_after: float) -> None:
        detail = f"{host} keeps timing out and is not asked for now"
        super().__init__(FailureKind.TIMEOUT, detail, retry_after)
