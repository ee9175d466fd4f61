"""How old is what a page shows that has several sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.pages.freshness import Freshness, State, freshness_of
from blueprints.pages.sources import Source
from blueprints.pages.words import moment
from services.plannings.service import Answer


@dataclass(frozen=True)
class Together(Freshness):
    """Of sources that are not all live; ``state`` is what is to be done about it."""

    words: str = ""

    @property
    def text(self) -> str:
        return self.words


def freshness_of_all(sources: Sequence[Source], now: datetime, zone: ZoneInfo) -> Freshness:
    """Of one source its own, of several the worst in words: ``2 live, 1 saved copy of 09:40``."""
    each = [freshness_of(source.answer, source.asked, now, zone) for source in sources]
    states = {one.state for one in each}
    if len(each) == 1:
        return each[0]
    if states == {"live"}:
        return Freshness("live", seconds=max(one.seconds for one in each))
    copies = [source.answer for source, one in zip(sources, each, strict=True) if one.saved]
    return Together(_worst(states), words=", ".join(_words(each, copies, now, zone)))


def _worst(states: set[State]) -> State:
    """``waiting`` and ``failed`` are for pages that have nothing at all to show."""
    for state in ("waiting", "failed"):
        if states == {state}:
            return state
    return "asking" if states & {"asking", "waiting"} else "stale"


def _words(
    each: Sequence[Freshness], copies: Sequence[Answer], now: datetime, zone: ZoneInfo
) -> Iterable[str]:
    live, waiting, failed = (
        sum(one.state == state for one in each) for state in ("live", "waiting", "failed")
    )
    if live:
        yield ngettext("%(num)s live", "%(num)s live", live)
    oldest = min((copy.refreshed_at for copy in copies if copy.refreshed_at is not None), default=None)
    if oldest is not None:
        at = moment(oldest, now, zone)
        yield ngettext(
            "%(num)s saved copy of %(moment)s",
            "%(num)s saved copies, the oldest of %(moment)s",
            len(copies),
            moment=at,
        )
    if waiting:
        yield ngettext("%(num)s asked for the first time", "%(num)s asked for the first time", waiting)
    if failed:
        yield ngettext("%(num)s without an answer", "%(num)s without an answer", failed)
    if any(one.state == "doubted" for one in each):
        yield _("most meetings are missing on a server")
