"""``/rooms``, ``/courses`` and so on: what events can be filtered by."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import for_planners
from blueprints.planner.door import bp
from blueprints.planner.paging import page_answer, turn_of
from blueprints.planner.presenters import (
    course_out,
    group_out,
    instructor_out,
    level_out,
    program_out,
    room_out,
)
from blueprints.planner.reader import is_planner
from blueprints.planner.refusals import NAMES_REFUSALS
from blueprints.planner.schemas_registries import (
    CoursePageOut,
    GroupPageOut,
    InstructorPageOut,
    LevelPageOut,
    NamedQuery,
    ProgramPageOut,
    RoomPageOut,
)
from models import Course, Group, Instructor, Level, Named, Program, Room
from services.changes.walk import Order
from services.registries import browsing

NamedT = TypeVar("NamedT", bound=Named)


@bp.get("/rooms")
@bp.input(NamedQuery, location="query", arg_name="query")
@bp.output(RoomPageOut)
@bp.doc(responses=NAMES_REFUSALS)
@for_planners
def list_rooms(query: NamedQuery) -> Response:
    """Rooms by name."""
    return _listed(Room, query, room_out)


@bp.get("/courses")
@bp.input(NamedQuery, location="query", arg_name="query")
@bp.output(CoursePageOut)
@bp.doc(responses=NAMES_REFUSALS)
@for_planners
def list_courses(query: NamedQuery) -> Response:
    """Courses by name."""
    return _listed(Course, query, course_out)


@bp.get("/instructors")
@bp.input(NamedQuery, location="query", arg_name="query")
@bp.output(InstructorPageOut)
@bp.doc(responses=NAMES_REFUSALS)
@for_planners
def list_instructors(query: NamedQuery) -> Response:
    """Instructors by name."""
    return _listed(Instructor, query, partial(instructor_out, email=is_planner()))


@bp.get("/groups")
@bp.input(NamedQuery, location="query", arg_name="query")
@bp.output(GroupPageOut)
@bp.doc(responses=NAMES_REFUSALS)
@for_planners
def list_groups(query: NamedQuery) -> Response:
    """Groups by name; `q` also looks at the names of their levels and programs."""
    return _listed(Group, query, group_out)


@bp.get("/levels")
@bp.input(NamedQuery, location="query", arg_name="query")
@bp.output(LevelPageOut)
@bp.doc(responses=NAMES_REFUSALS)
@for_planners
def list_levels(query: NamedQuery) -> Response:
    """Levels by name; `q` also looks at the names of their programs."""
    return _listed(Level, query, level_out)


@bp.get("/programs")
@bp.input(NamedQuery, location="query", arg_name="query")
@bp.output(ProgramPageOut)
@bp.doc(responses=NAMES_REFUSALS)
@for_planners
def list_programs(query: NamedQuery) -> Response:
    """Programs by name."""
    return _listed(Program, query, program_out)


def _listed(model: type[NamedT], query: NamedQuery, out: Callable[[NamedT], dict[str, Any]]) -> Response:
    as_planner = is_planner()

    def show(session: Session, ids: Sequence[int]) -> list[dict[str, Any]]:
        return [out(row) for row in browsing.rows(session, model, ids)]

    return page_answer(
        turn_of(model.kind, query, as_planner=as_planner),
        Order(model.name),
        find=lambda _session: browsing.named(model, query.q, emails=as_planner),
        show=show,
    )
