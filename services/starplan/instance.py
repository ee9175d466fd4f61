"""One StarPlan site and how it is to be treated."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

MOST_CONNECTIONS = 4


@dataclass(frozen=True, slots=True)
class Instance:
    """What a site has of its own. Raises ValueError for settings that no site can have."""

    root: str
    """Its URL with the path, such as https://splan.example.edu/splan."""
    timezone: ZoneInfo
    """Of its wall times."""
    charset: str | None = None
    """What its texts are written in, when it says something else or nothing. Bytes that are UTF-8 stay UTF-8."""
    connections: int = 2
    """At once, at most."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.root)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("the root of a StarPlan site is a URL such as https://splan.example.edu/splan")
        if not 1 <= self.connections <= MOST_CONNECTIONS:
            raise ValueError(f"a StarPlan site is asked over 1 to {MOST_CONNECTIONS} connections")
        object.__setattr__(self, "root", self.root.rstrip("/"))


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for an answer, and between tries. All in seconds."""

    connect: float = 5.0
    read: float = 20.0
    pauses: tuple[float, ...] = (0.5, 1.5, 4.0)
    """After the first, the second, the third failed try, which is the last: nobody asks the server until then."""


PATIENCE = Patience()
