"""``/ical``: calendars for programs that subscribe."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import public
from blueprints.catalog.answers import kept_answer, passing_answer
from blueprints.catalog.described import NOT_FOUND
from blueprints.catalog.doors import bp
from blueprints.catalog.presenters import Json
from blueprints.catalog.query import uid
from blueprints.catalog.schemas import Data
from blueprints.catalog.schemas_more import FeedAddressOut
from blueprints.services import settings
from services.catalog import calendars
from services.schedule.slots import Slot

CALENDAR = "text/calendar; charset=utf-8"
_WRITTEN = {
    200: {
        "description": "A calendar of the next 365 days, one VEVENT a meeting",
        "content": {"text/calendar": {"schema": {"type": "string"}}},
    },
    **NOT_FOUND,
}
Write = Callable[[Session, UUID | None, Slot, ZoneInfo], bytes]


@bp.get("/ical/<semester_id>")
@bp.doc(responses=_WRITTEN)
@public
def get_semester_calendar(semester_id: str) -> Response:
    """A semester's current period."""
    return _calendar(calendars.of_semester, semester_id)


@bp.get("/ical/room/<room_id>")
@bp.doc(responses=_WRITTEN)
@public
def get_room_calendar(room_id: str) -> Response:
    """What takes a room."""
    return _calendar(calendars.of_room, room_id)


@bp.get("/ical/instructor/<instructor_id>")
@bp.doc(responses=_WRITTEN)
@public
def get_instructor_calendar(instructor_id: str) -> Response:
    """What somebody teaches."""
    return _calendar(calendars.of_instructor, instructor_id)


@bp.get("/ical/<semester_id>/url")
@bp.output(Data[FeedAddressOut])
@bp.doc(responses=NOT_FOUND)
@public
def get_upstream_address(semester_id: str) -> Response:
    """Where the university's own system gives the calendar of a semester."""

    def read(session: Session) -> Json:
        url, unit, program, group = calendars.upstream_address(session, uid(semester_id))
        return {
            "data": {"url": url, "splanUnitId": unit, "splanProgramId": program, "splanSemesterId": group}
        }

    return passing_answer(read)


def _calendar(write: Write, text: str) -> Response:
    zone = settings().zone
    slot = calendars.year_from(datetime.now(UTC), zone)
    answer = kept_answer(
        lambda session: write(session, uid(text), slot, zone),
        f"{slot.starts_at}",
        write=bytes,
        content_type=CALENDAR,
    )
    answer.headers["Cache-Control"] = "public, max-age=600"
    return answer
