"""What tells one state of the timetable from the next."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import ChangeBatch

NEWEST = select(func.coalesce(func.max(ChangeBatch.id), 0)).scalar_subquery()
"""The revision as part of another statement."""


def revision(session: Session) -> int:
    """The id of the newest batch of changes, 0 before the first; grows with each that becomes visible.

    What is read after it is at least as new.
    """
    return session.scalar(select(NEWEST)) or 0
