"""What a screen beside a door shows: the room, what is on, what comes. It keeps itself up to date."""

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template
from sqlalchemy.orm import Session

from blueprints.access import public
from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.pages.meetings import meeting_line
from blueprints.pages.room_lines import house, room_line
from blueprints.pages.things import found_or_near
from models import Room
from services.facts.rooms import Today, today

TEMPLATE = "pages/door.html"


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/rooms/<uid>/door", view_func=door)


@public
def door(uid: str) -> Response:
    """The sign; htmx gets what changes on it."""
    return found_or_near(Room, uid, _read, _show)


def _read(session: Session, room: Room) -> Today:
    return today(session, room, datetime.now(UTC), house())


def _show(room: Room, told: Today) -> Response:
    zone = told.day.zone
    context = {
        "room": room,
        "line": room_line(told.day),
        "current": meeting_line(told.current, room, zone) if told.current else None,
        "following": meeting_line(told.following, room, zone) if told.following else None,
        "now": told.day.at.astimezone(zone),
    }
    if wants_block():
        return blocks(TEMPLATE, "sign", **context)
    return page_answer(render_template(TEMPLATE, **context))
