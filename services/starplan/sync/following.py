"""What an installation follows, and how."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from services.starplan.overlay_store import OverlayStore
from services.starplan.upstream import Upstream


@dataclass(frozen=True)
class Following:
    """One StarPlan server."""

    instance: str
    """Its name: public ids follow from it."""
    base_url: str
    zone: ZoneInfo
    connect: Callable[[Mapping[str, Any]], Upstream]
    """Makes a client for one sweep of what the last one left as its capabilities."""
    overlay: OverlayStore = field(default_factory=lambda: OverlayStore(None))
    sites: tuple[str, ...] = ()
    """Short names of those whose rooms are wanted; empty for all."""
