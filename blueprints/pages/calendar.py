"""The calendar of one planning: day, week, month, agenda."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from blueprints.access import public
from blueprints.pages.browse import branch_page
from blueprints.pages.errors import unknown_planning
from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.pages.freshness import freshness_of
from blueprints.pages.links import CalendarLinks, event_link
from blueprints.pages.presenters import calendar_event, calendar_events
from blueprints.pages.query import CalendarQuery, calendar_query
from blueprints.pages.reader import Reader, reader_of
from blueprints.pages.schedules import Schedule, schedule_of
from blueprints.pages.words import period_title, total_words, weeks
from blueprints.services import plannings, settings
from blueprints.visitors import preferences
from services.ics.occurrence import Occurrence
from services.plannings.catalogue import Node
from services.plannings.service import Answer
from services.timetable.events import CalendarEvent
from services.timetable.layout import Scene, lay_out, total_of
from services.timetable.month import Month, lay_out_month
from services.timetable.period import Period, midnight, period_of
from services.timetable.window import OpeningHours

TEMPLATE = "pages/calendar.html"


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/plannings/<path:full_id>", view_func=planning)


@public
def planning(full_id: str) -> Response:
    """A planning's calendar, or the subtree of a branch."""
    node = plannings().find(full_id)
    if node is None:
        branch = plannings().catalogue().nodes.get(full_id)
        return branch_page(branch) if branch and branch.children else unknown_planning(full_id)
    now, reader = datetime.now(UTC), reader_of(preferences(), settings().zone)
    query = calendar_query(now.astimezone(reader.zone).date(), reader.weekends)
    answer, asked = answer_for(node, query.live)
    return _answered(CalendarScene(node, query, answer, asked, now, reader))


def answer_for(node: Node, ask: bool) -> tuple[Answer, bool]:
    """What can be shown at once, or with ``ask`` what the upstream says; and whether it had its chance."""
    recent = plannings().recent(node)
    if recent is None and not ask:
        return plannings().saved(node), False
    return plannings().believed(node, recent or plannings().current(node)), True


@dataclass(frozen=True)
class CalendarScene:
    """All that a calendar page is made of."""

    node: Node
    query: CalendarQuery
    answer: Answer
    asked: bool
    now: datetime
    reader: Reader

    @property
    def period(self) -> Period:
        return period_of(self.query.view, self.query.on)

    @cached_property
    def schedule(self) -> Schedule:
        """Read once for a page: one too large to be kept would else be read again with each event."""
        return schedule_of(self.answer.content)

    def layout(self) -> Scene:
        return Scene(self.reader.zone, self.now, OpeningHours(*settings().opening_hours), self.schedule.hues)

    @property
    def shows_the_same(self) -> bool:
        """The page that asks has these very events."""
        return self.answer.content is not None and self.answer.content.signature == self.query.seen

    def links(self) -> CalendarLinks:
        usual = self.query.weekends == self.query.usual_weekends
        return CalendarLinks(self.node, None if usual else self.query.weekends)

    def is_hidden(self, occurrence: Occurrence) -> bool:
        """It holds a word that the reader does not want to see."""
        return self.schedule.is_blocked(occurrence, self.reader.blocked)

    def events(self) -> tuple[list[CalendarEvent], list[CalendarEvent]]:
        """Those of the period that are shown, and those that are hidden; only they are read."""
        bounds = self.reader.reach(*self.period.bounds(self.reader.zone))
        shown: list[Occurrence] = []
        hidden: list[Occurrence] = []
        for occurrence in self.schedule.timeline.between(*bounds):
            (hidden if self.is_hidden(occurrence) else shown).append(occurrence)
        return self._in_words(shown), self._in_words(hidden)

    def _in_words(self, occurrences: list[Occurrence]) -> list[CalendarEvent]:
        return calendar_events(occurrences, self.schedule, event_link(self.node), self.reader)


def _answered(page: CalendarScene) -> Response:
    """The whole page, or for htmx the blocks that change; a live answer leaves the tools as they are."""
    context = _context(page)
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


def _context(page: CalendarScene) -> dict[str, Any]:
    scene, period, links = page.layout(), page.period, page.links()
    events, hidden = page.events()
    grid = lay_out(events, period, scene, page.query.weekends)
    content = page.answer.content
    return {
        "node": page.node,
        "ancestors": plannings().above(page.node),
        "query": page.query,
        "period": period,
        "grid": grid,
        "month": _month(events, period, scene) if period.view == "month" else None,
        "is_empty": not any(
            day.entries for day in grid.days if day.on >= period.core[0] and day.on <= period.core[1]
        ),
        "nearest": _nearest(page),
        "schedule_is_empty": not page.schedule.timeline.items,
        "now": page.now.astimezone(scene.zone),
        "zone": scene.zone,
        "reader": page.reader,
        "total": total_of(events, period.core, scene.zone) if content else None,
        "hidden": _beginning_on(hidden, period.core, scene.zone),
        "title": period_title(period, grid),
        "weeks": weeks(period),
        "links": links,
        "live_url": links.to(period.view, period.on, live=True),
        "seen": content.signature if content else "",
        "freshness": freshness_of(page.answer, page.asked, page.now, scene.zone),
    }


def _beginning_on(events: list[CalendarEvent], days: tuple[date, date], zone: ZoneInfo) -> int:
    return sum(days[0] <= event.starts_at.astimezone(zone).date() <= days[1] for event in events)


def _month(events: list[CalendarEvent], period: Period, scene: Scene) -> Month:
    chosen = lay_out(events, period_of("day", period.on), scene).days[0]
    return lay_out_month(events, period, chosen, scene)


def _nearest(page: CalendarScene) -> dict[str, Any] | None:
    """What an empty period points to: the next meeting after it, else the last one before."""
    zone, timeline = page.reader.zone, page.schedule.timeline
    opens, closes = page.period.core
    following = _first_held(page, timeline.upcoming(midnight(closes + timedelta(days=1), zone)))
    nearest = following or _first_held(page, timeline.past(midnight(opens, zone)))
    if nearest is None:
        return None
    event = calendar_event(nearest, page.schedule, event_link(page.node), page.reader)
    return {"event": event, "is_next": following is not None, "starts": event.starts_at.astimezone(zone)}


def _first_held(page: CalendarScene, occurrences: Iterator[Occurrence]) -> Occurrence | None:
    held = (one for one in occurrences if one.status != "cancelled" and not page.is_hidden(one))
    return next(held, None)
