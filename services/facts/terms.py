"""Which term it is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Term
from services.schedule.slots import Slot

HALF_A_YEAR = timedelta(days=182)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a term, both included; without a name where no term holds the day, or several of other names do."""

    name: str
    first_on: date
    last_on: date

    def slot(self, zone: ZoneInfo) -> Slot:
        starts_at, ends_at = (
            datetime.combine(day, time(), zone).astimezone(UTC)
            for day in (self.first_on, self.last_on + timedelta(days=1))
        )
        return Slot(starts_at, ends_at)


def term_of(session: Session, day: date) -> Span:
    """The terms that hold ``day`` as one span; between terms the next one, and after the last the half-year around
    the day. One statement."""
    query = select(Term).where(Term.deleted_at.is_(None), Term.ends_on >= day)
    ahead = session.scalars(query.order_by(Term.starts_on, Term.id)).all()
    holding = [term for term in ahead if term.starts_on <= day] or ahead[:1]
    if not holding:
        return Span("", day - HALF_A_YEAR / 2, day + HALF_A_YEAR / 2)
    names = {term.name for term in holding}
    return Span(
        names.pop() if len(names) == 1 else "",
        min(term.starts_on for term in holding),
        max(term.ends_on for term in holding),
    )
