"""Levels as the catalog's semesters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from models import AcademicPeriod, Level, Origin, Program
from services.catalog import listing
from services.catalog.periods import own_period
from services.catalog.refs import LevelRef
from services.text import fold

Rank = tuple[tuple[bool, str, str], tuple[bool, int, str, Any]]


@dataclass(frozen=True, slots=True)
class Semester:
    """A level with its program, and the period whose meetings it shows."""

    level: Level
    period_uid: UUID | None
    """None while nothing is known of it upstream."""


def of_program(session: Session, program: Program) -> list[Semester]:
    """By number, those without one last, then by name. One statement."""
    found = _read(session, Level.program_id == program.id)
    return sorted(found, key=lambda semester: number_order(semester.level))


def everywhere(session: Session, program_uid: UUID | None = None) -> list[Semester]:
    """All, or those of a program; by program, number and name. One statement."""
    of = [] if program_uid is None else [Program.uid == program_uid]
    return sorted(_read(session, *of), key=lambda semester: rank(semester.level))


def one(session: Session, uid: UUID | None) -> Semester:
    """Raises NotThere."""
    found = [] if uid is None else _read(session, Level.uid == uid)
    if not found:
        raise listing.NotThere("semester")
    return found[0]


def number_order(level: Level | LevelRef) -> tuple[bool, int, str, Any]:
    """Where a level stands in its program."""
    return level.number is None, level.number or 0, *listing.order(level)


def rank(level: Level | LevelRef) -> Rank:
    """Where a level stands among all; those without a program come last. Wants ``program`` loaded."""
    program = level.program
    of = (True, "", "") if program is None else (False, fold(program.name), str(program.uid))
    return of, number_order(level)


def _read(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Semester]:
    query = (
        select(Level, AcademicPeriod.uid)
        .outerjoin(AcademicPeriod, (AcademicPeriod.level_id == Level.id) & AcademicPeriod.is_current)
        .outerjoin(Program, Program.id == Level.program_id)
        .where(Level.deleted_at.is_(None), *conditions)
        .options(joinedload(Level.program))
    )
    return [Semester(level, _shown_period(level, uid)) for level, uid in session.execute(query)]


def _shown_period(level: Level, current: UUID | None) -> UUID | None:
    return own_period(level.uid) if current is None and level.origin == Origin.LOCAL else current
