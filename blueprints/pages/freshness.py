"""How old is what the page shows, and does it say so."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.pages.words import moment
from services.plannings.service import Answer

State = Literal["live", "asking", "stale", "doubted", "waiting", "failed"]

SAID = {
    "live": lazy_gettext("Live, %(age)s"),
    "asking": lazy_gettext("Saved copy of %(moment)s"),
    "stale": lazy_gettext("Saved copy of %(moment)s: the university’s server does not answer"),
    "doubted": lazy_gettext("Saved copy of %(moment)s: most meetings are missing on the university’s server"),
    "waiting": lazy_gettext("Asking the university’s server"),
    "failed": lazy_gettext("The university’s server does not answer"),
}


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
        return str(SAID[self.state]) % {"age": self.age, "moment": self.saved}

    @property
    def age(self) -> str:
        """Of a live answer: ``just now``, ``12 s ago``."""
        if self.seconds < 5:
            return _("just now")
        if self.seconds < 60:
            return _("%(seconds)s s ago", seconds=self.seconds)
        return _("%(minutes)s min ago", minutes=self.seconds // 60)


def freshness_of_copy(refreshed_at: datetime | None, now: datetime, zone: ZoneInfo) -> Freshness:
    """Of what a copy has whose upstream was not asked; None where there is no copy."""
    if refreshed_at is None:
        return Freshness("waiting")
    return Freshness("asking", saved=moment(refreshed_at, now, zone))


def freshness_of(answer: Answer, asked: bool, now: datetime, zone: ZoneInfo) -> Freshness:
    """What can be said of an answer; ``asked`` when the upstream had its chance."""
    if answer.refreshed_at is None:
        return Freshness("failed" if asked else "waiting")
    if answer.source == "network":
        return Freshness("live", seconds=max(0, int((now - answer.refreshed_at).total_seconds())))
    state: State = "doubted" if answer.doubt else "stale" if asked else "asking"
    return Freshness(state, saved=moment(answer.refreshed_at, now, zone))
