"""``/integration``: what programs with an API key may read; the same views, so the same answers."""

from collections.abc import Callable

from flask import Response

from blueprints.access import for_api_keys
from blueprints.timetable import groups, levels, rooms, teachers, units
from blueprints.timetable.answers import read_answer
from blueprints.timetable.doors import ID, integration
from blueprints.timetable.edits import reading
from blueprints.timetable.items import schedule_answer, shown_item
from blueprints.timetable.presenters import item_out
from blueprints.timetable.schemas_schedule import ItemOut, ScheduleQuery
from services.schedule.reading import public as published

VIEWS: dict[str, Callable[..., Response]] = {
    "/levels": levels.list_levels,
    f"/levels/<{ID}:level_id>": levels.get_level,
    groups.GROUPS: groups.list_groups,
    groups.GROUP: groups.get_group,
    f"/levels/<{ID}:level_id>/teachingUnits": units.list_units_of_level,
    "/teachers": teachers.list_teachers,
    f"/teachers/<{ID}:teacher_id>": teachers.get_teacher,
    "/teachingUnits": units.list_units,
    f"/teachingUnits/<{ID}:unit_id>": units.get_unit,
    "/rooms": rooms.list_rooms,
    "/rooms/available": rooms.list_available_rooms,
    f"/rooms/<{ID}:room_id>": rooms.get_room,
}

for _path, _view in VIEWS.items():
    integration.get(_path)(for_api_keys(_view))


@integration.get("/schedule")
@integration.input(ScheduleQuery, location="query", arg_name="query")
@integration.output(list[ItemOut])  # type: ignore[arg-type]  # documented, not in its hints
@for_api_keys
def list_schedule(query: ScheduleQuery) -> Response:
    """Published items that take time of a range, by start."""
    return schedule_answer(query, drafts=False)


@integration.get(f"/schedule/<{ID}:item_id>")
@integration.output(ItemOut)
@for_api_keys
def get_item(item_id: int) -> Response:
    """One published item."""
    with reading() as session:
        scheduled = shown_item(session, item_id, published())
        return read_answer(item_out(scheduled), scheduled.event.version)
