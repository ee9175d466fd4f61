"""The timetables that a reader has chosen, and the reader's day that they make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from blueprints.pages.links import event_link
from blueprints.pages.presenters import calendar_events
from blueprints.pages.reader import Reader
from blueprints.pages.schedules import Schedule, schedule_of
from blueprints.services import new_session, plannings
from services.ics.occurrence import Occurrence
from services.plannings.catalogue import Node
from services.plannings.options import is_blocked
from services.plannings.selection import Selection
from services.plannings.timetable import Subject
from services.plannings.timetable_content import occurrence_of
from services.schedule.attending import events_of
from services.schedule.next_on import Meeting, Thing, next_on
from services.schedule.slots import Slot
from services.text import fold
from services.timetable.entries import Entry, entries_by_day
from services.timetable.events import CalendarEvent
from services.timetable.hues import assign_hues
from services.timetable.naming import split_title
from services.timetable.period import midnight
from services.timetable.timeline import Timeline


@dataclass(frozen=True)
class Mine:
    """One of the reader's timetables."""

    node: Node
    today: list[CalendarEvent]
    meeting: Meeting | None
    """The one that is on, or the next."""

    @property
    def count(self) -> int:
        """Meetings that are held today."""
        return sum(not event.cancelled for event in self.today)


@dataclass(frozen=True)
class Day:
    """What is on today in all of them, each meeting once."""

    entries: list[Entry]
    now: datetime

    @property
    def current(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_now]

    @property
    def coming(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.event.all_day or entry.starts > self.now]


@dataclass(frozen=True)
class _Known:
    schedule: Schedule
    """What is on today, at least."""
    meeting: Meeting | None = None


def read_mine(chosen: Selection, reader: Reader, now: datetime) -> list[Mine]:
    """The timetables that are chosen, in their order; what does not exist any more is left out, as is what is hidden.

    Nobody is asked over the network, and the number of statements does not grow with the number of timetables.
    """
    if not chosen.of:
        return []
    nodes = plannings().find_all(chosen.of)
    known = _ours([node for node in nodes if isinstance(node, Subject)], chosen, reader, now)
    known |= _feeds([node.full_id for node in nodes if not isinstance(node, Subject)], chosen, reader, now)
    return [
        Mine(
            node, _today(node, known[node.full_id].schedule, chosen, reader, now), known[node.full_id].meeting
        )
        for node in nodes
    ]


def day_of(mine: Sequence[Mine], reader: Reader, now: datetime) -> Day:
    """Today in all of them together."""
    events = {event.key: event for event in chain.from_iterable(reversed([one.today for one in mine]))}
    local = now.astimezone(reader.zone)
    hues = assign_hues(event.course for event in events.values())
    on = local.date()
    return Day(entries_by_day(events.values(), (on, on), reader.zone, now, hues).get(on, []), local)


def _ours(subjects: Sequence[Subject], chosen: Selection, reader: Reader, now: datetime) -> dict[str, _Known]:
    if not subjects:
        return {}
    things: dict[Thing, str] = {(one.kind, one.record_id): one.full_id for one in subjects}
    with new_session()() as session:
        events, meetings = events_of(session, things, _day(reader, now)), next_on(session, things, now)
    known = {}
    for thing, full_id in things.items():
        meeting = meetings.get(thing)
        if meeting is not None and _is_left_out(meeting, chosen.hides(full_id), reader):
            meeting = None
        known[full_id] = _Known(Schedule(Timeline([*map(occurrence_of, events[thing])])), meeting)
    return known


def _is_left_out(meeting: Meeting, hides: frozenset[str], reader: Reader) -> bool:
    return split_title(meeting.title).title in hides or is_blocked(fold(meeting.title), reader.blocked)


def _feeds(full_ids: Sequence[str], chosen: Selection, reader: Reader, now: datetime) -> dict[str, _Known]:
    contents = plannings().contents(full_ids)
    schedules = {full_id: schedule_of(contents.get(full_id)) for full_id in full_ids}
    return {
        full_id: _Known(one, _meeting(one, chosen.hides(full_id), reader, now))
        for full_id, one in schedules.items()
    }


def _meeting(schedule: Schedule, hides: frozenset[str], reader: Reader, now: datetime) -> Meeting | None:
    timeline = schedule.timeline
    for one in chain(timeline.between(now, now), timeline.upcoming(now)):
        if one.status != "cancelled" and not _is_hidden(schedule, one, hides, reader):
            return Meeting(one.starts_at, one.ends_at, one.summary, one.location, one.all_day)
    return None


def _is_hidden(schedule: Schedule, one: Occurrence, hides: frozenset[str], reader: Reader) -> bool:
    return schedule.names[one.summary].title in hides or schedule.is_blocked(one, reader.blocked)


def _today(
    node: Node, schedule: Schedule, chosen: Selection, reader: Reader, now: datetime
) -> list[CalendarEvent]:
    day, hides = _day(reader, now), chosen.hides(node.full_id)
    held = [
        occurrence
        for occurrence in schedule.timeline.between(day.starts_at, day.ends_at)
        if not _is_hidden(schedule, occurrence, hides, reader)
    ]
    events = calendar_events(held, schedule, event_link(node), reader)
    opens, closes = _midnights(reader, now)
    return [event for event in events if event.starts_at < closes and event.ends_at > opens]


def _day(reader: Reader, now: datetime) -> Slot:
    """What may stand on today: whole days move with the reader."""
    return Slot(*reader.reach(*_midnights(reader, now)))


def _midnights(reader: Reader, now: datetime) -> tuple[datetime, datetime]:
    today = now.astimezone(reader.zone).date()
    return midnight(today, reader.zone), midnight(today + timedelta(days=1), reader.zone)
