"""Which state of the timetable an answer shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import ChangeBatch

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class State:
    """What the newest batch of changes left; all None before the first one."""

    batch_uid: UUID | None = None
    changed_at: datetime | None = None

    @property
    def name(self) -> str:
        """Equal for equal states, also in other processes and in a database that was restored."""
        return "empty" if self.batch_uid is None else self.batch_uid.hex


def newest(session: Session) -> State:
    """The state that ``session`` sees; one small statement."""
    query = select(ChangeBatch.uid, ChangeBatch.made_at).order_by(ChangeBatch.id.desc()).limit(1)
    row = session.execute(query).one_or_none()
    return State() if row is None else State(*row)


def is_alone_in_its_second(session: Session, state: State) -> bool:
    """Whether no other batch was made in the same second: dates of HTTP tell no more than seconds."""
    if state.changed_at is None:
        return False
    second = state.changed_at.replace(microsecond=0)
    query = select(func.count()).where(ChangeBatch.made_at >= second, ChangeBatch.made_at < second + SECOND)
    return session.scalar(query) == 1
