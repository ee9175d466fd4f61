"""``/programs``: degree programs, which levels belong to."""

from flask import Response, url_for

from blueprints.access import requires
from blueprints.timetable.answers import created_answer, read_answer, require_match, written_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import editing, reading
from blueprints.timetable.presenters import program_out
from blueprints.timetable.schemas import DryRun, ListQuery, ProgramIn, ProgramOut
from models import Role
from services.registries import programs
from services.registries.programs import ProgramFields


@api.get("/programs")
@api.input(ListQuery, location="query", arg_name="query")
@api.output(list[ProgramOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_programs(query: ListQuery) -> Response:
    """Programs by name."""
    with reading() as session:
        found = programs.listing(session, **query.model_dump())
        return read_answer([program_out(program) for program in found])


@api.get(f"/programs/<{ID}:program_id>")
@api.output(ProgramOut)
@requires(Role.ADMIN)
def get_program(program_id: int) -> Response:
    """One program."""
    with reading() as session:
        program = programs.get(session, program_id)
        return read_answer(program_out(program), program.version)


@api.post("/programs")
@api.input(ProgramIn, arg_name="program")
@api.input(DryRun, location="query", arg_name="query")
@api.output(ProgramOut, status_code=201)
@requires(Role.ADMIN)
def create_program(program: ProgramIn, query: DryRun) -> Response:
    """Add a program."""
    with editing(dry_run=query.dryRun) as edit:
        created = programs.create(edit, ProgramFields(**program.given()))
        location = url_for(".get_program", program_id=created.id)
        return created_answer(program_out(created), created.version, location, dry_run=query.dryRun)


@api.put(f"/programs/<{ID}:program_id>")
@api.input(ProgramIn, arg_name="change")
@api.input(DryRun, location="query", arg_name="query")
@api.output(ProgramOut)
@requires(Role.ADMIN)
def change_program(program_id: int, change: ProgramIn, query: DryRun) -> Response:
    """Change a program."""
    with editing(dry_run=query.dryRun) as edit:
        program = programs.locked(edit, program_id)
        require_match(program_out(program), program.version)
        programs.update(edit, program, ProgramFields(**change.given()))
        return written_answer(program_out(program), program.version)


@api.delete(f"/programs/<{ID}:program_id>")
@api.input(DryRun, location="query", arg_name="query")
@api.output({}, status_code=204)
@requires(Role.ADMIN)
def delete_program(program_id: int, query: DryRun) -> Response:
    """Delete a program that no level belongs to."""
    with editing(exclusive=True, dry_run=query.dryRun) as edit:
        program = programs.locked(edit, program_id)
        require_match(program_out(program), program.version)
        programs.delete(edit, program)
    return Response(status=204)
