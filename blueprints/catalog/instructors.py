"""``/instructors`` and what they teach."""

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import public
from blueprints.catalog.answers import kept_answer
from blueprints.catalog.described import BAD_REQUEST, NOT_FOUND, listed
from blueprints.catalog.doors import bp
from blueprints.catalog.presenters import Json, instructor_out, occurrence_out
from blueprints.catalog.query import page_of, uid
from blueprints.catalog.schemas import (
    Data,
    InstructorCoursesOut,
    InstructorOut,
    InstructorsQuery,
    PageQuery,
)
from models import Instructor
from services.catalog import occurrences
from services.catalog.listing import one, rows


@bp.get("/instructors")
@bp.input(InstructorsQuery, location="query", arg_name="query")
@listed(InstructorOut)
@public
def list_instructors(query: InstructorsQuery) -> Response:
    """Instructors by name."""
    page = page_of(query)

    def read(session: Session) -> Json:
        found = rows(session, Instructor, text=query.search)
        return {"data": [instructor_out(instructor) for instructor in page.of(found)]}

    return kept_answer(read, query)


@bp.get("/instructors/<instructor_id>")
@bp.output(Data[InstructorOut])
@bp.doc(responses=NOT_FOUND)
@public
def get_instructor(instructor_id: str) -> Response:
    """One instructor."""
    return kept_answer(lambda session: {"data": instructor_out(_instructor(session, instructor_id))})


@bp.get("/instructors/<instructor_id>/courses")
@bp.input(PageQuery, location="query", arg_name="query")
@bp.output(InstructorCoursesOut)
@bp.doc(responses={**BAD_REQUEST, **NOT_FOUND})
@public
def list_instructor_courses(instructor_id: str, query: PageQuery) -> Response:
    """An instructor and all their meetings by start, side by side."""
    page = page_of(query)

    def read(session: Session) -> Json:
        instructor = _instructor(session, instructor_id)
        found = occurrences.of_instructor(session, instructor)
        return {
            "instructor": instructor_out(instructor),
            "data": [occurrence_out(occurrence) for occurrence in page.of(found)],
        }

    return kept_answer(read, query)


def _instructor(session: Session, instructor_id: str) -> Instructor:
    return one(session, Instructor, uid(instructor_id), "instructor")
