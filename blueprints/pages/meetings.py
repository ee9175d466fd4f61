"""Meetings of the timetable as lists show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import url_for

from models import EventStatus, Named
from services.plannings.timetable_tree import full_id_of
from services.schedule.reading import ScheduledEvent
from services.schedule.wording import place_of, summary_of
from services.timetable.naming import Name, split_title


@dataclass(frozen=True)
class MeetingLine:
    """A meeting in words; times are those of the reader's clock."""

    name: Name
    starts: datetime
    ends: datetime
    all_day: bool
    cancelled: bool
    where: str
    who: str
    groups: str
    href: str
    also: str = ""
    """Feeds that tell of the same meeting."""


def meeting_lines(several: Iterable[ScheduledEvent], of: Named, zone: ZoneInfo) -> list[MeetingLine]:
    """Meetings in the calendar of ``of``, where their pages are."""
    return [meeting_line(scheduled, of, zone) for scheduled in several]


def meeting_line(scheduled: ScheduledEvent, of: Named, zone: ZoneInfo) -> MeetingLine:
    event = scheduled.event
    return MeetingLine(
        name=split_title(summary_of(scheduled)),
        starts=event.starts_at.astimezone(zone),
        ends=event.ends_at.astimezone(zone),
        all_day=event.all_day,
        cancelled=event.status == EventStatus.CANCELLED,
        where=place_of(scheduled),
        who=", ".join(person.name for person in scheduled.instructors),
        groups=", ".join(group.name for group in scheduled.groups),
        href=url_for("pages.event", planning=full_id_of(of), uid=event.uid),
    )
