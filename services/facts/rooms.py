"""What is told of a room: how it stands, what is on in it today, and what comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models import Booking, EventStatus, Room
from services.rooms.day import House, RoomDay, room_days
from services.schedule import reading, upcoming
from services.schedule.reading import ScheduledEvent

MEETINGS = 8


@dataclass(frozen=True)
class Today:
    """A room on the day of a moment."""

    day: RoomDay
    meetings: Sequence[ScheduledEvent]
    """What is told of that day, cancelled ones too; what is only planned takes the room and is not told."""

    @property
    def current(self) -> ScheduledEvent | None:
        at = self.day.at
        return next((one for one in self._held() if one.event.starts_at <= at < one.event.ends_at), None)

    @property
    def following(self) -> ScheduledEvent | None:
        return next((one for one in self._held() if one.event.starts_at > self.day.at), None)

    def _held(self) -> Sequence[ScheduledEvent]:
        return [one for one in self.meetings if one.event.status != EventStatus.CANCELLED]


def today(session: Session, room: Room, at: datetime, house: House) -> Today:
    """A fixed number of statements."""
    (day,) = room_days(session, [room], at, house)
    span = house.day(at.astimezone(house.zone).date())
    return Today(day, reading.where(session, reading.taking_room(room.id, span), reading.public()))


def next_meetings(session: Session, room: Room, moment: datetime) -> list[ScheduledEvent]:
    """The next ones of whatever day, and what is on."""
    return upcoming.booking(session, Booking.room_id == room.id, moment, MEETINGS)
