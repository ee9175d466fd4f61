"""What a server was seen to offer or refuse, believed for a day."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

BELIEVED = timedelta(hours=24)


def utc_now() -> datetime:
    """The instant."""
    return datetime.now(UTC)


class Capabilities:
    """By name of a source. ``stored`` is what ``as_dict`` gave before; what cannot be read of it is forgotten."""

    def __init__(
        self, stored: Mapping[str, Any] | None = None, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._now = now
        self._known = {name: read for name, entry in (stored or {}).items() if (read := _read(entry))}

    def as_dict(self) -> dict[str, Any]:
        """What is still believed, for JSON."""
        return {
            name: {"offered": offered, "until": until.isoformat()}
            for name, (offered, until) in sorted(self._known.items())
            if until > self._now()
        }

    def offers(self, name: str) -> bool | None:
        """Whether the server has it; None when nobody has asked for a day."""
        offered, until = self._known.get(name, (None, None))
        return offered if until is not None and until > self._now() else None

    def note(self, name: str, *, offered: bool) -> None:
        """It was seen now. What is already known stays until its day is over."""
        if self.offers(name) is not offered:
            self._known[name] = offered, self._now() + BELIEVED


def _read(entry: Any) -> tuple[bool, datetime] | None:
    try:
        until = datetime.fromisoformat(entry["until"])
        return (entry["offered"] is True, until) if until.tzinfo else None
    except (KeyError, TypeError, ValueError):
        return None
