"""Days of a series that have no meeting: left out when it was planned, or deleted since."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Event, Series
from services.changes.edit import Edit
from services.schedule import events
from services.schedule.fields import EventFields
from services.schedule.recurrence import BadRule, Rule
from services.schedule.series import meetings_of, new_meeting, nominal, series_id_of


def left_out(session: Session, series: Series) -> list[date]:
    """The days of the rule without a meeting, in order; one that was moved away still has its own. One statement."""
    starts_at = func.coalesce(Event.original_starts_at, Event.starts_at)
    query = select(starts_at).where(Event.series_id == series.id, Event.deleted_at.is_(None))
    rule = Rule.of(series)
    met = {rule.day_of(at) for at in session.scalars(query)}
    return [day for day in rule.days() if day not in met]


def put_back(edit: Edit, event_id: int, days: Collection[date], *, version: int | None = None) -> list[Event]:
    """Give ``days`` of its series a meeting like the one named; gives the new ones. A day that has one keeps that.

    ``version`` is the one that the named meeting must still have.
    Raises NotInSeries, Unknown, Outdated, BadRule for a day that the rule does not have, ManagedUpstream, Clashing.
    """
    series_id = series_id_of(edit.session, event_id)
    meetings = meetings_of(edit, series_id)
    named = events.locked_as(edit, event_id, version)
    edit.refuse_managed(named)
    series = edit.session.get_one(Series, series_id, populate_existing=True)
    rule = Rule.of(series)
    wrong = set(days) - set(rule.days())
    if wrong:
        raise BadRule(f"{min(wrong)} is no day of the series")
    wanted = set(days) - {rule.day_of(nominal(event)) for event in meetings}
    fields = EventFields.of(named)
    with edit.savepoint():
        return events.store_all(edit, [new_meeting(series, rule, day, fields) for day in sorted(wanted)])
