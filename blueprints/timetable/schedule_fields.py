"""From what a client says of an item to what the timetable knows of an event."""

from dataclasses import replace

from blueprints.timetable.schemas_schedule import ChangeItemIn, ItemIn, WantedIn
from models import EventStatus
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot


def new_fields(item: WantedIn) -> EventFields:
    return EventFields(
        slot=Slot(item.startTime, item.endTime),
        resources=Resources(
            room_ids=_all_or_one(item.roomIds, item.roomId),
            instructor_ids=_all_or_one(item.teacherIds, item.teacherId),
            group_ids=tuple(item.groupIds),
        ),
        course_id=None if item.teachingUnitId == 0 and item.summary else item.teachingUnitId,
        summary=item.summary or "",
        note=item.note or "",
        status=EventStatus(item.status) if isinstance(item, ItemIn) else EventStatus.PUBLISHED,
    )


def changed_fields(fields: EventFields, change: ChangeItemIn) -> EventFields:
    """``fields`` with what was sent. Old clients know one room and one teacher: of several the first is meant."""
    old = fields.resources
    groups = old.group_ids if change.groupIds is None else tuple(change.groupIds)
    return replace(
        fields,
        slot=Slot(change.startTime or fields.slot.starts_at, change.endTime or fields.slot.ends_at),
        resources=Resources(_rooms(old.room_ids, change), _instructors(old.instructor_ids, change), groups),
        course_id=_course(fields.course_id, change),
        summary=fields.summary if change.summary is None else change.summary,
        note=fields.note if change.note is None else change.note,
        status=EventStatus(change.status) if change.status else fields.status,
    )


def _all_or_one(several: list[int] | None, one: int | None) -> tuple[int, ...]:
    if several is not None:
        return tuple(several)
    return () if one is None else (one,)


def _rooms(old: tuple[int, ...], change: ChangeItemIn) -> tuple[int, ...]:
    if change.roomIds is not None:
        return tuple(change.roomIds)
    if "roomId" not in change.model_fields_set or change.roomId == 0:
        return old
    return old[1:] if change.roomId is None else _first_replaced(old, change.roomId)


def _instructors(old: tuple[int, ...], change: ChangeItemIn) -> tuple[int, ...]:
    if change.teacherIds is not None:
        return tuple(change.teacherIds)
    return _first_replaced(old, change.teacherId) if change.teacherId else old


def _course(old: int | None, change: ChangeItemIn) -> int | None:
    if "teachingUnitId" in change.model_fields_set and change.teachingUnitId is None:
        return None
    return change.teachingUnitId or old


def _first_replaced(ids: tuple[int, ...], first: int) -> tuple[int, ...]:
    return (first, *(number for number in ids[1:] if number != first))
