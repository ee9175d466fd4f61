"""The first page: a search, the reader's own timetables and what is on in them, and ways to browse."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, render_template

from blueprints.access import public
from blueprints.pages.fragments import page_answer
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
    """The first page."""
    return page_answer(render_template("pages/home.html", oob=False, q="", groups=[], **_mine(), **_browse()))


def _mine() -> dict[str, Any]:
    reader, now = reader_of(preferences(), settings().zone), datetime.now(UTC)
    mine = read_mine(all_of_mine(preferences()), reader, now)
    day = day_of(mine, reader, now)
    later = [(one.meeting.starts_at, place) for place, one in enumerate(mine) if one.meeting]
    return {
        "mine": mine,
        "day": day,
        "coming": day.coming[:COMING],
        "later": mine[min(later)[1]] if later and not day.coming else None,
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
            "counts": {**overview.counts(session), "planning": sum(1 for _ in feeds.plannings)},
        }
