"""``/events``: the list, and one event."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import for_planners
from blueprints.json_answer import json_answer
from blueprints.planner.calendars import calendar_answer
from blueprints.planner.door import EVENT_ID, bp
from blueprints.planner.errors import Refusal
from blueprints.planner.links import EventLinks
from blueprints.planner.paging import page_answer, turn_of
from blueprints.planner.presenters import event_out
from blueprints.planner.query import asked_of, span_of
from blueprints.planner.reader import is_planner
from blueprints.planner.refusals import EVENT_REFUSALS, LIST_REFUSALS
from blueprints.planner.schemas import EventOut, EventPageOut, EventQuery, FormatQuery, Sort
from blueprints.planner.tags import is_known, tag_of, tagged, unchanged
from blueprints.services import new_session, settings
from models import Event, EventStatus
from services.changes.walk import Order
from services.database import snapshot
from services.schedule import reading
from services.schedule.querying import conditions, series_of
from services.schedule.reading import ScheduledEvent
from services.schedule.wording import summary_of

ORDERS: dict[Sort, Order] = {
    "start": Order(Event.starts_at),
    "-start": Order(Event.starts_at, descending=True),
    "updated": Order(Event.updated_at),
    "-updated": Order(Event.updated_at, descending=True),
}


@bp.get("/events")
@bp.input(EventQuery, location="query", arg_name="query")
@bp.output(EventPageOut)
@bp.doc(responses=LIST_REFUSALS)
@for_planners
def list_events(query: EventQuery) -> Response:
    """Events that take time of a range, page by page.

    Following `page.nextCursor` gives each event once, also while events are being made, moved and deleted: a walk keeps
    to the places that they had when it began. What is made later is not part of it.
    """
    as_planner, zone = is_planner(), settings().zone
    turn = turn_of("events", query, as_planner=as_planner)
    span = turn.span or span_of(query, zone, turn.now)
    asked = asked_of(query, span, zone, as_planner=as_planner)
    return page_answer(
        turn,
        ORDERS[query.sort],
        find=lambda session: conditions(session, asked, strict=turn.bookmark is None),
        show=lambda session, ids: _shown(session, reading.in_order(session, ids), turn.now),
        span=span,
    )


@bp.get(f"/events/<{EVENT_ID}:event_id>", merge_slashes=False)
@bp.input(FormatQuery, location="query", arg_name="query")
@bp.output(EventOut)
@bp.doc(responses=EVENT_REFUSALS)
@for_planners
def get_event(event_id: str, query: FormatQuery) -> Response:
    """One event; with `format=ics` as a calendar."""
    now = datetime.now(UTC)
    with snapshot(new_session()) as session:
        scheduled = _one(session, event_id)
        if query.format == "ics":
            return calendar_answer(summary_of(scheduled), [scheduled], EventLinks(now))
        (body,) = _shown(session, [scheduled], now)
    tag = tag_of(body)
    return unchanged(tag) if is_known(tag) else tagged(json_answer(body), tag)


def _one(session: Session, event_id: str) -> ScheduledEvent:
    """Raises Refusal for one that does not exist, and for a draft that the reader may not see."""
    found = reading.where(session, Event.uid == event_id) if "\x00" not in event_id else []
    if not found:
        raise Refusal(404, f"There is no event {event_id[:255]!r}.")
    if found[0].event.status == EventStatus.DRAFT and not is_planner():
        raise Refusal(403, "This event is a draft; drafts are for accounts of product 2.")
    return found[0]


def _shown(session: Session, several: Sequence[ScheduledEvent], now: datetime) -> list[dict[str, Any]]:
    series = series_of(session, (scheduled.event.series_id for scheduled in several))
    links, timezone = EventLinks(now), settings().timezone
    return [
        event_out(scheduled, series.get(scheduled.event.series_id or 0), timezone, links)
        for scheduled in several
    ]
