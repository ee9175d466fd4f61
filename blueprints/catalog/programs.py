"""``/programs``."""

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import public
from blueprints.catalog.answers import kept_answer
from blueprints.catalog.described import NOT_FOUND, listed
from blueprints.catalog.doors import bp
from blueprints.catalog.presenters import Json, occurrence_out, program_out, semester_out
from blueprints.catalog.query import is_on, page_of, uid
from blueprints.catalog.schemas import (
    Data,
    OccurrenceOut,
    PageQuery,
    ProgramOut,
    ProgramsQuery,
    SemesterOut,
)
from blueprints.services import settings
from models import Program
from services.catalog import occurrences, programs, semesters
from services.catalog.listing import one


@bp.get("/programs")
@bp.input(ProgramsQuery, location="query", arg_name="query")
@listed(ProgramOut)
@public
def list_programs(query: ProgramsQuery) -> Response:
    """Programs by name; those that the university no longer lists only with `archived=true`, and then alone."""
    page = page_of(query)

    def read(session: Session) -> Json:
        found = programs.listing(session, query.search, query.degreeType, archived=is_on(query.archived))
        return {"data": [program_out(program) for program in page.of(found)]}

    return kept_answer(read, query)


@bp.get("/programs/<program_id>")
@bp.output(Data[ProgramOut])
@bp.doc(responses=NOT_FOUND)
@public
def get_program(program_id: str) -> Response:
    """One program, listed or not."""
    return kept_answer(lambda session: {"data": program_out(_program(session, program_id))})


@bp.get("/programs/<program_id>/semesters")
@bp.input(PageQuery, location="query", arg_name="query")
@listed(SemesterOut, NOT_FOUND)
@public
def list_program_semesters(program_id: str, query: PageQuery) -> Response:
    """The semesters of a program by number; those without one come last."""
    page = page_of(query)

    def read(session: Session) -> Json:
        found = semesters.of_program(session, _program(session, program_id))
        return {"data": [semester_out(semester) for semester in page.of(found)]}

    return kept_answer(read, query)


@bp.get("/programs/<program_id>/courses")
@bp.input(PageQuery, location="query", arg_name="query")
@listed(OccurrenceOut, NOT_FOUND)
@public
def list_program_courses(program_id: str, query: PageQuery) -> Response:
    """The meetings of all semesters of a program in their current periods, by start; each once."""
    page, zone = page_of(query), settings().zone

    def read(session: Session) -> Json:
        found = occurrences.of_program(session, _program(session, program_id), zone)
        return {"data": [occurrence_out(occurrence) for occurrence in page.of(found)]}

    return kept_answer(read, query)


def _program(session: Session, program_id: str) -> Program:
    return one(session, Program, uid(program_id), "program")
