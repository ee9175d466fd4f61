"""What a screen beside a door shows: the room, what is on, what comes. It keeps itself up to date."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, render_template
from sqlalchemy.orm import Session

from blueprints.access import public
from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.pages.meetings import meeting_line, meeting_lines
from blueprints.pages.named import with_named
from blueprints.pages.room_lines import house, room_line
from blueprints.pages.things import found_or_near
from models import Room
from services.facts.rooms import Today, today
from services.plannings.places import Named, keys_of, named
from services.schedule.slots import Slot

TEMPLATE = "pages/door.html"
MOST_NAMED, NAMED_SHOWN = 50, 2
"""Meetings of feeds that are read, and those that the sign has room for."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/rooms/<uid>/door", view_func=door)


@public
def door(uid: str) -> Response:
    """The sign; htmx gets what changes on it."""
    return found_or_near(Room, uid, _read, _show)


@dataclass(frozen=True)
class _Told:
    today: Today
    named: list[Named]
    """What feeds tell of it for the rest of the day."""


def _read(session: Session, room: Room) -> _Told:
    at, here = datetime.now(UTC), house()
    left = Slot(at, here.day(at.astimezone(here.zone).date()).ends_at)
    return _Told(today(session, room, at, here), named(session, keys_of(room), left, MOST_NAMED))


def _show(room: Room, told: _Told) -> Response:
    day, zone = told.today.day, told.today.day.zone
    current, following = told.today.current, told.today.following
    _own, only_named = with_named([meeting_lines(told.today.meetings, room, zone)], told.named, zone)
    context = {
        "room": room,
        "line": room_line(day),
        "current": meeting_line(current, room, zone) if current else None,
        "following": meeting_line(following, room, zone) if following else None,
        "named": only_named[:NAMED_SHOWN],
        "now": day.at.astimezone(zone),
    }
    if wants_block():
        return blocks(TEMPLATE, "sign", **context)
    return page_answer(render_template(TEMPLATE, **context))
