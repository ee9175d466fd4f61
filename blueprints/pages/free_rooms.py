"""Which rooms are free, now or at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.access import public
from blueprints.pages.forms import blame
from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.pages.room_forms import FreeRoomsForm, given
from blueprints.pages.room_lines import house, lines_wanted, more_of, room_line
from blueprints.pages.words import capital, clock, long_day, number
from blueprints.services import new_session
from services.catalog.listing import order
from services.database import snapshot
from services.plannings.places import counted
from services.rooms import finding
from services.rooms.asking import slot_asked
from services.rooms.day import House, RoomDay, longest_free, room_days
from services.schedule.availability import unplaced
from services.schedule.slots import EndNotAfterStart, Slot

TEMPLATE = "pages/free_rooms.html"


@dataclass(frozen=True)
class Answer:
    """What is free in ``slot``, and how many meetings of that time are in a place that is no room of ours."""

    slot: Slot
    days: list[RoomDay]
    unplaced: int
    named: Mapping[int, int]
    """By the id of a room: how many meetings of feeds name it."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/rooms/free", view_func=free_rooms)


@public
def free_rooms() -> Response:
    """Rooms that nothing takes; without parameters at this moment."""
    form, here, now = FreeRoomsForm(**given()), house(), datetime.now(UTC)
    slot = _slot(form, here, now) if form.validate() else None
    with snapshot(new_session()) as session:
        known = finding.read(session)
        answer = None
        if slot is not None:
            free = finding.free(session, slot, form.wishes())
            days = room_days(session, free, slot.starts_at, here)
            days = _sorted(days, form.sort.data)
            shown = [day.room for day in days[: lines_wanted()]]
            answer = Answer(slot, days, unplaced(session, slot), counted(session, shown, slot))
    form.offer(known)
    context = {"form": form, "there_are_any": bool(known.all), **_context(form, answer, here, now)}
    status = 200 if answer else 400
    if not wants_block():
        return page_answer(render_template(TEMPLATE, oob=False, **context), status)
    response = blocks(TEMPLATE, "title", "results", "say", **context)
    response.status_code = status
    return response


def _slot(form: FreeRoomsForm, here: House, now: datetime) -> Slot | None:
    """The time that is asked for; None where its end does not come after its start, which the form then says."""
    try:
        return slot_asked(here, now, form.date.data, form.start.data, form.end.data)
    except EndNotAfterStart:
        blame(form.end, _("The end must come after the start."))
        return None


def _sorted(days: list[RoomDay], by: str) -> list[RoomDay]:
    """They come by their seats; those that stay free equally long keep that order."""
    if by == "seats":
        return days
    return sorted(days, key=lambda day: order(day.room)) if by == "name" else longest_free(days)


def _context(form: FreeRoomsForm, answer: Answer | None, here: House, now: datetime) -> dict[str, Any]:
    if answer is None:
        form.show(now.astimezone(here.zone))
        return {"answer": None, "heading": _("Free rooms"), "zone": here.zone, "lines": []}
    starts, ends = (at.astimezone(here.zone) for at in (answer.slot.starts_at, answer.slot.ends_at))
    form.show(starts)
    return {
        "answer": answer,
        "heading": _heading(len(answer.days)),
        "lines": [room_line(day, answer.named[day.room.id]) for day in answer.days[: lines_wanted()]],
        "more": more_of(len(answer.days)),
        "when": _when(starts, ends if form.end.data else None),
        "is_now": answer.slot.starts_at <= now < answer.slot.ends_at,
        "is_open": here.hours_at(answer.slot.starts_at) is not None,
        "opening": here.opening,
        "zone": here.zone,
    }


def _when(starts: datetime, ends: datetime | None) -> str:
    """``Wednesday 18 November, 10:00 to 12:00``."""
    day = capital(long_day(starts.date()))
    if ends is None:
        return _("%(day)s, %(time)s", day=day, time=clock(starts))
    return _("%(day)s, %(start)s to %(end)s", day=day, start=clock(starts), end=clock(ends))


def _heading(count: int) -> str:
    if not count:
        return _("No room is free")
    return ngettext("%(count)s room is free", "%(count)s rooms are free", count, count=number(count))
