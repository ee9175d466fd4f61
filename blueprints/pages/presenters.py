"""Occurrences as the calendar shows them."""

from collections.abc import Callable, Iterable

from flask_babel import gettext as _

from blueprints.pages.reader import Reader
from blueprints.pages.schedules import Schedule
from services.ics.occurrence import Occurrence
from services.text import fold
from services.timetable.events import CalendarEvent
from services.timetable.naming import split_notes

Link = Callable[[Occurrence], str]


def calendar_events(
    occurrences: Iterable[Occurrence], schedule: Schedule, link: Link, reader: Reader
) -> list[CalendarEvent]:
    """The events that a page shows; only those are put into words."""
    return [calendar_event(occurrence, schedule, link, reader) for occurrence in occurrences]


def calendar_event(occurrence: Occurrence, schedule: Schedule, link: Link, reader: Reader) -> CalendarEvent:
    """One occurrence, its summary and description taken apart."""
    name = schedule.names[occurrence.summary]
    starts_at, ends_at = reader.times_of(occurrence)
    notes = split_notes(occurrence.description)
    return CalendarEvent(
        key=occurrence.uid,
        title=name.title or _("Untitled"),
        starts_at=starts_at,
        ends_at=ends_at,
        course=name.title,
        kind=name.kind,
        category=occurrence.category,
        status=occurrence.status,
        all_day=occurrence.all_day,
        remote=occurrence.remote,
        lacks_teacher=reader.lacks_teacher(occurrence),
        where="" if _says_only_online(occurrence) else occurrence.location,
        who=notes.who,
        note=notes.rest,
        lang=name.lang,
        href=link(occurrence),
        hue=reader.hue_of(name.title, occurrence),
    )


def _says_only_online(occurrence: Occurrence) -> bool:
    """The place is no place, and the card has a word for that."""
    return occurrence.remote and fold(occurrence.location.strip()) == "a distance"
