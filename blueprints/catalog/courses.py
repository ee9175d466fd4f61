"""``/courses``: what is taught."""

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import public
from blueprints.catalog.answers import kept_answer
from blueprints.catalog.described import NOT_FOUND, listed
from blueprints.catalog.doors import bp
from blueprints.catalog.presenters import Json, course_out
from blueprints.catalog.query import page_of, uid
from blueprints.catalog.schemas import CourseOut, CoursesQuery, Data
from blueprints.services import settings
from models import Course
from services.catalog import courses
from services.catalog.listing import one


@bp.get("/courses")
@bp.input(CoursesQuery, location="query", arg_name="query")
@listed(CourseOut)
@public
def list_courses(query: CoursesQuery) -> Response:
    """Courses by name."""
    page, zone = page_of(query), settings().zone

    def read(session: Session) -> Json:
        found = (
            courses.of_period(session, uid(query.periodId), zone, query.search)
            if query.periodId.strip()
            else courses.listing(session, query.search)
        )
        return {"data": [course_out(course) for course in page.of(found)]}

    return kept_answer(read, query)


@bp.get("/courses/<course_id>")
@bp.output(Data[CourseOut])
@bp.doc(responses=NOT_FOUND)
@public
def get_course(course_id: str) -> Response:
    """One course."""
    return kept_answer(lambda session: {"data": course_out(one(session, Course, uid(course_id), "course"))})
