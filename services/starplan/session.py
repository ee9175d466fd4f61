"""The session that some servers want before they tell anything; it names nobody."""

import re
import threading
from collections.abc import Callable, Mapping

LASTS = 20 * 60.0
"""Seconds that a session is used; servlet containers keep one for half an hour."""
_COOKIE = re.compile(r"\bJSESSIONID=([A-Za-z0-9._!\-]{1,200})")


class Session:
    """The one in use. Thread-safe: several that miss it get the same new one."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._id = ""
        self._ends_at = now()

    @property
    def current(self) -> str | None:
        """None while nobody has asked for one, "" where the server has opened none."""
        return self._id if self._now() < self._ends_at else None

    def renewed(self, missed: str | None, visit: Callable[[], str]) -> str:
        """Another one than ``missed``: what someone else has got meanwhile, else what ``visit`` opens."""
        with self._lock:
            found = self.current
            if found is None or found == missed:
                self._id = found = visit()
                self._ends_at = self._now() + LASTS
            return found

    @staticmethod
    def opened_by(headers: Mapping[str, str]) -> str:
        """The session that an answer opens, "" if it opens none."""
        cookies = " ".join(value for name, value in headers.items() if name.lower() == "set-cookie")
        found = _COOKIE.search(cookies)
        return found[1] if found else ""
