"""The timetables that a reader has chosen, and the reader's day that they make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from blueprints.pages.freshness import Freshness, freshness_of, freshness_of_copy
from blueprints.pages.links import event_link
from blueprints.pages.presenters import calendar_events
from blueprints.pages.reader import Reader
from blueprints.pages.schedules import Schedule, schedule_of
from blueprints.pages.sources import names_of, sources_of
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
from services.timetable.duplicates import merge_duplicates
from services.timetable.entries import Entry, entries_by_day
from services.timetable.events import CalendarEvent
from services.timetable.hues import assign_hues
from services.timetable.naming import split_title
from services.timetable.period import midnight
from services.timetable.timeline import Timeline

MOST_ASKED = 12
"""Upstreams that one page asks."""


@dataclass(frozen=True)
class Mine:
    """One of the reader's timetables."""

    node: Node
    today: list[CalendarEvent]
    meeting: Meeting | None
    """The one that is on, or the next."""
    freshness: Freshness | None
    """Of a planning from elsewhere: how old is what is said of it."""

    @property
    def is_asked_for(self) -> bool:
        """What its upstream says is yet to come."""
        return self.freshness is not None and self.freshness.state in ("asking", "waiting")

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
    freshness: Freshness | None = None


def read_mine(chosen: Selection, reader: Reader, now: datetime, ask: bool = False) -> list[Mine]:
    """The timetables that are chosen, in their order; what does not exist any more is left out, as is what is hidden.

    With ``ask`` the upstreams of the first MOST_ASKED that come from elsewhere are asked. Else nobody is, and the
    number of statements does not grow with the number of timetables.
    """
    if not chosen.of:
        return []
    nodes = plannings().find_all(chosen.of)
    known = _ours([node for node in nodes if isinstance(node, Subject)], chosen, reader, now)
    feeds = [node for node in nodes if not isinstance(node, Subject)]
    if ask:
        known |= _asked(feeds[:MOST_ASKED], chosen, reader, now)
    known |= _copies([node.full_id for node in feeds if node.full_id not in known], chosen, reader, now)
    return [_mine(node, known[node.full_id], chosen, reader, now) for node in nodes]


def day_of(mine: Sequence[Mine], reader: Reader, now: datetime, merges: bool = True) -> Day:
    """Today in all of them together; with ``merges`` meetings that are alike are one, with all that have it."""
    events = _together(mine) if merges else _each_once(mine)
    local = now.astimezone(reader.zone)
    hues = assign_hues(event.course for event in events)
    on = local.date()
    return Day(entries_by_day(events, (on, on), reader.zone, now, hues).get(on, []), local)


def _together(mine: Sequence[Mine]) -> list[CalendarEvent]:
    named = zip(mine, names_of([one.node for one in mine]), strict=True)
    return merge_duplicates([replace(event, sources=(name,)) for event in one.today] for one, name in named)


def _each_once(mine: Sequence[Mine]) -> list[CalendarEvent]:
    """Two groups of ours may attend the same meeting, which is no duplicate."""
    return list(
        {event.key: event for event in chain.from_iterable(reversed([one.today for one in mine]))}.values()
    )


def _mine(node: Node, known: _Known, chosen: Selection, reader: Reader, now: datetime) -> Mine:
    today = _today(node, known.schedule, chosen, reader, now)
    return Mine(node, today, known.meeting, known.freshness)


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


def _copies(full_ids: Sequence[str], chosen: Selection, reader: Reader, now: datetime) -> dict[str, _Known]:
    contents, refreshed = plannings().contents(full_ids), plannings().refreshed(full_ids)
    known = {}
    for full_id in full_ids:
        schedule, at = schedule_of(contents.get(full_id)), refreshed.get(full_id)
        meeting = _meeting(schedule, chosen.hides(full_id), reader, now)
        known[full_id] = _Known(schedule, meeting, freshness_of_copy(at, now, reader.zone))
    return known


def _asked(feeds: Sequence[Node], chosen: Selection, reader: Reader, now: datetime) -> dict[str, _Known]:
    known = {}
    for source in sources_of(feeds, ask=True, selection=chosen):
        meeting = _meeting(source.schedule, source.hides, reader, now)
        freshness = freshness_of(source.answer, source.asked, now, reader.zone)
        known[source.node.full_id] = _Known(source.schedule, meeting, freshness)
    return known


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
