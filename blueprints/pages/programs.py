"""Programs and their levels."""

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session, joinedload

from blueprints.access import public
from blueprints.pages.fragments import page_answer
from blueprints.pages.lists import asked, list_answer
from blueprints.pages.things import found_or_near
from blueprints.pages.words import number
from blueprints.services import new_session, settings
from models import Level, Program
from services.catalog import semesters
from services.catalog.semesters import Semester
from services.database import snapshot
from services.facts import levels
from services.facts import programs as all_programs
from services.facts.levels import LevelFacts
from services.plannings.timetable_tree import full_id_of

LIST, PROGRAM, LEVEL = "pages/programs.html", "pages/program.html", "pages/level.html"


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/programs", view_func=programs)
    bp.add_url_rule("/programs/<uid>", view_func=program)
    bp.add_url_rule("/levels/<uid>", view_func=level)


@public
def programs() -> Response:
    """Programs with their levels, and levels that belong to none."""
    with snapshot(new_session()) as session:
        found = all_programs.listing(session, asked())
    count = len(found.listed) + len(found.archived)
    heading = (
        ngettext("%(count)s program", "%(count)s programs", count, count=number(count))
        if count
        else _("Programs")
    )
    return list_answer(LIST, found=found, heading=heading)


@public
def program(uid: str) -> Response:
    """A program and its levels."""
    return found_or_near(Program, uid, semesters.of_program, _program_page)


@public
def level(uid: str) -> Response:
    """A level: its groups with their calendars, and its courses."""
    return found_or_near(Level, uid, _level_facts, _level_page, joinedload(Level.program))


def _program_page(found: Program, below: list[Semester]) -> Response:
    return page_answer(render_template(PROGRAM, program=found, levels=[one.level for one in below]))


def _level_facts(session: Session, found: Level) -> LevelFacts:
    return levels.facts(session, found, datetime.now(UTC), settings().zone)


def _level_page(found: Level, facts: LevelFacts) -> Response:
    return page_answer(render_template(LEVEL, level=found, full_id=full_id_of(found), facts=facts))
