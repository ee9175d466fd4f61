"""How much rooms are used over a term, and how full they are then: plots, the numbers behind them, and a CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file, url_for
from sqlalchemy.orm import Session

from blueprints.access import for_people
from blueprints.pages.admin import usage_charts
from blueprints.pages.admin.usage_charts import RoomUse
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.query import day_asked_for
from blueprints.pages.room_lines import house, lines_wanted, more_of
from blueprints.services import new_session, operations
from models import Role, Term
from services.catalog.listing import rows
from services.database import snapshot
from services.facts.terms import term_of
from services.rooms import finding
from services.rooms.finding import Rooms
from services.rooms.usage import Weeks, weeks_of
from services.transfer.tables import Outgoing
from services.transfer.write_csv import write_csv

PAGE = "admin/usage.html"
SCHOOL_DAYS = 5


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/admin/usage", view_func=admin_usage)
    bp.add_url_rule("/admin/usage.csv", view_func=admin_usage_csv)


@dataclass(frozen=True)
class Asked:
    """The state of the page; all of it is in its address."""

    weeks: Weeks
    building: str
    campus: str

    def link(self, endpoint: str = "pages.admin_usage", **changes: Any) -> str:
        said = {
            "from": self.weeks.first_on,
            "to": self.weeks.last_on,
            "building": self.building or None,
            "campus": self.campus or None,
        }
        return url_for(endpoint, **{**said, **changes})


@for_people(Role.ADMIN)
def admin_usage() -> Response:
    """Of the rooms of a building or campus in the weeks of a term, unless others are asked for."""
    with snapshot(new_session()) as session:
        rooms, asked = finding.read(session), _asked(session)
        used = _used(session, rooms, asked)
        terms = sorted(rows(session, Term), key=lambda term: term.starts_on)
    shown = used[: lines_wanted()]
    context = {
        "asked": asked,
        "used": used,
        "shown": shown,
        "more": more_of(len(used)),
        "rooms": rooms,
        "terms": terms,
        "mondays": asked.weeks.mondays,
        "heat": usage_charts.heat_of(shown, asked.weeks),
        "buildings": usage_charts.buildings_of(used),
        "fullness": usage_charts.fullness_of(used),
        "scatter": usage_charts.scatter_of(used),
        "total": sum(one.total for one in used),
        "zone": asked.weeks.zone,
    }
    return kept_nowhere(page_answer(render_template(PAGE, **context)))


@for_people(Role.ADMIN)
def admin_usage_csv() -> Response:
    """The numbers of all these rooms, a line each."""
    with snapshot(new_session()) as session:
        rooms, asked = finding.read(session), _asked(session)
        used = _used(session, rooms, asked)
    file = BytesIO()
    write_csv(_table(used, asked.weeks), file)
    file.seek(0)
    name = f"usage-{asked.weeks.first_on}-{asked.weeks.last_on}.csv"
    return kept_nowhere(send_file(file, "text/csv", as_attachment=True, download_name=name))


def _asked(session: Session) -> Asked:
    """Read the query. Raises BadRequest for a day that is none."""
    given, zone = request.args, house().zone
    today = datetime.now(UTC).astimezone(zone).date()
    first_on, last_on = _day("from"), _day("to")
    if first_on is None or last_on is None:
        term = term_of(session, first_on or last_on or today)
        first_on, last_on = first_on or term.first_on, last_on or term.last_on
    return Asked(
        weeks_of(first_on, last_on, zone),
        given.get("building", ""),
        given.get("campus", ""),
    )


def _day(name: str) -> date | None:
    text = request.args.get(name, "")
    return day_asked_for(text, date.min) if text else None


def _used(session: Session, rooms: Rooms, asked: Asked) -> list[RoomUse]:
    """The rooms that are asked for, by name, each with its use."""
    used = operations().usage.of(session, asked.weeks)
    opens = house().hours(asked.weeks.first_on)
    open_hours = SCHOOL_DAYS * (opens.ends_at - opens.starts_at).total_seconds() / 3600
    nothing = [0.0] * asked.weeks.count
    return [
        RoomUse(room, used.hours.get(room.id, nothing), open_hours, used.fullness.get(room.id))
        for room in rooms.all
        if asked.building in ("", room.building) and asked.campus in ("", room.campus)
    ]


def _table(used: Sequence[RoomUse], weeks: Weeks) -> Outgoing:
    header = [
        "room",
        "building",
        "campus",
        "seats",
        "hours",
        "meetings of known size",
        "seats asked on average",
    ]
    titles = [f"{monday:%G-W%V}" for monday in weeks.mondays]
    lines = (
        [
            one.room.name,
            one.room.building,
            one.room.campus,
            one.room.capacity,
            round(one.total, 2),
            one.fullness.meetings if one.fullness else 0,
            round(one.fullness.asked, 1) if one.fullness else None,
            *(round(hours, 2) for hours in one.hours),
        ]
        for one in used
    )
    return Outgoing("usage", [*header, *titles], lines)
