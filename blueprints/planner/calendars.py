"""Events as calendars (RFC 5545)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import for_planners
from blueprints.openapi import text_answer
from blueprints.planner.door import bp
from blueprints.planner.errors import bad_parameter
from blueprints.planner.links import EventLinks
from blueprints.planner.query import asked_of, span_of
from blueprints.planner.reader import is_planner
from blueprints.planner.refusals import LIST_REFUSALS
from blueprints.planner.schemas import EventFilters
from blueprints.planner.tags import is_known, tag_of, tagged, unchanged
from blueprints.services import new_session, settings
from blueprints.times import wire_time
from models import Event
from services.changes.revision import revision
from services.changes.walk import Order, Walk, page
from services.database import parts, snapshot
from services.ics.write import calendar
from services.plannings.timetable_tree import TITLE
from services.schedule import reading
from services.schedule.meetings import meeting_of
from services.schedule.querying import conditions
from services.schedule.reading import ScheduledEvent

MOST_MEETINGS = 5_000
AT_ONCE = 500
"""Events in memory while a calendar is written."""
TOO_MANY = (
    f"A calendar takes at most {MOST_MEETINGS:,} events, and there are more. Narrow the range or the filters."
)
CALENDAR = "text/calendar; charset=utf-8"
EXAMPLE = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n…\r\nEND:VCALENDAR\r\n"


@bp.get("/events.ics")
@bp.input(EventFilters, location="query", arg_name="query")
@bp.doc(responses={**text_answer(EXAMPLE, "text/calendar"), **LIST_REFUSALS})
@for_planners
def list_events_as_calendar(query: EventFilters) -> Response:
    """The events that `/events` lists with these filters, as one calendar; at most 5,000."""
    now, as_planner, zone = datetime.now(UTC), is_planner(), settings().zone
    span = span_of(query, zone, now)
    asked = asked_of(query, span, zone, as_planner=as_planner)
    with snapshot(new_session()) as session:
        newest = revision(session)
        tag = tag_of("events.ics", newest, as_planner, query.model_dump(mode="json"), span)
        if is_known(tag):
            return unchanged(tag)
        wanted = conditions(session, asked, strict=True)
        found = page(session, Order(Event.starts_at), wanted, Walk(newest, now), MOST_MEETINGS)
        if found.ends_at is not None:
            raise bad_parameter("to", wire_time(span.ends_at), TOO_MANY)
        return calendar_answer(TITLE, _by_parts(session, found.ids), EventLinks(now), tag)


def calendar_answer(
    name: str, events: Iterable[ScheduledEvent], links: EventLinks, tag: str | None = None
) -> Response:
    """The events as a calendar of this name; without a ``tag`` the text is its own."""
    meetings = (meeting_of(scheduled, links.page_of(scheduled)) for scheduled in events)
    body = b"".join(calendar(name, settings().zone, meetings))
    tag = tag or tag_of(body.decode())
    if is_known(tag):
        return unchanged(tag)
    response = Response(body, content_type=CALENDAR)
    response.headers["Content-Disposition"] = 'inline; filename="timetable.ics"'
    return tagged(response, tag)


def _by_parts(session: Session, ids: Sequence[int]) -> Iterator[ScheduledEvent]:
    for part in parts(ids, AT_ONCE):
        yield from reading.in_order(session, part)
