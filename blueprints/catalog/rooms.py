"""``/rooms`` and what takes them."""

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import public
from blueprints.catalog.answers import kept_answer
from blueprints.catalog.described import BAD_REQUEST, NOT_FOUND, listed
from blueprints.catalog.doors import bp
from blueprints.catalog.presenters import Json, entry_out, room_out, slot_out
from blueprints.catalog.query import page_of, uid
from blueprints.catalog.ranges import ranged_answer, slot_of
from blueprints.catalog.schemas import Data, RangeQuery, RoomOut, RoomScheduleOut, RoomsQuery
from models import Room
from services.catalog import occurrences
from services.catalog.listing import one, rows


@bp.get("/rooms")
@bp.input(RoomsQuery, location="query", arg_name="query")
@listed(RoomOut)
@public
def list_rooms(query: RoomsQuery) -> Response:
    """Rooms by name."""
    page = page_of(query)
    which = [Room.building == query.building] if query.building else []

    def read(session: Session) -> Json:
        found = rows(session, Room, *which, text=query.search)
        return {"data": [room_out(room) for room in page.of(found)]}

    return kept_answer(read, query)


@bp.get("/rooms/<room_id>")
@bp.output(Data[RoomOut])
@bp.doc(responses=NOT_FOUND)
@public
def get_room(room_id: str) -> Response:
    """One room."""
    return kept_answer(lambda session: {"data": room_out(_room(session, room_id))})


@bp.get("/rooms/<room_id>/schedule")
@bp.input(RangeQuery, location="query", arg_name="query")
@bp.output(Data[RoomScheduleOut])
@bp.doc(responses={**BAD_REQUEST, **NOT_FOUND})
@public
def get_room_schedule(room_id: str, query: RangeQuery) -> Response:
    """What takes time of a room in a range, by start; by default in the 180 days from now on."""
    slot = slot_of(query, occurrences.HALF_A_YEAR)

    def read(session: Session) -> Json:
        room = _room(session, room_id)
        found = occurrences.in_room(session, room, slot)
        courses = [entry_out(entry) for entry in found]
        return {"data": {"room": room_out(room), "period": slot_out(slot), "courses": courses}}

    return ranged_answer(read, query, slot)


def _room(session: Session, room_id: str) -> Room:
    return one(session, Room, uid(room_id), "room")
