"""The shapes of ``/week``."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from blueprints.catalog.presenters import Json, instant, instant_or_null
from services.catalog.occurrences import Occurrence
from services.catalog.week import Week

_MILLISECOND = timedelta(milliseconds=1)
_MINUTE = timedelta(minutes=1)


def week_out(week: Week, zone: ZoneInfo) -> Json:
    """Which week it is; its end is the last moment that belongs to it."""
    slot = week.slot(zone)
    ends_at = slot.ends_at - _MILLISECOND
    return {"week": str(week), "dateRange": {"start": instant(slot.starts_at), "end": instant(ends_at)}}


def weekly_out(occurrence: Occurrence, period: str | None, zone: ZoneInfo) -> Json:
    course, room = occurrence.course, occurrence.room
    moved = occurrence.original_starts_at is not None
    return {
        "eventId": occurrence.uid,
        "occurrenceDate": occurrence.starts_at.astimezone(zone).date().isoformat(),
        "startTime": instant(occurrence.starts_at),
        "durationMin": (occurrence.ends_at - occurrence.starts_at) // _MINUTE,
        "roomId": None if room is None else room.uid,
        "metadata": {},
        "isException": moved,
        "exceptionType": "modified" if moved else None,
        "originalEvent": {
            "id": occurrence.uid,
            "title": occurrence.summary,
            "courseId": None if course is None else course.uid,
            "periodId": period,
            "startTime": instant_or_null(occurrence.original_starts_at),
        },
    }
