"""What the address of a calendar says: which view, which day, whether to ask the upstream first."""

import re
from dataclasses import dataclass
from datetime import date

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from services.timetable.period import VIEWS, View

FIRST_YEAR, LAST_YEAR = 1970, 2199
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class CalendarQuery:
    """The state of a calendar page; all of it is in its address."""

    view: View
    on: date
    weekends: bool
    usual_weekends: bool
    """What an address shows that does not say it."""
    live: bool
    """Ask the upstream before answering."""
    seen: str
    """Signature of the content that the asking page shows."""


def calendar_query(today: date, usual_weekends: bool) -> CalendarQuery:
    """Read the query of this request. An unknown view is the week; a date that is none is a BadRequest."""
    given = request.args
    view = given.get("view", "week")
    return CalendarQuery(
        view=view if view in VIEWS else "week",
        on=day_asked_for(given.get("date", ""), today),
        weekends={"1": True, "0": False}.get(given.get("weekends", ""), usual_weekends),
        usual_weekends=usual_weekends,
        live=given.get("live") == "1",
        seen=given.get("seen", ""),
    )


def day_asked_for(text: str, today: date) -> date:
    """The day that ``YYYY-MM-DD`` names, ``today`` when it is empty. Raises BadRequest."""
    if not text:
        return today
    try:
        on = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        on = None
    if on is None or not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise BadRequest(_("“%(text)s” is not a day. Days are written like 2026-11-18.", text=text[:40]))
    return on
