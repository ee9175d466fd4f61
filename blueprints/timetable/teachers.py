"""``/teachers``: instructors."""

from flask import Response, url_for

from blueprints.access import requires
from blueprints.timetable.answers import created_answer, read_answer, require_match, written_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import editing, reading
from blueprints.timetable.presenters import initials, teacher_out
from blueprints.timetable.schemas import DryRun, ListQuery, TeacherIn, TeacherOut
from blueprints.timetable.sent_back import changed
from models import Role
from services.registries import instructors
from services.registries.instructors import InstructorFields


@api.get("/teachers")
@api.input(ListQuery, location="query", arg_name="query")
@api.output(list[TeacherOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_teachers(query: ListQuery) -> Response:
    """Teachers by name."""
    with reading() as session:
        found = instructors.listing(session, **query.model_dump())
        return read_answer([teacher_out(instructor) for instructor in found])


@api.get(f"/teachers/<{ID}:teacher_id>")
@api.output(TeacherOut)
@requires(Role.ADMIN)
def get_teacher(teacher_id: int) -> Response:
    """One teacher."""
    with reading() as session:
        instructor = instructors.get(session, teacher_id)
        return read_answer(teacher_out(instructor), instructor.version)


@api.post("/teachers")
@api.input(TeacherIn, arg_name="teacher")
@api.input(DryRun, location="query", arg_name="query")
@api.output(TeacherOut, status_code=201)
@requires(Role.ADMIN)
def create_teacher(teacher: TeacherIn, query: DryRun) -> Response:
    """Add a teacher; the abbreviation is unique, unless it is empty."""
    with editing(dry_run=query.dryRun) as edit:
        created = instructors.create(edit, InstructorFields(**teacher.given()))
        location = url_for(".get_teacher", teacher_id=created.id)
        return created_answer(teacher_out(created), created.version, location, dry_run=query.dryRun)


@api.put(f"/teachers/<{ID}:teacher_id>")
@api.input(TeacherIn, arg_name="change")
@api.input(DryRun, location="query", arg_name="query")
@api.output(TeacherOut)
@requires(Role.ADMIN)
def change_teacher(teacher_id: int, change: TeacherIn, query: DryRun) -> Response:
    """Change a teacher."""
    with editing(dry_run=query.dryRun) as edit:
        instructor = instructors.locked(edit, teacher_id)
        require_match(teacher_out(instructor), instructor.version)
        instructors.update(edit, instructor, changed(InstructorFields.of(instructor), change, initials))
        return written_answer(teacher_out(instructor), instructor.version)


@api.delete(f"/teachers/<{ID}:teacher_id>")
@api.input(DryRun, location="query", arg_name="query")
@api.output({}, status_code=204)
@requires(Role.ADMIN)
def delete_teacher(teacher_id: int, query: DryRun) -> Response:
    """Delete a teacher whom no schedule item needs."""
    with editing(exclusive=True, dry_run=query.dryRun) as edit:
        instructor = instructors.locked(edit, teacher_id)
        require_match(teacher_out(instructor), instructor.version)
        instructors.delete(edit, instructor)
    return Response(status=204)
