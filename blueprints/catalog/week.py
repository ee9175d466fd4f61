"""``/week``: the meetings of a calendar week. Its answers are not wrapped in ``data``."""

from datetime import UTC, datetime

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from blueprints.access import public
from blueprints.catalog.answers import kept_answer
from blueprints.catalog.described import BAD_REQUEST
from blueprints.catalog.doors import bp
from blueprints.catalog.presenters import Json, room_out
from blueprints.catalog.query import uids
from blueprints.catalog.schemas_more import WeekOut, WeekQuery, WeekRoomsOut
from blueprints.catalog.week_presenters import week_out, weekly_out
from blueprints.services import settings
from services.catalog import week as weeks
from services.catalog.week import Filters, NoSuchWeek, Week


@bp.get("/week/current")
@bp.input(WeekQuery, location="query", arg_name="query")
@bp.output(WeekOut)
@public
def get_current_week(query: WeekQuery) -> Response:
    """The meetings of the week that it is now at the institution."""
    return _week(Week.of(datetime.now(UTC).astimezone(settings().zone)), query)


@bp.get("/week/<week>")
@bp.input(WeekQuery, location="query", arg_name="query")
@bp.output(WeekOut)
@bp.doc(responses=BAD_REQUEST)
@public
def get_week(week: str, query: WeekQuery) -> Response:
    """The meetings of a week such as `2026-W45`, Monday to Sunday at the institution."""
    return _week(_parsed(week), query)


@bp.get("/week/<week>/rooms")
@bp.output(WeekRoomsOut)
@bp.doc(responses=BAD_REQUEST)
@public
def get_week_of_rooms(week: str) -> Response:
    """Each room with its meetings in a week."""
    asked, zone = _parsed(week), settings().zone

    def read(session: Session) -> Json:
        rooms = [
            {"room": room_out(room), "occurrences": [weekly_out(one, None, zone) for one in found]}
            for room, found in weeks.by_room(session, asked.slot(zone))
        ]
        return {**week_out(asked, zone), "rooms": rooms}

    return kept_answer(read)


def _week(week: Week, query: WeekQuery) -> Response:
    zone = settings().zone
    filters = Filters(
        instructors=uids(query.instructorIds),
        rooms=uids(query.roomIds),
        courses=uids(query.courseIds),
        groups=uids(query.groupIds),
    )

    def read(session: Session) -> Json:
        plan = weeks.plan(session, week.slot(zone), filters)
        found = [weekly_out(one, plan.period_of(one), zone) for one in plan.occurrences]
        return {**week_out(week, zone), "occurrences": found}

    return kept_answer(read, f"{week} {query.model_dump_json()}")


def _parsed(text: str) -> Week:
    try:
        return Week.parsed(text)
    except NoSuchWeek:
        raise BadRequest("A week is a year and a number, such as 2026-W45") from None
