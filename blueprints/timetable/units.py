"""``/teachingUnits``: courses."""

from flask import Response, url_for

from blueprints.access import requires
from blueprints.timetable.answers import (
    created_answer,
    deleted_answer,
    read_answer,
    require_match,
    written_answer,
)
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import editing, reading
from blueprints.timetable.presenters import initials, unit_out
from blueprints.timetable.schemas import CascadeQuery, ChangeUnitIn, DryRun, ListQuery, UnitIn, UnitOut
from blueprints.timetable.sent_back import changed
from models import Course, Role
from services.registries import courses, levels
from services.registries.courses import CourseFields


@api.get("/teachingUnits")
@api.input(ListQuery, location="query", arg_name="query")
@api.output(list[UnitOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_units(query: ListQuery) -> Response:
    """Teaching units by name."""
    with reading() as session:
        found = courses.listing(session, **query.model_dump())
        return read_answer([unit_out(course) for course in found])


@api.get(f"/levels/<{ID}:level_id>/teachingUnits")
@api.input(ListQuery, location="query", arg_name="query")
@api.output(list[UnitOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_units_of_level(level_id: int, query: ListQuery) -> Response:
    """Teaching units of a level by name."""
    with reading() as session:
        levels.get(session, level_id)
        found = courses.listing(session, Course.level_id == level_id, **query.model_dump())
        return read_answer([unit_out(course) for course in found])


@api.get(f"/teachingUnits/<{ID}:unit_id>")
@api.output(UnitOut)
@requires(Role.ADMIN)
def get_unit(unit_id: int) -> Response:
    """One teaching unit."""
    with reading() as session:
        course = courses.get(session, unit_id)
        return read_answer(unit_out(course), course.version)


@api.post("/teachingUnits")
@api.input(UnitIn, arg_name="unit")
@api.input(DryRun, location="query", arg_name="query")
@api.output(UnitOut, status_code=201)
@requires(Role.ADMIN)
def create_unit(unit: UnitIn, query: DryRun) -> Response:
    """Add a teaching unit; the abbreviation is unique, unless it is empty."""
    with editing(dry_run=query.dryRun) as edit:
        created = courses.create(edit, CourseFields(**unit.given()))
        location = url_for(".get_unit", unit_id=created.id)
        return created_answer(unit_out(created), created.version, location, dry_run=query.dryRun)


@api.put(f"/teachingUnits/<{ID}:unit_id>")
@api.input(ChangeUnitIn, arg_name="change")
@api.input(DryRun, location="query", arg_name="query")
@api.output(UnitOut)
@requires(Role.ADMIN)
def change_unit(unit_id: int, change: ChangeUnitIn, query: DryRun) -> Response:
    """Change what is sent of a teaching unit and keep the rest."""
    with editing(dry_run=query.dryRun) as edit:
        course = courses.locked(edit, unit_id)
        require_match(unit_out(course), course.version)
        written = courses.update(edit, course, changed(CourseFields.of(course), change, initials))
        return written_answer(unit_out(written), written.version)


@api.delete(f"/teachingUnits/<{ID}:unit_id>")
@api.input(CascadeQuery, location="query", arg_name="query")
@api.output({}, status_code=204)
@requires(Role.ADMIN)
def delete_unit(unit_id: int, query: CascadeQuery) -> Response:
    """Delete a teaching unit; with `cascade` also the schedule items that need it."""
    with editing(exclusive=True, dry_run=query.dryRun) as edit:
        course = courses.locked(edit, unit_id)
        require_match(unit_out(course), course.version)
        return deleted_answer(courses.delete(edit, course, query.cascade))
