"""The relying party of WebAuthn (level 3, 5.1.2): the name that passkeys belong to, and where they may be used."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

NAME = "Horarium"
DEFAULT_PORTS = {"http": 80, "https": 443}


class NoRelyingParty(Exception):
    """Passkeys cannot be used here; its text tells people why."""


class HostIsNumber(NoRelyingParty):
    """A passkey belongs to a name."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"A passkey belongs to the name of a host, and {host} is a number. On this machine, try localhost."
        )
        self.host = host


@dataclass(frozen=True)
class RelyingParty:
    """The party of an installation."""

    id: str
    """The host name. A passkey is of no use under another one."""
    origins: tuple[str, ...]
    """Of the pages and apps that may ask for a passkey."""


class RelyingParties:
    """Knows the party by the installation's own address.

    Without a ``public_origin`` the address of the request counts, where it ``may_guess``: that is for development,
    because whoever sends a request names its host.
    """

    def __init__(self, public_origin: str | None, trusted_origins: Iterable[str], may_guess: bool) -> None:
        self._public_origin = public_origin
        self._trusted_origins = tuple(map(_origin, trusted_origins))
        self._may_guess = may_guess

    def at(self, address: str) -> RelyingParty:
        """The party that a request to ``address`` speaks to. Raises NoRelyingParty."""
        home = self._public_origin or (address if self._may_guess else None)
        if home is None:
            raise NoRelyingParty(
                "Passkeys are not set up here. Whoever keeps this installation has to set PUBLIC_ORIGIN to its address."
            )
        host = urlsplit(home).hostname or ""
        if _is_number(host):
            raise HostIsNumber(host)
        return RelyingParty(host, (_origin(home), *self._trusted_origins))


def _origin(url: str) -> str:
    """As browsers write it (HTML, 7.1.1): in lower case, without the port that its scheme has anyway."""
    parts = urlsplit(url)
    host = parts.netloc.lower()
    if parts.port is not None and parts.port == DEFAULT_PORTS.get(parts.scheme):
        host = host.rpartition(":")[0]
    return f"{parts.scheme}://{host}"


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
