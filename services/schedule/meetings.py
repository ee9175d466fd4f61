"""Events as calendars of other programs get them."""

from models import EventStatus
from services.ics.occurrence import Status
from services.ics.write import Meeting
from services.schedule.reading import ScheduledEvent
from services.schedule.wording import category_of, description_of, place_of, summary_of

_STATUSES: dict[EventStatus, Status] = {
    EventStatus.DRAFT: "tentative",
    EventStatus.PUBLISHED: "confirmed",
    EventStatus.CANCELLED: "cancelled",
}


def meeting_of(scheduled: ScheduledEvent, url: str | None = None) -> Meeting:
    """What a calendar says of an event; ``url`` is that of a page about it."""
    event = scheduled.event
    return Meeting(
        uid=event.uid,
        summary=summary_of(scheduled),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        all_day=event.all_day,
        location=place_of(scheduled),
        description=description_of(scheduled),
        category=category_of(scheduled),
        status=_STATUSES[event.status],
        sequence=event.version - 1,
        changed_at=event.updated_at,
        url=url,
    )
