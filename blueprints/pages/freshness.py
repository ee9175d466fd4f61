"""How old is what the page shows, and does it say so."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from blueprints.pages.words import moment
from services.plannings.service import Answer

State = Literal["live", "asking", "stale", "doubted", "waiting", "failed"]


@dataclass(frozen=True)
class Freshness:
    """``live``: from the upstream just now. ``asking``, ``stale``: a saved copy, before and after the
    upstream failed. ``doubted``: a saved copy, because what the upstream gives looks wrong. ``waiting``,
    ``failed``: nothing is saved, before and after the upstream failed."""

    state: State
    seconds: int = 0
    """Age of a live answer."""
    saved: str = ""
    """When the copy was right, in words."""

    @property
    def text(self) -> str:
        """What the page says."""
        return {
            "live": f"Live, {_age(self.seconds)}",
            "asking": f"Saved copy of {self.saved}",
            "stale": f"Saved copy of {self.saved}: the university’s server does not answer",
            "doubted": f"Saved copy of {self.saved}: most meetings are missing on the university’s server",
            "waiting": "Asking the university’s server",
            "failed": "The university’s server does not answer",
        }[self.state]


def freshness_of(answer: Answer, asked: bool, now: datetime, zone: ZoneInfo) -> Freshness:
    """What can be said of an answer; ``asked`` when the upstream had its chance."""
    if answer.refreshed_at is None:
        return Freshness("failed" if asked else "waiting")
    if answer.source == "network":
        return Freshness("live", seconds=max(0, int((now - answer.refreshed_at).total_seconds())))
    state: State = "doubted" if answer.doubt else "stale" if asked else "asking"
    return Freshness(state, saved=moment(answer.refreshed_at, now, zone))


def _age(seconds: int) -> str:
    if seconds < 5:
        return "just now"
    return f"{seconds} s ago" if seconds < 60 else f"{seconds // 60} min ago"
