"""Addresses of the pages, as templates and views need them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import url_for

from services.ics.occurrence import Occurrence
from services.plannings.catalogue import Node
from services.timetable.period import View


@dataclass(frozen=True)
class CalendarLinks:
    """The addresses of one planning's calendar; weekends stay as they are."""

    node: Node
    weekends: bool | None = None
    """None where they are as the reader usually has them: then an address does not say it."""

    def to(self, view: View, on: date | None = None, live: bool = False) -> str:
        """``view`` around ``on``; without a day it always shows the present. ``live`` asks the upstream."""
        return url_for(
            "pages.planning",
            full_id=self.node.full_id,
            view=view,
            date=on.isoformat() if on else None,
            weekends=None if self.weekends is None else int(self.weekends),
            live="1" if live else None,
        )


def event_link(node: Node) -> Callable[[Occurrence], str]:
    """Makes the address of a meeting's page; the ids are parameters, so they may hold anything."""
    return lambda occurrence: url_for("pages.event", planning=node.full_id, uid=occurrence.uid)
