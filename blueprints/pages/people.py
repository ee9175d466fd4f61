"""Instructors: all of them by letter, and the page of each."""

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from blueprints.access import public
from blueprints.pages.fragments import page_answer
from blueprints.pages.lists import list_page
from blueprints.pages.meetings import meeting_lines
from blueprints.pages.reader import reader_of
from blueprints.pages.things import found_or_near
from blueprints.pages.words import number
from blueprints.services import settings
from blueprints.visitors import preferences
from models import Instructor
from services.facts import people
from services.facts.people import InstructorFacts
from services.plannings.timetable_tree import full_id_of
from services.text import words_by_comma

TEMPLATE = "pages/instructor.html"


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/instructors", view_func=instructors)
    bp.add_url_rule("/instructors/<uid>", view_func=instructor)


@public
def instructors() -> Response:
    """Everybody who teaches, by family name."""
    return list_page(Instructor, people.family_name, _("Instructors"), _heading)


@public
def instructor(uid: str) -> Response:
    """Who they are, what they teach, where they are next."""
    return found_or_near(Instructor, uid, _read, _show)


def _heading(count: int) -> str:
    return ngettext("%(count)s instructor", "%(count)s instructors", count, count=number(count))


def _read(session: Session, person: Instructor) -> InstructorFacts:
    return people.facts(session, person, datetime.now(UTC), settings().zone)


def _show(person: Instructor, facts: InstructorFacts) -> Response:
    reader = reader_of(preferences(), settings().zone)
    context = {
        "person": person,
        "tags": words_by_comma(person.tags),
        "full_id": full_id_of(person),
        "facts": facts,
        "next": meeting_lines(facts.next, person, reader.zone),
        "now": datetime.now(reader.zone),
        "reader": reader,
    }
    return page_answer(render_template(TEMPLATE, **context))
