"""Which term each level is shown in."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AcademicPeriod, Event, EventSource, EventStatus, Level, Term
from services.changes.edit import Edit
from services.starplan.sync.terms import PeriodFacts, current_period


def to_switch(session: Session, now: datetime, zone: ZoneInfo, level_id: int | None = None) -> dict[int, int]:
    """The period that each level is to be shown in, where that is another one; of one level, or of all."""
    today = now.astimezone(zone).date()
    found: dict[int, int] = {}
    for level, periods in _by_level(session, level_id).items():
        asked = [_with_future(session, period, now) for period in periods] if len(periods) > 1 else periods
        wanted = current_period(asked, today)
        if wanted is not None and not any(one.is_current and one.id == wanted for one in periods):
            found[level] = wanted
    return found


def switch(edit: Edit, wanted: dict[int, int]) -> None:
    """Show levels in these periods. What is told of a level is told anew."""
    if not wanted:
        return
    query = select(AcademicPeriod).where(AcademicPeriod.level_id.in_(wanted))
    periods = edit.session.scalars(query).all()
    for period in periods:
        period.is_current = False
    edit.session.flush()  # of two that change places, the first would be one too many
    for period in periods:
        period.is_current = wanted[period.level_id] == period.id
    for level in edit.session.scalars(select(Level).where(Level.id.in_(wanted))):
        edit.touch(level)


def _by_level(session: Session, level_id: int | None) -> dict[int, list[PeriodFacts]]:
    """Those from which a level may move on: the one that it is in, and all with events."""
    query = (
        select(AcademicPeriod.level_id, AcademicPeriod.id, Term.starts_on, AcademicPeriod.is_current)
        .add_columns(AcademicPeriod.event_count > 0)
        .join(Term, Term.id == AcademicPeriod.term_id)
    )
    if level_id is not None:
        query = query.where(AcademicPeriod.level_id == level_id)
    found: dict[int, list[PeriodFacts]] = defaultdict(list)
    for level, number, starts_on, is_current, has_events in session.execute(query):
        facts = PeriodFacts(number, starts_on, is_current, bool(has_events), has_future_events=True)
        found[level].append(facts)
    return {level: list(_later(periods)) for level, periods in found.items()}


def _later(periods: list[PeriodFacts]) -> Iterator[PeriodFacts]:
    shown = next((period for period in periods if period.is_current), None)
    for period in periods:
        if period is shown or (period.has_events and (shown is None or period.starts_on > shown.starts_on)):
            yield period


def _with_future(session: Session, period: PeriodFacts, now: datetime) -> PeriodFacts:
    query = (
        select(Event.id)
        .join(EventSource, EventSource.event_id == Event.id)
        .where(EventSource.period_id == period.id, EventSource.is_gone.is_(False))
        .where(Event.starts_at > now, Event.status == EventStatus.PUBLISHED)
        .limit(1)
    )
    return replace(period, has_future_events=session.scalar(query) is not None)
