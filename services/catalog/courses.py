"""Courses of the catalog."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from models import Course, Event
from services.catalog import periods
from services.catalog.listing import rows
from services.catalog.occurrences import shown

_COLUMNS = load_only(Course.uid, Course.name, Course.abbreviation, Course.module_number, raiseload=True)
"""What lists show: there are far more courses than of anything else."""


def listing(session: Session, search: str = "") -> list[Course]:
    """By name. One statement."""
    return rows(session, Course, text=search, options=[_COLUMNS])


def of_period(session: Session, period_uid: UUID | None, zone: ZoneInfo, search: str = "") -> list[Course]:
    """Courses that meet at least once in a period; of one that does not exist none. At most three statements."""
    period = None if period_uid is None else periods.find(session, period_uid)
    if period is None:
        return []
    taught = select(Event.course_id).where(
        periods.holding([period], zone), Event.deleted_at.is_(None), *shown()
    )
    return rows(session, Course, Course.id.in_(taught), text=search, options=[_COLUMNS])
