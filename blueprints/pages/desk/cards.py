"""Events as the editor shows them: drafts too, and what a drag has to know."""

from dataclasses import dataclass

from flask_babel import gettext as _

from blueprints.pages.desk.state import DeskState
from models import EventStatus
from services.ics.clean import is_remote
from services.ics.occurrence import Status
from services.plannings.timetable import Subject
from services.schedule.reading import ScheduledEvent
from services.schedule.wording import place_of, summary_of
from services.timetable.events import CalendarEvent
from services.timetable.naming import split_title

_STATUSES: dict[EventStatus, Status] = {
    EventStatus.DRAFT: "tentative",
    EventStatus.PUBLISHED: "confirmed",
    EventStatus.CANCELLED: "cancelled",
}


@dataclass(frozen=True, slots=True)
class Card(CalendarEvent):
    """An event that can be edited; ``sources`` are the groups that attend it, where the page does not say so."""

    event_id: int = 0
    version: int = 0
    is_locked: bool = False
    """It belongs to the sync."""

    @property
    def is_draft(self) -> bool:
        return self.status == "tentative"


def card_of(scheduled: ScheduledEvent, subject: Subject, state: DeskState) -> Card:
    """What the schedule of ``subject`` says of an event; what is plain from where it stands is left out."""
    event = scheduled.event
    name = split_title(summary_of(scheduled))
    place = place_of(scheduled)
    rooms = [room.name for room in scheduled.rooms if not _is(subject, room.kind, room.id)]
    people = [one.name for one in scheduled.instructors if not _is(subject, one.kind, one.id)]
    groups = [group.name for group in scheduled.groups]
    if [_is(subject, group.kind, group.id) for group in scheduled.groups] == [True]:
        groups = []
    return Card(
        key=str(event.id),
        title=name.title or _("Untitled"),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        course=name.title,
        kind=name.kind,
        status=_STATUSES[event.status],
        all_day=event.all_day,
        remote=is_remote(place),
        where=", ".join(rooms) if scheduled.rooms else place,
        who=", ".join(people),
        lang=name.lang,
        href=state.address("desk_event", event_id=event.id),
        sources=tuple(groups),
        event_id=event.id,
        version=event.version,
        is_locked=event.is_managed,
    )


def _is(subject: Subject, kind: str, record_id: int) -> bool:
    return (subject.kind, subject.record_id) == (kind, record_id)
