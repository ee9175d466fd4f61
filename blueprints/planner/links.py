"""Where an event is found: by programs, by people, by calendars."""

from datetime import datetime
from typing import Any

from blueprints.public_urls import public_url
from models import EventStatus, Named
from services.plannings.requests import usual_window
from services.plannings.timetable_tree import full_id_of
from services.schedule.reading import ScheduledEvent


class EventLinks:
    """Absolute addresses, as they are ``now``."""

    def __init__(self, now: datetime) -> None:
        self._shown = usual_window(now)

    def of(self, scheduled: ScheduledEvent) -> dict[str, Any]:
        this = public_url("planner.get_event", event_id=scheduled.event.uid)
        return {"self": this, "html": self.page_of(scheduled), "ics": f"{this}?format=ics"}

    def page_of(self, scheduled: ScheduledEvent) -> str | None:
        """Its page in a planning that has it. Pages show no drafts, and nothing that is years away."""
        event = scheduled.event
        is_shown = event.starts_at < self._shown.ends_at and event.ends_at > self._shown.starts_at
        subject = _subject_of(scheduled)
        if event.status == EventStatus.DRAFT or subject is None or not is_shown:
            return None
        return public_url("pages.event", planning=full_id_of(subject), uid=event.uid)


def _subject_of(scheduled: ScheduledEvent) -> Named | None:
    """Whose planning has the event."""
    subjects: tuple[Named | None, ...] = (
        *scheduled.groups,
        *scheduled.rooms,
        *scheduled.instructors,
        scheduled.course,
    )
    return next((one for one in subjects if one is not None and one.deleted_at is None), None)
