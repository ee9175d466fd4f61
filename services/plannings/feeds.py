"""Getting a planning's feed: over the network, or from a file of the catalogue's folder."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from services.net.client import Fetched, FetchFailed, GuardedClient
from services.net.failures import FailureKind

LARGEST_FILE = 10 * 2**20


class Feeds:
    """Fetches by URL; ``file:`` is relative to ``folder`` and cannot leave it."""

    def __init__(self, client: GuardedClient, folder: Path) -> None:
        self._client = client
        self._folder = folder.resolve()

    def fetch(self, url: str, etag: str | None, last_modified: str | None) -> Fetched:
        """The feed's bytes, or status 304 when the validators still hold. Raises FetchFailed."""
        if is_local(url):
            return self._read(url, etag)
        return self._client.fetch(url, etag=etag, last_modified=last_modified)

    def _read(self, url: str, etag: str | None) -> Fetched:
        path = (self._folder / unquote(urlsplit(url).path)).resolve()
        if not path.is_relative_to(self._folder):
            raise FetchFailed(FailureKind.NETWORK_ERROR, "the file lies outside the catalogue's folder")
        try:
            with path.open("rb") as file:
                stat = path.stat()
                current = f"{stat.st_mtime_ns}-{stat.st_size}"
                if etag == current:
                    return Fetched(304, b"", None, current, None)
                body = file.read(LARGEST_FILE + 1)
        except OSError as failure:
            raise FetchFailed(
                FailureKind.NETWORK_ERROR, failure.strerror or "the file cannot be read"
            ) from None
        if len(body) > LARGEST_FILE:
            raise FetchFailed(FailureKind.INVALID_BODY, f"the file is larger than {LARGEST_FILE} bytes")
        return Fetched(200, body, None, current, None)


def is_local(url: str) -> bool:
    return url.startswith("file:")
