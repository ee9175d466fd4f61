"""When rooms are free."""

from datetime import timedelta

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from blueprints.access import public
from blueprints.catalog.described import BAD_REQUEST, NOT_FOUND
from blueprints.catalog.doors import bp
from blueprints.catalog.presenters import Json, instant, instant_or_null, room_out, slot_out
from blueprints.catalog.query import number, uid
from blueprints.catalog.ranges import ranged_answer, slot_of
from blueprints.catalog.schemas import Data, RangeQuery
from blueprints.catalog.schemas_more import AvailabilityOut, AvailabilityQuery, AvailableOut, AvailableQuery
from blueprints.services import settings
from models import Room
from services.catalog import free_time
from services.catalog.free_time import FreeRoom, Wishes
from services.catalog.listing import one
from services.catalog.occurrences import Entry
from services.schedule.availability import unplaced
from services.schedule.slots import Slot
from services.text import words_by_comma

LONGEST = timedelta(days=366)
_A_WEEK = timedelta(days=7)
_A_LECTURE = timedelta(minutes=90)
_MINUTE = timedelta(minutes=1)


@bp.get("/rooms/<room_id>/availability")
@bp.input(AvailabilityQuery, location="query", arg_name="query")
@bp.output(Data[AvailabilityOut])
@bp.doc(responses={**BAD_REQUEST, **NOT_FOUND})
@public
def get_room_availability(room_id: str, query: AvailabilityQuery) -> Response:
    """When a room is taken and when it is free; by default in the seven days from now on."""
    slot, chosen = _range(query, _A_WEEK), settings()
    shortest = number("minMinutes", query.minMinutes or "1", 0, 24 * 60)

    def read(session: Session) -> Json:
        room = one(session, Room, uid(room_id), "room")
        times = free_time.of_room(
            session, room, slot, chosen.opening_hours, chosen.zone, timedelta(minutes=shortest)
        )
        return {
            "data": {
                "room": room_out(room),
                "period": slot_out(slot),
                "busy": [_busy(entry) for entry in times.busy],
                "free": [_free(gap) for gap in times.free],
                "unplaced": times.unplaced,
            }
        }

    return ranged_answer(read, query, slot, str(shortest))


@bp.get("/rooms/available")
@bp.input(AvailableQuery, location="query", arg_name="query")
@bp.output(AvailableOut)
@bp.doc(responses=BAD_REQUEST)
@public
def list_available_rooms(query: AvailableQuery) -> Response:
    """Rooms that nothing takes in a time, by default the next 90 minutes: the smallest sufficient first."""
    slot = _range(query, _A_LECTURE)
    wishes = Wishes(
        seats=number("minCapacity", query.minCapacity or "1", 0, 1_000_000),
        campus=query.campus,
        building=query.building,
        tags=frozenset(word.casefold() for word in words_by_comma(query.tags)),
    )

    def read(session: Session) -> Json:
        found = free_time.rooms(session, slot, wishes)
        return {
            "data": [_free_room(free) for free in found],
            "unplaced": unplaced(session, slot),
        }

    return ranged_answer(read, query, slot, f"{wishes}")


def _range(query: RangeQuery, length: timedelta) -> Slot:
    slot = slot_of(query, length)
    if slot.starts_at == slot.ends_at or slot.ends_at - slot.starts_at > LONGEST:
        raise BadRequest("A range is longer than nothing and not longer than 366 days")
    return slot


def _busy(entry: Entry) -> Json:
    return {
        "start": instant(entry.starts_at),
        "end": instant(entry.ends_at),
        "eventId": entry.uid,
        "summary": entry.summary,
    }


def _free(gap: Slot) -> Json:
    minutes = (gap.ends_at - gap.starts_at) // _MINUTE
    return {"start": instant(gap.starts_at), "end": instant(gap.ends_at), "durationMin": minutes}


def _free_room(free: FreeRoom) -> Json:
    return {"room": room_out(free.room), "freeUntil": instant_or_null(free.until)}
