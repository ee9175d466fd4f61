"""What a planner should know of an event that nevertheless may be stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from models import Booking, Room
from services.schedule.group_tree import trees_with
from services.schedule.reading import ScheduledEvent

ON_FOOT = timedelta(minutes=10)
"""A shorter break does not take people from one building to another."""


TEXTS = {
    "ROOM_TOO_SMALL": "%(rooms)s seats %(seats)s, the groups have %(students)s students",
    "OTHER_LEVEL": "%(course)s belongs to %(level)s, none of the groups does",
    "OUTSIDE_OPENING_HOURS": "It lies outside the opening hours, %(opens)s to %(closes)s",
    "OTHER_BUILDING": "Right %(when)s it the same people are in %(there)s, not in %(here)s",
}


@dataclass(frozen=True, slots=True)
class House:
    """When the institution is open, in wall times of ``zone``."""

    opens_time: time
    closes_time: time
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class SoftWarning:
    """Stored all the same; ``code`` is for programs."""

    code: str
    values: Mapping[str, str]

    @property
    def message(self) -> str:
        """For people who read English."""
        return TEXTS[self.code] % self.values


def warnings_of(session: Session, scheduled: ScheduledEvent, house: House) -> list[SoftWarning]:
    """All that is unusual about an event: two statements, none when nobody could be on the way."""
    return [
        *_too_small(scheduled),
        *_other_level(scheduled),
        *_closed(scheduled, house),
        *_other_building(session, scheduled),
    ]


def _too_small(scheduled: ScheduledEvent) -> Iterator[SoftWarning]:
    students = sum(group.size for group in scheduled.groups)
    seats = sum(room.capacity or 0 for room in scheduled.rooms)
    if scheduled.rooms and all(room.capacity for room in scheduled.rooms) and students > seats:
        names = ", ".join(room.name for room in scheduled.rooms)
        yield SoftWarning("ROOM_TOO_SMALL", {"rooms": names, "seats": str(seats), "students": str(students)})


def _other_level(scheduled: ScheduledEvent) -> Iterator[SoftWarning]:
    course = scheduled.course
    if course is None or course.level is None or not scheduled.groups:
        return
    if all(group.level_id != course.level_id for group in scheduled.groups):
        yield SoftWarning("OTHER_LEVEL", {"course": course.name, "level": course.level.title})


def _closed(scheduled: ScheduledEvent, house: House) -> Iterator[SoftWarning]:
    starts = scheduled.event.starts_at.astimezone(house.zone)
    ends = scheduled.event.ends_at.astimezone(house.zone)
    if (
        starts.date() == ends.date()
        and house.opens_time <= starts.time()
        and ends.time() <= house.closes_time
    ):
        return
    hours = {"opens": f"{house.opens_time:%H:%M}", "closes": f"{house.closes_time:%H:%M}"}
    yield SoftWarning("OUTSIDE_OPENING_HOURS", hours)


def _other_building(session: Session, scheduled: ScheduledEvent) -> Iterator[SoftWarning]:
    here = {room.building for room in scheduled.rooms if room.building}
    if not here:
        return
    for building, ends_at in _neighbours(session, scheduled):
        if building and building not in here:
            when = "before" if ends_at <= scheduled.event.starts_at else "after"
            yield SoftWarning("OTHER_BUILDING", {"when": when, "there": building, "here": min(here)})


def _neighbours(session: Session, scheduled: ScheduledEvent) -> list[tuple[str, datetime]]:
    """Buildings in which the same people are shortly before or after, and until when."""
    event = scheduled.event
    trees = trees_with(session, [group.id for group in scheduled.groups])
    groups = {member for group in scheduled.groups for member in trees.related(group.id)}
    people = aliased(Booking)
    query = (
        select(Room.building, people.ends_at)
        .join(Booking, Booking.room_id == Room.id)
        .join(people, people.event_id == Booking.event_id)
        .where(
            or_(
                people.instructor_id.in_([instructor.id for instructor in scheduled.instructors]),
                people.group_id.in_(groups),
            ),
            people.blocks,
            people.event_id != event.id,
            or_(
                people.ends_at.between(event.starts_at - ON_FOOT, event.starts_at),
                people.starts_at.between(event.ends_at, event.ends_at + ON_FOOT),
            ),
            people.starts_at > event.starts_at - timedelta(hours=25),
            people.starts_at <= event.ends_at + ON_FOOT,
        )
        .distinct()
        .order_by(people.ends_at, Room.building)
    )
    return [(building, ends_at) for building, ends_at in session.execute(query)]
