"""What is asked of an upstream for a planning: the address, and how far its recurrence rules are followed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from services.ics.expand import Window
from services.ics.read import default_window
from services.plannings.catalogue import Node
from services.plannings.content import FORMAT
from services.plannings.days import Days, default_days, fill_in


@dataclass(frozen=True)
class FeedRequest:
    """One address with one window; equal requests can share one answer."""

    node: Node
    url: str
    window: Window
    whole: bool
    """The answer is the planning's whole schedule, fit to be its saved copy."""

    @cached_property
    def window_key(self) -> bytes:
        return FORMAT + "/".join(instant.isoformat() for instant in self.window).encode()

    @cached_property
    def url_hash(self) -> str:
        return digest(self.window_key, self.url.encode())


def feed_request(node: Node, days: Days | None, now: datetime, zone: ZoneInfo) -> FeedRequest:
    """The request for ``node`` at the instant ``now``; ``days`` fill a dated address and widen the window."""
    assert node.url is not None, "only leaves of the catalogue can be asked for"
    today = now.astimezone(zone).date()
    usual_url = fill_in(node.url, lambda: default_days(today))
    usual = usual_window(now)
    if days is None:
        return FeedRequest(node, usual_url, usual, whole=True)
    opens, closes = days.instants(zone)
    window = Window(min(usual.starts_at, opens), max(usual.ends_at, closes))
    url = fill_in(node.url, lambda: days)
    return FeedRequest(node, url, window, whole=url == usual_url and window == usual)


def usual_window(now: datetime) -> Window:
    """One year back to two ahead, widened to whole months: a feed is read anew once a month, not each day."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Window(default_window(month).starts_at, default_window(month + relativedelta(months=1)).ends_at)


def digest(*parts: bytes) -> str:
    """Hash of the parts in order, as hex."""
    hashed = hashlib.blake2b(digest_size=16)
    for part in parts:
        hashed.update(part)
    return hashed.hexdigest()
