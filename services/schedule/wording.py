"""What calendars say of an event, in words."""

from collections.abc import Iterable

from models import Named
from services.ics.clean import category
from services.ics.occurrence import Category
from services.schedule.reading import ScheduledEvent


def summary_of(scheduled: ScheduledEvent) -> str:
    """What it is called: by itself, or as its course is."""
    return scheduled.event.summary or (scheduled.course.name if scheduled.course else "")


def place_of(scheduled: ScheduledEvent) -> str:
    """Its rooms; without any what it says of its place."""
    return _names(scheduled.rooms) or scheduled.event.location_text


def description_of(scheduled: ScheduledEvent) -> str:
    """A line each for groups, instructors and the note. The second has a label, by which readers tell people."""
    instructors = _names(scheduled.instructors)
    lines = (
        _names(scheduled.groups),
        f"Instructors: {instructors}" if instructors else "",
        scheduled.event.note.strip(),
    )
    return "\n".join(filter(None, lines))


def category_of(scheduled: ScheduledEvent) -> Category:
    """From its words; where these leave it open, from how its groups are taught."""
    said = category(summary_of(scheduled), place_of(scheduled))
    return said if said != "other" else category(" ".join(group.type for group in scheduled.groups), "")


def _names(records: Iterable[Named]) -> str:
    return ", ".join(record.name for record in records)
