"""The events of our own timetable in the form of a planning's."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import EventStatus
from services.ics.clean import is_remote
from services.ics.occurrence import Occurrence
from services.plannings.content import Content, content_of
from services.schedule import reading
from services.schedule.reading import ScheduledEvent
from services.schedule.slots import Slot
from services.schedule.wording import category_of, description_of, place_of, summary_of


def read_content(session: Session, kind: str, record_id: int, within: Slot) -> Content:
    """What the public sees of an object's events in ``within``. At most nine statements."""
    return content_of(sorted(map(occurrence_of, read_events(session, kind, record_id, within)), key=_order))


def read_events(session: Session, kind: str, record_id: int, within: Slot) -> list[ScheduledEvent]:
    """The same events as rows, by start."""
    concerns = reading.concerning(session, kind, record_id, within)
    return reading.where(session, concerns, reading.in_range(within), reading.public())


def _order(occurrence: Occurrence) -> tuple[datetime, datetime, str, str]:
    return occurrence.starts_at, occurrence.ends_at, occurrence.summary, occurrence.uid


def occurrence_of(scheduled: ScheduledEvent) -> Occurrence:
    """An event of ours as one of a feed."""
    event, location = scheduled.event, place_of(scheduled)
    return Occurrence(
        uid=event.uid,
        summary=summary_of(scheduled),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        location=location,
        description=description_of(scheduled),
        category=category_of(scheduled),
        remote=is_remote(location),
        all_day=event.all_day,
        status="cancelled" if event.status == EventStatus.CANCELLED else "confirmed",
    )
