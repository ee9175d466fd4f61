"""What someone says of an event when they make or change it."""

from dataclasses import dataclass, fields, replace
from typing import Any, Self

from models import Event, EventStatus
from services.schedule.slots import Slot


@dataclass(frozen=True, slots=True)
class Resources:
    """What an event takes for its time, by id; the first of each sort is the one that short displays name."""

    room_ids: tuple[int, ...] = ()
    instructor_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EventFields:
    """An event but for its identity and origin."""

    slot: Slot
    resources: Resources
    course_id: int | None = None
    summary: str = ""
    note: str = ""
    status: EventStatus = EventStatus.PUBLISHED
    all_day: bool = False
    location_text: str = ""

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(
            slot=Slot(event.starts_at, event.ends_at),
            resources=Resources(event.room_ids, event.instructor_ids, event.group_ids),
            course_id=event.course_id,
            summary=event.summary,
            note=event.note,
            status=event.status,
            all_day=event.all_day,
            location_text=event.location_text,
        )

    def changed_as(self, before: Self, after: Self) -> Self:
        """These fields with what somebody changed who made ``after`` of ``before``."""
        there = {name: getattr(after, name) for name in _names(self) if _differs(name, before, after)}
        takes = {
            name: getattr(after.resources, name)
            for name in _names(self.resources)
            if _differs(name, before.resources, after.resources)
        }
        return replace(self, **{**there, "resources": replace(self.resources, **takes)})

    @property
    def books(self) -> bool:
        return self.status != EventStatus.CANCELLED

    def rebooks(self, before: Self | None) -> bool:
        """Whether it books something else than ``before``, None for a new event: only then can it clash."""
        if before is None:
            return True
        return (self.books, self.slot, self.resources) != (before.books, before.slot, before.resources)

    def write_to(self, event: Event) -> None:
        event.starts_at, event.ends_at = self.slot.starts_at, self.slot.ends_at
        event.course_id = self.course_id
        event.summary = self.summary
        event.note = self.note
        event.status = self.status
        event.all_day = self.all_day
        event.location_text = self.location_text
        event.book(self.resources.room_ids, self.resources.instructor_ids, self.resources.group_ids)


def _names(of: Any) -> list[str]:
    return [field.name for field in fields(of)]


def _differs(name: str, one: object, other: object) -> bool:
    return bool(getattr(one, name) != getattr(other, name))
