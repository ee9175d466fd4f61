"""Addresses of the pages, as templates and views need them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import url_for

from services.ics.occurrence import Occurrence
from services.plannings.catalogue import Node
from services.plannings.selection import Selection
from services.timetable.period import View

Fields = tuple[tuple[str, str], ...]
LONGEST_CONTEXT = 1_000
"""Characters, enough for twelve groups of a timetable: every meeting on a page has them in its link."""


@dataclass(frozen=True)
class CalendarLinks:
    """The addresses of one calendar; weekends stay as they are."""

    action: str
    """The path of the page."""
    fields: Fields = ()
    """What each of its addresses says beside the view and the day."""
    weekends: bool | None = None
    """None where they are as the reader usually has them: then an address does not say it."""

    def to(self, view: View, on: date | None = None, live: bool = False) -> str:
        """``view`` around ``on``; without a day it always shows the present. ``live`` asks the upstream."""
        fields = [*self.fields, ("view", view)]
        if on is not None:
            fields.append(("date", on.isoformat()))
        if self.weekends is not None:
            fields.append(("weekends", str(int(self.weekends))))
        if live:
            fields.append(("live", "1"))
        return f"{self.action}?{urlencode(fields)}"


def planning_links(full_id: str, weekends: bool | None = None) -> CalendarLinks:
    return CalendarLinks(url_for("pages.planning", full_id=full_id), weekends=weekends)


def selection_links(selection: Selection, weekends: bool | None = None) -> CalendarLinks:
    """The calendar of a single planning is that planning's."""
    fields = tuple(selection.query())
    if len(selection.of) > 1:
        return CalendarLinks(url_for("pages.timetable"), fields, weekends)
    links = planning_links(selection.of[0], weekends)
    return CalendarLinks(links.action, fields[1:], weekends)


def compare_links(selection: Selection, weekends: bool | None = None) -> CalendarLinks:
    return CalendarLinks(url_for("pages.compare"), tuple(selection.query()), weekends)


def my_links(weekends: bool | None = None) -> CalendarLinks:
    return CalendarLinks(url_for("pages.my"), weekends=weekends)


def event_link(node: Node, context: Fields = ()) -> Callable[[Occurrence], str]:
    """Makes the address of a meeting's page; the ids are parameters, so they may hold anything.

    ``context`` says which calendar it is looked at from; one that would take too much room is left out.
    """
    more = f"&{urlencode(context)}" if context else ""
    if len(more) > LONGEST_CONTEXT:
        more = ""
    return lambda occurrence: url_for("pages.event", planning=node.full_id, uid=occurrence.uid) + more
