"""Finding another calendar while one is looked at, to lay it over that: view, day and what is hidden stay."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.access import public
from blueprints.pages.errors import selection_refused
from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.pages.hits import hit_groups
from blueprints.pages.links import Fields, compare_links, selection_links
from blueprints.pages.query import CalendarQuery, calendar_query
from blueprints.pages.reader import reader_of
from blueprints.pages.search import asked
from blueprints.services import directory, settings
from blueprints.visitors import preferences
from services.plannings.selection import BadSelection, Selection, TooManySelected, read_selection
from services.search.entry import Entry, Kind
from services.search.index import Found

TEMPLATE = "pages/adding.html"
OFFERED = 8
AMONG = 3 * OFFERED
"""Results that they are taken from: some have no calendar, or are shown already."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/timetable/add", view_func=add)


@public
def add() -> Response:
    """What fits ``q``, each as a link to the calendar that the address shows, with that in it."""
    try:
        selection = read_selection(request.args.items(multi=True))
    except BadSelection as refused:
        return selection_refused(refused)
    reader, now = reader_of(preferences(), settings().zone), datetime.now(UTC)
    state = calendar_query(now.astimezone(reader.zone).date(), reader.weekends)
    context = {**_results(selection, state, now), "now": now.astimezone(reader.zone)}
    if wants_block():
        return blocks(TEMPLATE, "found", "say", **context)
    back = address(selection, state)
    page = render_template(TEMPLATE, oob=False, fields=carried(selection, state), back=back, **context)
    return page_answer(page)


def carried(selection: Selection, state: CalendarQuery, compares: bool | None = None) -> Fields:
    """What the form sends along: the calendar as it is shown."""
    compares = _compares() if compares is None else compares
    weekends = () if state.weekends == state.usual_weekends else (("weekends", str(int(state.weekends))),)
    kind = (("compare", "1"),) if compares else ()
    return (*selection.query(), ("view", state.view), ("date", state.on.isoformat()), *weekends, *kind)


def address(selection: Selection, state: CalendarQuery) -> str:
    """Of a calendar that is shown so."""
    weekends = None if state.weekends == state.usual_weekends else state.weekends
    links = compare_links if _compares() else selection_links
    return links(selection, weekends).to(state.view, state.on)


def _compares() -> bool:
    return request.args.get("compare") == "1"


def _results(selection: Selection, state: CalendarQuery, now: datetime) -> dict[str, Any]:
    query = asked()
    found = (
        [one for one in directory().find(query, AMONG).entries if _is_new(one, selection)] if query else []
    )
    groups = hit_groups(Found(found[:OFFERED], Counter()), query, now)
    try:
        hits = [
            (hit, address(selection.adding(hit.entry.full_id), state))
            for group in groups
            for hit in group.hits
        ]
    except TooManySelected:
        return {"q": query, "hits": [], "heading": _("This calendar takes no more timetables.")}
    return {"q": query, "hits": hits, "heading": _heading(len(hits)) if query else ""}


def _is_new(entry: Entry, selection: Selection) -> bool:
    """It has a calendar, which is not shown yet."""
    return entry.kind is not Kind.PROGRAM and entry.full_id not in selection.of


def _heading(count: int) -> str:
    if not count:
        return _("Nothing else has this name")
    return ngettext("%(num)s calendar to add", "%(num)s calendars to add", count)
