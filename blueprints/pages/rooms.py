"""Rooms: all of them with how they stand now, and the page of each."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from blueprints.access import public
from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.pages.meetings import meeting_lines
from blueprints.pages.named import with_named
from blueprints.pages.room_forms import AllRoomsForm, given
from blueprints.pages.room_lines import house, lines_wanted, more_of, room_line
from blueprints.pages.things import found_or_near
from blueprints.pages.words import number
from blueprints.services import new_session
from models import Room
from services.database import snapshot
from services.facts import rooms as facts
from services.plannings.places import Named, keys_of, named
from services.plannings.timetable_tree import full_id_of
from services.rooms import finding
from services.rooms.day import room_days
from services.schedule.reading import ScheduledEvent
from services.schedule.slots import Slot

LIST, PAGE = "pages/rooms.html", "pages/room.html"
NAMED_AHEAD, MOST_NAMED = timedelta(days=14), 300
"""How far ahead feeds are looked at, and how many of their meetings."""
NAMED_SHOWN = 8


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/rooms", view_func=rooms)
    bp.add_url_rule("/rooms/<uid>", view_func=room)


@public
def rooms() -> Response:
    """All rooms that fit what is asked for, by name."""
    form = AllRoomsForm(**given())
    is_valid, wanted = form.validate(), lines_wanted()
    at, here = datetime.now(UTC), house()
    with snapshot(new_session()) as session:
        known = finding.read(session)
        found = known.matching(form.q.data or "", form.wishes()) if is_valid else []
        lines = [room_line(day) for day in room_days(session, found[:wanted], at, here)]
    form.offer(known)
    heading = _("Rooms")
    if is_valid:
        heading = ngettext("%(count)s room", "%(count)s rooms", len(found), count=number(len(found)))
    context = {
        "form": form,
        "lines": lines,
        "more": more_of(len(found)),
        "there_are_any": bool(known.all),
        "heading": heading,
        "now": at.astimezone(here.zone),
        "zone": here.zone,
    }
    if wants_block():
        answer = blocks(LIST, "results", "say", **context)
        answer.status_code = 200 if is_valid else 400
        return answer
    return page_answer(render_template(LIST, oob=False, **context), 200 if is_valid else 400)


@public
def room(uid: str) -> Response:
    """A room: what it has, how it stands, what is on in it."""
    return found_or_near(Room, uid, _read, _show)


@dataclass(frozen=True)
class _Told:
    today: facts.Today
    coming: list[ScheduledEvent]
    named: list[Named]
    """What feeds tell of it, from today on."""


def _read(session: Session, found: Room) -> _Told:
    at, here = datetime.now(UTC), house()
    today = here.day(at.astimezone(here.zone).date())
    return _Told(
        facts.today(session, found, at, here),
        facts.next_meetings(session, found, at),
        named(session, keys_of(found), Slot(today.starts_at, today.starts_at + NAMED_AHEAD), MOST_NAMED),
    )


def _show(found: Room, told: _Told) -> Response:
    zone = told.today.day.zone
    own = (meeting_lines(several, found, zone) for several in (told.today.meetings, told.coming))
    (today, coming), only_named = with_named(own, told.named, zone)
    context = {
        "room": found,
        "full_id": full_id_of(found),
        "line": room_line(told.today.day),
        "today": today,
        "next": coming,
        "named": only_named[:NAMED_SHOWN],
        "now": told.today.day.at.astimezone(zone),
        "zone": zone,
    }
    return page_answer(render_template(PAGE, **context))
