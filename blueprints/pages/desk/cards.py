"""Events as the editor shows them: drafts too, and what a drag has to know."""

from dataclasses import dataclass

from flask_babel import gettext as _

from blueprints.pages.desk.state import DeskState
from models import EventStatus
from services.ics.clean import is_remote
from services.ics.occurrence import Status
from services.plannings.timetable import Subject
from services.schedule.reading import ScheduledEvent
from services.schedule.slots import Slot
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
    mark: str = ""
    """A class: ``from`` where it is moved away, ``ghost clash`` where it cannot go, ``hit-by`` what is in its way."""

    @property
    def is_draft(self) -> bool:
        return self.status == "tentative"


@dataclass(frozen=True)
class Wanted:
    """A move that was refused: the event that should move, where to, and what is in its way."""

    event_id: int
    title: str
    slot: Slot
    hits: frozenset[int]

    def mark(self, event_id: int) -> str:
        if event_id == self.event_id:
            return "from"
        return "hit-by" if event_id in self.hits else ""

    def ghost(self) -> Card:
        name = split_title(self.title)
        return Card(
            key="ghost",
            title=name.title or _("Untitled"),
            starts_at=self.slot.starts_at,
            ends_at=self.slot.ends_at,
            course=name.title,
            kind=name.kind,
            href="#panel",
            mark="ghost clash",
        )


def card_of(scheduled: ScheduledEvent, subject: Subject, state: DeskState, wanted: Wanted | None) -> Card:
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
        mark=wanted.mark(event.id) if wanted else "",
    )


def _is(subject: Subject, kind: str, record_id: int) -> bool:
    return (subject.kind, subject.record_id) == (kind, record_id)
