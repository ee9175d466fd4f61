"""From what a client says of repetition to rules, and changing several meetings by one of them."""

from dataclasses import replace
from datetime import timedelta

from blueprints.services import settings
from blueprints.timetable.schedule_fields import changed_fields
from blueprints.timetable.schemas_schedule import ChangeItemIn, RepeatIn, ScopeQuery
from models import Event
from services.changes.edit import Edit
from services.schedule import events, series
from services.schedule.fields import EventFields
from services.schedule.recurrence import WEEKDAYS, BadRule, Rule, shifted
from services.schedule.series import Scope
from services.schedule.slots import Slot


def new_rule(first: Slot, repeat: RepeatIn) -> Rule:
    """The rule of a series that begins with ``first``, by the wall clock of the house. Raises BadRule."""
    if repeat.untilDate is None:
        raise BadRule("A new series needs its last day")
    zone = settings().zone
    wall = first.starts_at.astimezone(zone)
    rule = Rule(
        zone=zone.key,
        starts_on=wall.date(),
        until_on=repeat.untilDate,
        weekdays=(wall.weekday(),),
        start_time=wall.time(),
        minutes=(first.ends_at - first.starts_at) // timedelta(minutes=1),
    )
    return changed_rule(rule, repeat)


def changed_rule(rule: Rule, repeat: RepeatIn) -> Rule:
    """``rule`` with what was sent."""
    weekdays = repeat.weekdays and tuple(sorted({WEEKDAYS.index(name) for name in repeat.weekdays}))
    return replace(
        rule,
        weekdays=weekdays or rule.weekdays,
        every_weeks=repeat.everyWeeks or rule.every_weeks,
        until_on=repeat.untilDate or rule.until_on,
    )


def change_meetings(edit: Edit, event: Event, change: ChangeItemIn, query: ScopeQuery) -> list[Event]:
    """Change an event and, by scope, others of its series. Raises BadRule for a rule that only one would have."""
    before = EventFields.of(event)
    after = changed_fields(before, change)
    if not query.is_of_several:
        if change.repeat is not None:
            raise BadRule("The rule of a series changes with several of its meetings")
        return [events.update(edit, event, after)]
    after.slot.check()
    planned_at = event.original_starts_at or event.starts_at

    def rule(old: Rule) -> Rule:
        moved = old if after.slot == before.slot else shifted(old, old.day_of(planned_at), after.slot)
        return changed_rule(moved, change.repeat) if change.repeat else moved

    return series.change(
        edit,
        event.id,
        Scope(query.scope),
        fields=lambda old: replace(changed_fields(old, change), slot=old.slot),
        rule=rule,
        skipping=change.repeat.exceptDates if change.repeat else (),
        with_exceptions=query.withExceptions,
    )
