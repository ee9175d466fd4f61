"""How full the rooms of a building are in a week."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, render_template, request, url_for

from blueprints.access import public
from blueprints.pages.fragments import page_answer
from blueprints.pages.heat_chart import chart_of
from blueprints.pages.query import day_asked_for
from blueprints.pages.room_lines import house, lines_wanted, more_of
from blueprints.services import new_session
from services.database import snapshot
from services.rooms import finding
from services.rooms.heat import heat

TEMPLATE = "pages/heat.html"


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/rooms/heat", view_func=occupancy)


@public
def occupancy() -> Response:
    """A building in the week of a day; usually the one with most rooms, now. An empty building means all rooms."""
    here = house()
    now = datetime.now(UTC).astimezone(here.zone)
    on = day_asked_for(request.args.get("date", ""), now.date())
    monday = on - timedelta(days=on.weekday())
    with snapshot(new_session()) as session:
        rooms = finding.read(session)
        building = request.args.get("building", rooms.fullest_building)
        chosen = [room for room in rooms.all if building in ("", room.building)]
        week = heat(session, chosen[: lines_wanted()], monday, here)

    def link(days: int) -> str:
        return url_for("pages.occupancy", building=building, date=monday + timedelta(days=days))

    context = {
        "building": building,
        "buildings": rooms.buildings,
        "there_are_any": bool(rooms.all),
        "more": more_of(len(chosen)),
        "heat": week,
        "chart": chart_of(week, now),
        "monday": monday,
        "on": on,
        "previous": link(-7),
        "next": link(7),
        "zone": here.zone,
    }
    return page_answer(render_template(TEMPLATE, **context))
