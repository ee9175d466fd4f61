"""Periods: a level in a term, and which meetings belong to it.

A period of a followed university holds what its feed tells. What staff entered for the same level belongs to the period
whose term had begun by then. A level that nobody follows has one period, which holds all its meetings.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, false, select, union
from sqlalchemy.orm import Session

from models import AcademicPeriod, Booking, Event, EventSource, EventStatus, Group, Level, Origin, Term


@dataclass(frozen=True, slots=True)
class Period:
    level_id: int
    id: int | None = None
    """Of its row; None for the one period of a level that nobody follows."""
    from_on: date | None = None
    """From this day on what staff entered belongs to it; None: from the beginning."""
    before_on: date | None = None
    """The first day that does not; None: there is none."""


def own_period(level_uid: UUID) -> UUID:
    """The id of the one period of a level that nobody follows: it stays while the level does."""
    return uuid5(level_uid, "period")


def current(session: Session, levels: Collection[Level]) -> list[Period]:
    """What the levels show now; one statement. A followed level without live data has none."""
    ids = [level.id for level in levels]
    periods = list(_of_levels(session, ids, AcademicPeriod.is_current.is_(True)))
    followed = {period.level_id for period in periods}
    own = [Period(level.id) for level in levels if level.id not in followed and level.origin == Origin.LOCAL]
    return [*periods, *own]


def find(session: Session, uid: UUID) -> Period | None:
    """The period with this public id. At most two statements."""
    row = session.execute(
        select(AcademicPeriod.id, AcademicPeriod.level_id).where(AcademicPeriod.uid == uid)
    ).one_or_none()
    if row is not None:
        return next(iter(_of_levels(session, [row.level_id], AcademicPeriod.id == row.id)))
    levels = session.scalars(select(Level).where(Level.origin == Origin.LOCAL, Level.deleted_at.is_(None)))
    return next((Period(level.id) for level in levels if own_period(level.uid) == uid), None)


def is_told() -> ColumnElement[bool]:
    """Whether the feed of a source tells of its event: what it has dropped lives on for others, or was cancelled."""
    return ~EventSource.is_gone | (Event.status == EventStatus.CANCELLED)


def holding(periods: Iterable[Period], zone: ZoneInfo) -> ColumnElement[bool]:
    """The event belongs to one of the periods, whose days are those of ``zone``."""
    several = list(periods)
    if not several:
        return false()
    synced = [period.id for period in several if period.id is not None]
    sourced = select(EventSource.event_id).join(Event, Event.id == EventSource.event_id)
    sourced = sourced.where(EventSource.period_id.in_(synced), is_told())
    entered = [_entered(group, zone) for group in _by_days(several)]
    return Event.id.in_(union(*([sourced] if synced else []), *entered))


def _of_levels(session: Session, level_ids: Collection[int], which: ColumnElement[bool]) -> Iterable[Period]:
    """Those of the levels' periods for which ``which`` holds, each with its days."""
    query = (
        select(AcademicPeriod.id, AcademicPeriod.level_id, Term.starts_on, which.label("wanted"))
        .join(Term, Term.id == AcademicPeriod.term_id)
        .where(AcademicPeriod.level_id.in_(level_ids))
        .order_by(AcademicPeriod.level_id, Term.starts_on, AcademicPeriod.id)
    )
    rows = session.execute(query).all()
    for place, row in enumerate(rows):
        if row.wanted:
            before = rows[place - 1] if place and rows[place - 1].level_id == row.level_id else None
            after = next((later for later in rows[place + 1 :] if later.level_id == row.level_id), None)
            yield Period(
                row.level_id,
                row.id,
                None if before is None else row.starts_on,
                None if after is None else after.starts_on,
            )


def _by_days(periods: Iterable[Period]) -> Iterable[list[Period]]:
    """Periods that hold the same days: most levels are in the same terms."""
    groups: dict[tuple[date | None, date | None], list[Period]] = {}
    for period in periods:
        groups.setdefault((period.from_on, period.before_on), []).append(period)
    return groups.values()


def _entered(periods: list[Period], zone: ZoneInfo) -> Select[int]:
    """Ids of what staff entered for levels of periods that hold the same days."""
    level_ids = [period.level_id for period in periods]
    query = (
        select(Booking.event_id)
        .join(Group, Group.id == Booking.group_id)
        .where(
            Group.level_id.in_(level_ids),
            ~exists().where(EventSource.event_id == Booking.event_id),
        )
    )
    if periods[0].from_on is not None:
        query = query.where(Booking.starts_at >= _midnight(periods[0].from_on, zone))
    if periods[0].before_on is not None:
        query = query.where(Booking.starts_at < _midnight(periods[0].before_on, zone))
    return query


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
