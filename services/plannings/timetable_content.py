"""The events of our own timetable in the form of a planning's."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from models import Course, Event, EventStatus, Group, Instructor, Level, Named, Room
from services.ics.clean import category, is_remote
from services.ics.occurrence import Category, Occurrence
from services.plannings.content import Content, content_of
from services.schedule import reading
from services.schedule.reading import ScheduledEvent
from services.schedule.slots import Slot


def read_content(session: Session, kind: str, record_id: int, within: Slot) -> Content:
    """What the public sees of an object's events in ``within``. At most nine statements."""
    concerns = _concerns(session, kind, record_id, within)
    events = reading.where(session, concerns, reading.in_range(within), reading.public())
    return content_of(sorted(map(_occurrence, events), key=_order))


def _concerns(session: Session, kind: str, record_id: int, within: Slot) -> ColumnElement[bool]:
    if kind == Group.kind:
        return reading.attended_by(session, record_id, within)
    if kind == Level.kind:
        return reading.of_level(record_id, within)
    if kind == Room.kind:
        return reading.taking_room(record_id, within)
    if kind == Instructor.kind:
        return reading.taking_instructor(record_id, within)
    assert kind == Course.kind, kind
    return Event.course_id == record_id


def _order(occurrence: Occurrence) -> tuple[datetime, datetime, str, str]:
    return occurrence.starts_at, occurrence.ends_at, occurrence.summary, occurrence.uid


def _occurrence(scheduled: ScheduledEvent) -> Occurrence:
    event = scheduled.event
    summary = event.summary or (scheduled.course.name if scheduled.course else "")
    location = _names(scheduled.rooms) or event.location_text
    return Occurrence(
        uid=event.uid,
        summary=summary,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        location=location,
        description=_description(scheduled),
        category=_category(summary, location, scheduled.groups),
        remote=is_remote(location),
        all_day=event.all_day,
        status="cancelled" if event.status == EventStatus.CANCELLED else "confirmed",
    )


def _category(summary: str, location: str, groups: Sequence[Group]) -> Category:
    """From the words of the event; where these leave it open, from how its groups are taught."""
    said = category(summary, location)
    return said if said != "other" else category(" ".join(group.type for group in groups), "")


def _description(scheduled: ScheduledEvent) -> str:
    """A line each for groups, instructors and the note. The second has a label, by which readers tell people."""
    instructors = _names(scheduled.instructors)
    lines = (
        _names(scheduled.groups),
        f"Instructors: {instructors}" if instructors else "",
        scheduled.event.note.strip(),
    )
    return "\n".join(filter(None, lines))


def _names(records: Iterable[Named]) -> str:
    return ", ".join(record.name for record in records)
