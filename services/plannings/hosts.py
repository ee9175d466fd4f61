"""Which host a planning is read from."""

from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """``name:port`` for http and https, empty for a local file: what courtesy and failures are counted by."""
    parts = urlsplit(url)
    if parts.scheme == "file" or not parts.hostname:
        return ""
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
