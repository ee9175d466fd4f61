"""``/rooms``, and which of them are free."""

from dataclasses import replace

from flask import Response, url_for

from blueprints.access import requires
from blueprints.services import settings
from blueprints.times import parse_instant
from blueprints.timetable.answers import created_answer, read_answer, require_match, written_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import editing, reading
from blueprints.timetable.presenters import UNKNOWN_SIZE, first_letters, room_out
from blueprints.timetable.schemas import AvailableQuery, DryRun, ListQuery, RoomIn, RoomOut
from blueprints.timetable.sent_back import changed
from models import Role
from services.registries import rooms
from services.registries.rooms import RoomFields
from services.schedule.availability import free_rooms, unplaced
from services.schedule.slots import EndNotAfterStart, Slot


@api.get("/rooms")
@api.input(ListQuery, location="query", arg_name="query")
@api.output(list[RoomOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_rooms(query: ListQuery) -> Response:
    """Rooms by name."""
    with reading() as session:
        found = rooms.listing(session, **query.model_dump())
        return read_answer([room_out(room) for room in found])


@api.get("/rooms/available")
@api.input(AvailableQuery, location="query", arg_name="query")
@api.output(list[RoomOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_available_rooms(query: AvailableQuery) -> Response:
    """Rooms that nothing takes in that time: the smallest sufficient first.

    `X-Unplaced-Events` counts events in that time whose place is no known room.
    """
    zone = settings().zone
    slot = Slot(parse_instant(query.startTime, zone), parse_instant(query.endTime, zone))
    if slot.ends_at <= slot.starts_at:
        raise EndNotAfterStart
    with reading() as session:
        found = free_rooms(session, slot, query.size)
        answer = read_answer([room_out(room) for room in found])
        answer.headers["X-Unplaced-Events"] = str(unplaced(session, slot))
    return answer


@api.get(f"/rooms/<{ID}:room_id>")
@api.output(RoomOut)
@requires(Role.ADMIN)
def get_room(room_id: int) -> Response:
    """One room."""
    with reading() as session:
        room = rooms.get(session, room_id)
        return read_answer(room_out(room), room.version)


@api.post("/rooms")
@api.input(RoomIn, arg_name="room")
@api.input(DryRun, location="query", arg_name="query")
@api.output(RoomOut, status_code=201)
@requires(Role.ADMIN)
def create_room(room: RoomIn, query: DryRun) -> Response:
    """Add a room; its name is unique."""
    with editing(dry_run=query.dryRun) as edit:
        created = rooms.create(edit, RoomFields(**room.given()))
        location = url_for(".get_room", room_id=created.id)
        return created_answer(room_out(created), created.version, location, dry_run=query.dryRun)


@api.put(f"/rooms/<{ID}:room_id>")
@api.input(RoomIn, arg_name="change")
@api.input(DryRun, location="query", arg_name="query")
@api.output(RoomOut)
@requires(Role.ADMIN)
def change_room(room_id: int, change: RoomIn, query: DryRun) -> Response:
    """Change a room."""
    with editing(dry_run=query.dryRun) as edit:
        room = rooms.locked(edit, room_id)
        require_match(room_out(room), room.version)
        fields = changed(RoomFields.of(room), change, first_letters)
        if room.capacity is None and fields.capacity == UNKNOWN_SIZE:
            fields = replace(fields, capacity=None)
        rooms.update(edit, room, fields)
        return written_answer(room_out(room), room.version)


@api.delete(f"/rooms/<{ID}:room_id>")
@api.input(DryRun, location="query", arg_name="query")
@api.output({}, status_code=204)
@requires(Role.ADMIN)
def delete_room(room_id: int, query: DryRun) -> Response:
    """Delete a room; its items stay without one."""
    with editing(exclusive=True, dry_run=query.dryRun) as edit:
        room = rooms.locked(edit, room_id)
        require_match(room_out(room), room.version)
        rooms.delete(edit, room)
    return Response(status=204)
