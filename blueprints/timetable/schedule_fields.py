"""From what a client says of an item to what the timetable knows of an event."""

from dataclasses import replace

from blueprints.timetable.schemas_schedule import ChangeItemIn, ItemIn
from models import EventStatus
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot


def new_fields(item: ItemIn) -> EventFields:
    return EventFields(
        slot=Slot(item.startTime, item.endTime),
        resources=Resources(
            room_ids=() if item.roomId is None else (item.roomId,),
            instructor_ids=(item.teacherId,),
            group_ids=tuple(item.groupIds),
        ),
        course_id=item.teachingUnitId,
        status=EventStatus(item.status),
    )


def changed_fields(fields: EventFields, change: ChangeItemIn) -> EventFields:
    """``fields`` with what was sent. Clients know one room and one teacher: of several the first is meant."""
    old = fields.resources
    rooms = old.room_ids
    if "roomId" in change.model_fields_set and change.roomId != 0:
        rooms = rooms[1:] if change.roomId is None else _first_replaced(rooms, change.roomId)
    return replace(
        fields,
        slot=Slot(change.startTime or fields.slot.starts_at, change.endTime or fields.slot.ends_at),
        resources=Resources(
            room_ids=rooms,
            instructor_ids=_first_replaced(old.instructor_ids, change.teacherId)
            if change.teacherId
            else old.instructor_ids,
            group_ids=tuple(change.groupIds or old.group_ids),
        ),
        course_id=change.teachingUnitId or fields.course_id,
        status=EventStatus(change.status) if change.status else fields.status,
    )


def _first_replaced(ids: tuple[int, ...], first: int) -> tuple[int, ...]:
    return (first, *(number for number in ids[1:] if number != first))
