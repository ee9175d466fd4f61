"""The calendar of one planning, and the page of every calendar: day, week, month, agenda."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.access import public
from blueprints.pages.browse import branch_page
from blueprints.pages.common_time import common_time
from blueprints.pages.copies import kept_as_week
from blueprints.pages.errors import selection_refused, unknown_planning
from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.pages.freshness_of_several import freshness_of_all
from blueprints.pages.legend import legend_of
from blueprints.pages.links import CalendarLinks, Fields, compare_links, my_links, selection_links
from blueprints.pages.named import named_beside
from blueprints.pages.query import calendar_query
from blueprints.pages.reader import reader_of
from blueprints.pages.scene import CalendarScene, Kind
from blueprints.pages.sources import sources_of
from blueprints.pages.words import period_title, total_words, weeks
from blueprints.services import plannings, settings
from blueprints.visitors import preferences
from services.plannings.catalogue import Node
from services.plannings.selection import Selection, TooManySelected, hidden_in
from services.plannings.timetable import Subject
from services.schedule.slots import Slot
from services.timetable.events import CalendarEvent
from services.timetable.layout import Scene, lay_out, total_of
from services.timetable.month import Month, lay_out_month
from services.timetable.period import Period, period_of

TEMPLATE = "pages/calendar.html"
FEW_NAMES = 3
"""Sources that the title of a page names."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/plannings/<path:full_id>", view_func=planning)


@public
def planning(full_id: str) -> Response:
    """A planning's calendar, or the subtree of a branch."""
    node = plannings().find(full_id)
    if node is None:
        branch = plannings().catalogue().nodes.get(full_id)
        return branch_page(branch) if branch and branch.children else unknown_planning(full_id)
    try:
        selection = hidden_in(request.args.items(multi=True), full_id)
    except TooManySelected as refused:
        return selection_refused(refused)
    return calendar_page("planning", selection, [node])


@dataclass(frozen=True)
class Titled:
    """What stands where the page of one planning has its node."""

    title: str
    full_id: str = ""


def calendar_page(kind: Kind, selection: Selection, nodes: Sequence[Node]) -> Response:
    """The calendar of ``nodes``, those of a selection that exist: at least one."""
    chosen = preferences()
    now, reader = datetime.now(UTC), reader_of(chosen, settings().zone)
    query = calendar_query(now.astimezone(reader.zone).date(), reader.weekends)
    weekends = None if query.weekends == query.usual_weekends else query.weekends
    scene = CalendarScene(
        kind,
        selection,
        sources_of(nodes, query.live, selection),
        _links(kind, selection, weekends),
        query,
        now,
        reader,
        _context(kind, selection),
        chosen.merge_duplicates is not False,
    )
    same_days = scene.links.to(scene.period.view, scene.period.on)
    return kept_as_week(_answered(scene), scene.sources, same_days)


def _links(kind: Kind, selection: Selection, weekends: bool | None) -> CalendarLinks:
    if kind == "my":
        return my_links(weekends)
    return compare_links(selection, weekends) if kind == "compare" else selection_links(selection, weekends)


def _context(kind: Kind, selection: Selection) -> Fields:
    """Of a planning's own calendar, from which nothing is left out, a meeting needs not say that it comes from it."""
    if kind == "my":
        return (("my", "1"),)
    return tuple(selection.query()) if len(selection.of) > 1 or selection.hidden else ()


def _answered(page: CalendarScene) -> Response:
    """The whole page, or for htmx the blocks that change; a live answer leaves the tools as they are."""
    context = _shown(page)
    if not wants_block():
        return page_answer(render_template(TEMPLATE, oob=False, news="", **context))
    if not page.query.live:
        total = total_words(context["total"]) if context["total"] else context["freshness"].text
        news = f"{context['title']}, {context['weeks']}, {total}"
        return blocks(TEMPLATE, "head_title", "calendar", "freshness", "say", news=news, **context)
    if page.shows_the_same:
        news = "" if context["freshness"].state == "live" else context["freshness"].text
        response = blocks(TEMPLATE, "freshness", "say", news=news, **context)
        response.headers["HX-Reswap"] = "none"
        return response
    return blocks(
        TEMPLATE,
        "period",
        "total",
        "freshness",
        "say",
        news=f"{_('Updated.')} {context['freshness'].text}",
        **context,
    )


def _shown(page: CalendarScene) -> dict[str, Any]:
    scene, period, links = page.layout(), page.period, page.links
    shown = page.shown()
    grid = lay_out(shown.events, period, scene, page.query.weekends)
    title = period_title(period, grid)
    within = Slot(*period.bounds(scene.zone))
    return {
        "node": _node(page),
        "ancestors": plannings().above(page.sources[0].node) if page.kind == "planning" else [],
        "about": _about(page),
        "named": named_beside(page.sources[0].node, within, shown.events, scene.zone)
        if page.kind == "planning"
        else [],
        "kind": page.kind,
        "query": page.query,
        "period": period,
        "grid": grid,
        "month": _month(shown.events, period, scene) if period.view == "month" else None,
        "is_empty": not any(
            day.entries for day in grid.days if day.on >= period.core[0] and day.on <= period.core[1]
        ),
        "nearest": page.nearest(),
        "schedule_is_empty": not any(source.schedule.timeline.items for source in page.sources),
        "now": page.now.astimezone(scene.zone),
        "zone": scene.zone,
        "reader": page.reader,
        "total": total_of(shown.events, period.core, scene.zone) if page.is_known else None,
        "hidden": _beginning_on(shown.blocked, period.core, scene.zone),
        "leaves_out": shown.leaves_out,
        "title": title,
        "weeks": weeks(period),
        "links": links,
        "live_url": links.to(period.view, period.on, live=True),
        "seen": page.signature,
        "freshness": freshness_of_all(page.sources, page.now, scene.zone),
        "legend": legend_of(page),
        "common": common_time(page, shown.events, grid) if page.kind == "compare" else None,
    }


def _node(page: CalendarScene) -> Node | Titled:
    if page.kind == "my":
        return Titled(_("My timetable"))
    if page.kind == "planning":
        return page.sources[0].node
    names = page.names
    if len(names) > FEW_NAMES:
        return Titled(ngettext("%(num)s timetable", "%(num)s timetables", len(names)))
    return Titled(", ".join(names))


def _about(page: CalendarScene) -> str:
    """The page that tells more of what the calendar is of; empty where there is none."""
    node = page.sources[0].node
    if page.kind != "planning" or not isinstance(node, Subject) or node.told_by is None:
        return ""
    kind, uid = node.told_by
    return url_for(f"pages.{kind}", uid=uid)


def _beginning_on(events: list[CalendarEvent], days: tuple[date, date], zone: ZoneInfo) -> int:
    return sum(days[0] <= event.starts_at.astimezone(zone).date() <= days[1] for event in events)


def _month(events: list[CalendarEvent], period: Period, scene: Scene) -> Month:
    chosen = lay_out(events, period_of("day", period.on), scene).days[0]
    return lay_out_month(events, period, chosen, scene)
