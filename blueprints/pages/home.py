"""The first page: a search, the reader's own timetables and what is on in them, and ways to browse."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from blueprints.access import public
from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.pages.own_day import day_of, read_mine
from blueprints.pages.reader import reader_of
from blueprints.services import new_session, plannings, settings
from blueprints.visitors import preferences
from services.accounts.my_timetable import all_of_mine
from services.registries import overview
from services.timetable.ribbon import ribbon_of

FEW = 5
"""Programs, buildings and institutions that are named; the last line of each list leads to all."""
COMING = 4
"""Meetings that are shown after the current ones."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/", view_func=home)


@public
def home() -> Response:
    """The first page, from what is saved; with ``live`` what the upstreams of the reader's timetables say now.

    htmx asks for that, and gets what is on and the timetables alone.
    """
    ask = request.args.get("live") == "1"
    mine = _mine(ask)
    if wants_block():
        return blocks("pages/home.html", "now", "mine", "say", heading=_("Updated."), **mine)
    return page_answer(render_template("pages/home.html", oob=False, q="", groups=[], **mine, **_browse()))


def _mine(ask: bool) -> dict[str, Any]:
    chosen, now = preferences(), datetime.now(UTC)
    reader = reader_of(chosen, settings().zone)
    mine = read_mine(all_of_mine(chosen), reader, now, ask)
    day = day_of(mine, reader, now, merges=chosen.merge_duplicates is not False)
    later = [
        (one.meeting.starts_at, place)
        for place, one in enumerate(mine)
        if one.meeting and not one.meeting.is_on(now)
    ]
    return {
        "mine": mine,
        "day": day,
        "coming": day.coming[:COMING],
        "later": mine[min(later)[1]] if later and not day.coming else None,
        "asks": not ask and any(one.is_asked_for for one in mine),
        "is_waiting": any(one.freshness and one.freshness.state == "waiting" for one in mine),
        "ribbon": ribbon_of(day.entries, day.now),
        "now": day.now,
        "zone": reader.zone,
    }


def _browse() -> dict[str, Any]:
    feeds = plannings().feeds()
    with new_session()() as session:
        return {
            "programs": overview.programs(session, FEW),
            "buildings": overview.buildings(session, FEW),
            "institutions": feeds.roots[:FEW],
            "counts": {**overview.counts(session), "planning": sum(1 for _one in feeds.plannings)},
        }
