"""Weekly series: the rule, and its meetings, which are events like any other.

A meeting that was moved or changed on its own is an exception of its series: changes of several meetings pass it by,
unless they say otherwise.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models import Event, EventStatus, Series
from services.changes.edit import Edit
from services.changes.errors import Refused, Unknown
from services.changes.locks import Lock
from services.schedule import events, recurrence
from services.schedule.events import Write
from services.schedule.fields import EventFields
from services.schedule.recurrence import Rule
from services.schedule.slots import Slot

ChangeFields = Callable[[EventFields], EventFields]
ChangeRule = Callable[[Rule], Rule]


class Scope(StrEnum):
    """Which meetings of a series a change is about."""

    THIS = "this"
    FOLLOWING = "following"
    """A meeting and those after it: these become a series of their own."""
    ALL = "all"


@dataclass
class NotInSeries(Refused):
    """An event that stands alone has no others to change with it."""

    event_id: int

    def __str__(self) -> str:
        return f"Event {self.event_id} is not in a series"


def create(edit: Edit, rule: Rule, fields: EventFields, *, skipping: Collection[date] = ()) -> list[Event]:
    """Store a series; gives its meetings: ``fields`` but for the slot, which is the rule's. None is on ``skipping``.

    Raises BadRule, Unknown, and Clashing with the clashes of all meetings.
    """
    rule.check()
    days = [day for day in rule.days() if day not in set(skipping)]
    if not days:
        raise recurrence.BadRule("No day of the series has a meeting")
    with edit.savepoint():
        series = _add_series(edit, rule)
        return events.store_all(edit, [new_meeting(series, rule, day, fields) for day in days])


def repeat(
    edit: Edit, event: Event, rule: Rule, fields: EventFields, *, skipping: Collection[date] = ()
) -> list[Event]:
    """Make a ``locked()`` event that stands alone the first meeting of a new series; gives its meetings.

    ``fields`` are those of all but for the slot, which is the rule's. None is on ``skipping``. Raises as create() does,
    ManagedUpstream, and BadRule for what is in a series.
    """
    if event.series_id is not None:
        raise recurrence.BadRule("It is in a series already, whose rule can be changed")
    rule.check()
    first, *others = [day for day in rule.days() if day == rule.starts_on or day not in set(skipping)]
    with edit.savepoint():
        series = _add_series(edit, rule)
        there = Write(event, replace(fields, slot=rule.slot(first)), series.id, None)
        return events.store_all(edit, [there, *(new_meeting(series, rule, day, fields) for day in others)])


def change(
    edit: Edit,
    event_id: int,
    scope: Scope,
    *,
    fields: ChangeFields = lambda fields: fields,
    rule: ChangeRule = lambda rule: rule,
    skipping: Collection[date] = (),
    with_exceptions: bool = False,
    version: int | None = None,
) -> list[Event]:
    """Change a meeting and, by ``scope``, others of its series; gives those that live on.

    ``fields`` and ``rule`` make the new ones of the old ones. For several meetings the slot is the rule's: they move
    inside their week, keep their ids and take the ends of the rule with them. Days that were left out stay so; days
    that are new to the rule get a meeting like the one named, unless ``skipping`` has them. ``version`` is the one that
    the named meeting must still have.
    Raises NotInSeries, BadRule, Unknown, Outdated, ManagedUpstream, Clashing.
    """
    if scope == Scope.THIS:
        event = events.locked_as(edit, event_id, version)
        return [events.update(edit, event, fields(EventFields.of(event)))]
    part = _part(edit, event_id, scope, version)
    new_rule = rule(part.rule)
    new_rule.check()
    new_rule = recurrence.stretched(new_rule, part.rule)
    with edit.savepoint():
        series = _target(edit, part, new_rule)
        plan = _Plan(part, series, new_rule, fields, set(skipping), with_exceptions)
        writes, surplus = plan.writes()
        for event in surplus:
            edit.delete(event)
        return events.store_all(edit, writes)


def move(
    edit: Edit,
    event_id: int,
    scope: Scope,
    slot: Slot,
    *,
    room_ids: tuple[int, ...] | None = None,
    version: int | None = None,
) -> list[Event]:
    """Put a meeting into ``slot`` and, by ``scope``, the others of its series as far from where they were.

    They get other rooms where ``room_ids`` are given. Raises as change() does.
    """

    def fields(old: EventFields) -> EventFields:
        resources = old.resources if room_ids is None else replace(old.resources, room_ids=room_ids)
        return replace(old, slot=slot, resources=resources)

    def rule(old: Rule) -> Rule:
        named = edit.session.get_one(Event, event_id)
        return recurrence.shifted(old, old.day_of(nominal(named)), slot)

    return change(edit, event_id, scope, fields=fields, rule=rule, version=version)


def set_status(
    edit: Edit,
    event_id: int,
    scope: Scope,
    status: EventStatus,
    *,
    with_exceptions: bool = False,
    version: int | None = None,
) -> list[Event]:
    """Publish, cancel or take back to draft. What was cancelled books again, so it may clash."""
    return change(
        edit,
        event_id,
        scope,
        fields=lambda fields: replace(fields, status=status),
        with_exceptions=with_exceptions,
        version=version,
    )


def delete(
    edit: Edit, event_id: int, scope: Scope, *, with_exceptions: bool = False, version: int | None = None
) -> int:
    """Delete a meeting and, by ``scope``, others of its series; tells how many. A series without meetings goes, too.

    Raises NotInSeries, Unknown, Outdated, ManagedUpstream.
    """
    if scope == Scope.THIS:
        edit.delete(events.locked_as(edit, event_id, version))
        return 1
    part = _part(edit, event_id, scope, version)
    gone = [event for event in part.meetings if with_exceptions or event.original_starts_at is None]
    with edit.savepoint():
        for event in gone:
            edit.delete(event)
        if len(gone) == len(part.meetings) + len(part.earlier):
            edit.delete(part.series)
        elif scope == Scope.FOLLOWING and part.earlier:
            _end_before(edit, part)
    return len(gone)


@dataclass(frozen=True)
class _Part:
    """The meetings that a change of several is about."""

    series: Series
    rule: Rule
    """Theirs: for the following ones it begins with the first of them."""
    named: Event
    meetings: Sequence[Event]
    earlier: Sequence[Event]
    """Those of the series that come before."""


def _part(edit: Edit, event_id: int, scope: Scope, version: int | None) -> _Part:
    series_id = series_id_of(edit.session, event_id)
    meetings = meetings_of(edit, series_id)
    named = next((event for event in meetings if event.id == event_id), None)
    if named is None:  # someone was quicker and has deleted it, or put it into another series
        raise Unknown("event", event_id)
    events.refuse_outdated(named, version)
    series = edit.session.get_one(Series, series_id, populate_existing=True)
    rule = Rule.of(series)
    if scope == Scope.ALL:
        return _Part(series, rule, named, meetings, ())
    earlier = [event for event in meetings if nominal(event) < nominal(named)]
    return _Part(
        series,
        replace(rule, starts_on=rule.day_of(nominal(named))),
        named,
        meetings[len(earlier) :],
        earlier,
    )


def meetings_of(edit: Edit, series_id: int) -> list[Event]:
    """The living meetings as their rule has them in order, exceptions too, for this edit alone to change."""
    edit.lock([(Lock.SERIES, series_id)])
    query = select(Event).where(Event.series_id == series_id, Event.deleted_at.is_(None))
    ids = edit.session.scalars(query.with_only_columns(Event.id)).all()
    edit.lock((Lock.EVENT, event_id) for event_id in ids)
    loaded = query.options(selectinload(Event.bookings)).execution_options(populate_existing=True)
    return sorted(edit.session.scalars(loaded), key=lambda event: (nominal(event), event.id))


def series_id_of(session: Session, event_id: int) -> int:
    """The id of the series that an event is in. Raises Unknown, NotInSeries."""
    query = select(Event.series_id).where(Event.id == event_id, Event.deleted_at.is_(None))
    found = session.execute(query).one_or_none()
    if found is None:
        raise Unknown("event", event_id)
    if found.series_id is None:
        raise NotInSeries(event_id)
    return int(found.series_id)


def _target(edit: Edit, part: _Part, rule: Rule) -> Series:
    """The series that the meetings are in afterwards."""
    if part.earlier:
        _end_before(edit, part)
        return _add_series(edit, rule)
    with edit.changing(part.series):
        rule.write_to(part.series)
    return part.series


def _end_before(edit: Edit, part: _Part) -> None:
    with edit.changing(part.series):
        part.series.until_on = part.rule.starts_on - timedelta(days=1)


def _add_series(edit: Edit, rule: Rule) -> Series:
    series = Series()
    rule.write_to(series)
    edit.add(series)
    return series


@dataclass(frozen=True)
class _Plan:
    """What becomes of each meeting when several change."""

    part: _Part
    series: Series
    rule: Rule
    fields: ChangeFields
    skipping: Collection[date]
    with_exceptions: bool

    def writes(self) -> tuple[list[Write], list[Event]]:
        """What to store, kept meetings first, and which meetings the rule has no place for any more."""
        old, new = set(self.part.rule.days()), set(self.rule.days())
        moved = recurrence.pairs(old, new)
        kept: list[Write] = []
        surplus: list[Event] = []
        for event in self.part.meetings:
            day = moved.get(self.part.rule.day_of(nominal(event)))
            if self._passes_by(event):
                kept.append(self._left_alone(event, day))
            elif day is None or day in self.skipping:
                surplus.append(event)
            else:
                kept.append(self._changed(event, day))
        return [*kept, *self._added(new - set(moved.values()))], surplus

    def _passes_by(self, event: Event) -> bool:
        return event.original_starts_at is not None and not self.with_exceptions

    def _left_alone(self, event: Event, day: date | None) -> Write:
        original = event.original_starts_at if day is None else self.rule.slot(day).starts_at
        return Write(event, EventFields.of(event), self.series.id, original)

    def _changed(self, event: Event, day: date) -> Write:
        """A change of the rule puts exceptions back into line; otherwise they keep their own time."""
        fields = self.fields(EventFields.of(event))
        if event.original_starts_at is not None and self.rule == self.part.rule:
            slot, original = EventFields.of(event).slot, event.original_starts_at
        else:
            slot, original = self.rule.slot(day), None
        return Write(event, replace(fields, slot=slot), self.series.id, original)

    def _added(self, days: Collection[date]) -> Iterator[Write]:
        fields = self.fields(EventFields.of(self.part.named))
        for day in sorted(days):
            if day not in self.skipping:
                yield new_meeting(self.series, self.rule, day, fields)


def new_meeting(series: Series, rule: Rule, day: date, fields: EventFields) -> Write:
    """A meeting of the series on that day; the slot is the rule's."""
    return Write(Event(), replace(fields, slot=rule.slot(day)), series.id, None)


def nominal(event: Event) -> datetime:
    """Where the rule has put it."""
    return event.original_starts_at or event.starts_at
