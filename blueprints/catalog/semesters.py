"""``/semesters``: the levels of programs. What StarPlan calls a planning group, and not a term."""

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import public
from blueprints.catalog.answers import kept_answer
from blueprints.catalog.described import NOT_FOUND, listed
from blueprints.catalog.doors import bp
from blueprints.catalog.presenters import Json, occurrence_out, semester_with_program_out
from blueprints.catalog.query import page_of, uid
from blueprints.catalog.schemas import (
    Data,
    OccurrenceOut,
    PageQuery,
    SemestersQuery,
    SemesterWithProgramOut,
)
from blueprints.services import settings
from services.catalog import occurrences, semesters


@bp.get("/semesters")
@bp.input(SemestersQuery, location="query", arg_name="query")
@listed(SemesterWithProgramOut)
@public
def list_semesters(query: SemestersQuery) -> Response:
    """Semesters by the name of their program, then by number."""
    page, program = page_of(query), uid(query.programId)

    def read(session: Session) -> Json:
        if query.programId.strip() and program is None:
            return {"data": []}
        found = semesters.everywhere(session, program)
        return {"data": [semester_with_program_out(semester) for semester in page.of(found)]}

    return kept_answer(read, query)


@bp.get("/semesters/<semester_id>")
@bp.output(Data[SemesterWithProgramOut])
@bp.doc(responses=NOT_FOUND)
@public
def get_semester(semester_id: str) -> Response:
    """One semester."""
    return kept_answer(
        lambda session: {"data": semester_with_program_out(semesters.one(session, uid(semester_id)))}
    )


@bp.get("/semesters/<semester_id>/courses")
@bp.input(PageQuery, location="query", arg_name="query")
@listed(OccurrenceOut, NOT_FOUND)
@public
def list_semester_courses(semester_id: str, query: PageQuery) -> Response:
    """The meetings of a semester in its current period, by start."""
    page, zone = page_of(query), settings().zone

    def read(session: Session) -> Json:
        level = semesters.one(session, uid(semester_id)).level
        found = occurrences.of_level(session, level, zone)
        return {"data": [occurrence_out(occurrence) for occurrence in page.of(found)]}

    return kept_answer(read, query)
