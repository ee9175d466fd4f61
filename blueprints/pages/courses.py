"""Courses: all of them by letter, and the page of each."""

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session, joinedload

from blueprints.access import public
from blueprints.pages.fragments import page_answer
from blueprints.pages.lists import list_page
from blueprints.pages.meetings import meeting_lines
from blueprints.pages.reader import reader_of
from blueprints.pages.things import found_or_near
from blueprints.pages.words import number
from blueprints.services import settings
from blueprints.visitors import preferences
from models import Course, Level
from services.facts import courses as facts_of_courses
from services.facts.courses import CourseFacts
from services.plannings.timetable_tree import full_id_of

TEMPLATE = "pages/course.html"


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/courses", view_func=courses)
    bp.add_url_rule("/courses/<uid>", view_func=course)


@public
def courses() -> Response:
    """What is taught, by name."""
    return list_page(Course, str, _("Courses"), _heading, names=("name", "abbreviation", "module_number"))


@public
def course(uid: str) -> Response:
    """What it is, who teaches whom, when it meets next, and how much of it there is."""
    return found_or_near(Course, uid, _read, _show, joinedload(Course.level).joinedload(Level.program))


def _heading(count: int) -> str:
    return ngettext("%(count)s course", "%(count)s courses", count, count=number(count))


def _read(session: Session, found: Course) -> CourseFacts:
    return facts_of_courses.facts(session, found, datetime.now(UTC), settings().zone)


def _show(found: Course, facts: CourseFacts) -> Response:
    reader = reader_of(preferences(), settings().zone)
    context = {
        "course": found,
        "full_id": full_id_of(found),
        "facts": facts,
        "next": meeting_lines(facts.next, found, reader.zone),
        "now": datetime.now(reader.zone),
        "reader": reader,
    }
    return page_answer(render_template(TEMPLATE, **context))
