"""One meeting: a page of its own, and the same in a dialog over the calendar."""

from datetime import UTC, datetime
from itertools import islice
from typing import Any

from flask import Blueprint, Response, render_template, request

from blueprints.access import public
from blueprints.pages.errors import unknown_meeting, unknown_planning
from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.pages.freshness import freshness_of
from blueprints.pages.links import event_link
from blueprints.pages.presenters import calendar_event, calendar_events
from blueprints.pages.reader import Reader, reader_of
from blueprints.pages.schedules import Schedule, schedule_of
from blueprints.pages.seen_from import seen_from
from blueprints.pages.sources import answer_for
from blueprints.pages.words import CATEGORIES, days_of, week_of
from blueprints.services import new_session, plannings, settings
from blueprints.visitors import preferences
from models import Event
from services.ics.occurrence import Occurrence
from services.plannings.catalogue import Node
from services.plannings.service import Answer
from services.plannings.timetable import is_ours
from services.schedule import reading
from services.schedule.reading import ScheduledEvent

TEMPLATE = "pages/event.html"
MORE_SHOWN = 5


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/event", view_func=event)


@public
def event() -> Response:
    """A meeting of a planning, both named by parameters: their ids may hold any character."""
    full_id, uid = request.args.get("planning", ""), request.args.get("uid", "")
    node = plannings().find(full_id)
    if node is None:
        return unknown_planning(full_id)
    answer, asked, occurrence = _find(node, uid)
    if occurrence is None:
        return unknown_meeting(node)
    context = _context(node, answer, asked, occurrence)
    if wants_block():
        return blocks(TEMPLATE, "card", in_dialog=True, **context)
    return page_answer(render_template(TEMPLATE, in_dialog=False, **context))


def _find(node: Node, uid: str) -> tuple[Answer, bool, Occurrence | None]:
    """The meeting in what is at hand; only when it is not there, in what the upstream says."""
    answer, asked = answer_for(node, ask=False)
    occurrence = schedule_of(answer.content).find(uid)
    if occurrence is None and not asked:
        answer, asked = answer_for(node, ask=True)
        occurrence = schedule_of(answer.content).find(uid)
    return answer, asked, occurrence


def _context(node: Node, answer: Answer, asked: bool, occurrence: Occurrence) -> dict[str, Any]:
    reader, now = reader_of(preferences(), settings().zone), datetime.now(UTC)
    zone, schedule = reader.zone, schedule_of(answer.content)
    meeting = calendar_event(occurrence, schedule, event_link(node), reader)
    starts, ends = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    return {
        "node": node,
        "event": meeting,
        "starts": starts,
        "ends": ends,
        "days": days_of(starts, ends),
        "week": week_of(starts.date()),
        "minutes": int((meeting.ends_at - meeting.starts_at).total_seconds() // 60),
        "category": CATEGORIES[meeting.category],
        "hue": schedule.hues.get(meeting.course, 0) if meeting.hue is None else meeting.hue,
        "is_now": meeting.starts_at <= now < meeting.ends_at
        and not meeting.cancelled
        and not meeting.all_day,
        "now": now,
        "zone": zone,
        "reader": reader,
        "freshness": freshness_of(answer, asked, now, zone),
        "booked": _booked(node, occurrence),
        "seen_from": seen_from(node, meeting.course, starts.date()),
        "more": _more(schedule, occurrence, node, reader),
    }


def _booked(node: Node, occurrence: Occurrence) -> ScheduledEvent | None:
    """What a meeting of our own timetable takes; each has a page. Nothing is known of what feeds tell."""
    if not is_ours(node.full_id):
        return None
    with new_session()() as session:
        return next(iter(reading.where(session, Event.uid == occurrence.uid, reading.public())), None)


def _more(schedule: Schedule, occurrence: Occurrence, node: Node, reader: Reader) -> list[Any]:
    """The next meetings of the same course."""
    title = schedule.names[occurrence.summary].title
    following = (
        item
        for item in schedule.timeline.upcoming(occurrence.starts_at)
        if item.uid != occurrence.uid and schedule.names[item.summary].title == title
    )
    return calendar_events(islice(following, MORE_SHOWN), schedule, event_link(node), reader)
