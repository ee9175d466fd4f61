"""Courses of the catalog."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Course, Event
from services.catalog import periods
from services.catalog.listing import AnyRow, plain_rows
from services.catalog.occurrences import shown
from services.catalog.uids import uid_text

_COLUMNS = (uid_text(Course.uid), Course.name, Course.abbreviation, Course.module_number)


def listing(session: Session, search: str = "") -> list[AnyRow]:
    """By name. One statement."""
    return plain_rows(session, Course, _COLUMNS, text=search)


def of_period(session: Session, period_uid: UUID | None, zone: ZoneInfo, search: str = "") -> list[AnyRow]:
    """Courses that meet at least once in a period; of one that does not exist none. At most three statements."""
    period = None if period_uid is None else periods.find(session, period_uid)
    if period is None:
        return []
    taught = select(Event.course_id).where(
        periods.holding([period], zone), Event.deleted_at.is_(None), *shown()
    )
    return plain_rows(session, Course, _COLUMNS, Course.id.in_(taught), text=search)
