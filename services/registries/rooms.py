"""Rooms."""

from dataclasses import dataclass

from models import Booking, Room
from services.changes.edit import Edit
from services.changes.locks import Lock
from services.registries.fields import AbbreviatedFields
from services.registries.rows import Rows
from services.registries.use import events_booking, take_out_room

_rooms = Rows(Room)
get = _rooms.get
listing = _rooms.listing


@dataclass(frozen=True, slots=True)
class RoomFields(AbbreviatedFields):
    capacity: int | None = None
    """Seats; None when nobody has said."""
    building: str = ""
    campus: str = ""
    tags: str = ""
    aliases: str = ""


def create(edit: Edit, fields: RoomFields) -> Room:
    """Raises NotUnique for a name that another room has."""
    keep_name(edit, fields)
    room = Room()
    fields.write_to(room)
    edit.add(room)
    return room


def keep_name(edit: Edit, room: RoomFields | Room, but: int | None = None) -> None:
    """Raises NotUnique when a room other than ``but`` has the name."""
    _rooms.keep_apart(edit, "name", room.name, but=but)


def locked(edit: Edit, room_id: int) -> Room:
    """The room, for this edit alone to change. Raises Unknown."""
    return _rooms.locked(edit, room_id, Lock.ROOM)


def update(edit: Edit, room: Room, fields: RoomFields) -> Room:
    """Give a ``locked()`` room these fields. Raises NotUnique, ManagedUpstream."""
    keep_name(edit, fields, room.id)
    with edit.changing(room):
        fields.write_to(room)
    return room


def delete(edit: Edit, room: Room) -> None:
    """Take the room away, from its events too. Wants an exclusive edit. Raises ManagedUpstream."""
    edit.delete(room)
    take_out_room(edit, events_booking(edit, Booking.room_id == room.id), room.id)
