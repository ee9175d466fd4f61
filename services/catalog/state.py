"""Which state of the timetable an answer shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import AcademicPeriod, ChangeBatch

SECOND = timedelta(seconds=1)

_NEWEST = ChangeBatch.id == select(func.max(ChangeBatch.id)).scalar_subquery()
_CURRENT = select(func.sum(AcademicPeriod.id)).where(AcademicPeriod.is_current)
_STATE = select(
    select(ChangeBatch.uid).where(_NEWEST).scalar_subquery(),
    select(ChangeBatch.made_at).where(_NEWEST).scalar_subquery(),
    select(func.count(AcademicPeriod.id)).scalar_subquery(),
    func.coalesce(_CURRENT.scalar_subquery(), 0),
)


@dataclass(frozen=True, slots=True)
class State:
    """What the newest batch of changes left, and which periods are current: no batch tells of these."""

    batch_uid: UUID | None
    changed_at: datetime | None
    """Before the first batch there is neither."""
    periods: int
    current: int
    """The sum of their ids: it grows with each switch to a newer one."""

    @property
    def name(self) -> str:
        """Equal for equal states, also in other processes and in a database that was restored."""
        return f"{self.batch_uid} {self.periods} {self.current}"


def newest(session: Session) -> State:
    """The state that ``session`` sees; one small statement."""
    return State(*session.execute(_STATE).one())


def is_alone_in_its_second(session: Session, state: State) -> bool:
    """Whether no other batch was made in the same second: dates of HTTP tell no more than seconds."""
    if state.changed_at is None:
        return False
    second = state.changed_at.replace(microsecond=0)
    query = select(func.count()).where(ChangeBatch.made_at >= second, ChangeBatch.made_at < second + SECOND)
    return session.scalar(query) == 1
