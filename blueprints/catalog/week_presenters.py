"""The shapes of ``/week``."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from blueprints.catalog.presenters import Json, id_or_null, instant, instant_or_null
from services.catalog.occurrences import Occurrence
from services.catalog.week import Week
from services.schedule.wording import summary_of

_MILLISECOND = timedelta(milliseconds=1)
_MINUTE = timedelta(minutes=1)


def week_out(week: Week, zone: ZoneInfo) -> Json:
    """Which week it is; its end is the last moment that belongs to it."""
    slot = week.slot(zone)
    ends_at = slot.ends_at - _MILLISECOND
    return {"week": str(week), "dateRange": {"start": instant(slot.starts_at), "end": instant(ends_at)}}


def weekly_out(occurrence: Occurrence, period: UUID | None, zone: ZoneInfo) -> Json:
    scheduled, room = occurrence.scheduled, occurrence.room
    event, course = scheduled.event, scheduled.course
    moved = event.original_starts_at is not None
    return {
        "eventId": event.uid,
        "occurrenceDate": event.starts_at.astimezone(zone).date().isoformat(),
        "startTime": instant(event.starts_at),
        "durationMin": (event.ends_at - event.starts_at) // _MINUTE,
        "roomId": None if room is None else str(room.uid),
        "metadata": {},
        "isException": moved,
        "exceptionType": "modified" if moved else None,
        "originalEvent": {
            "id": event.uid,
            "title": summary_of(scheduled),
            "courseId": None if course is None else str(course.uid),
            "periodId": id_or_null(period),
            "startTime": instant_or_null(event.original_starts_at),
        },
    }
