"""How rooms stand at a moment of a day: free or taken, until when, and what the rest of the day holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models import Room
from services.schedule.occupancy import opening_on, taken
from services.schedule.slots import Slot
from services.timetable.lanes import Bar
from services.timetable.ribbon import WINDOW
from services.timetable.window import Piece

_MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True)
class House:
    """When the buildings are open; wall times of ``zone``."""

    opening: tuple[time, time]
    zone: ZoneInfo

    def day(self, on: date) -> Slot:
        """From midnight to midnight: an hour more or less where the clocks change."""
        starts_at, ends_at = (
            datetime.combine(day, time(), self.zone).astimezone(UTC) for day in (on, on + timedelta(days=1))
        )
        return Slot(starts_at, ends_at)

    def hours(self, on: date) -> Slot:
        return opening_on(on, self.opening, self.zone)

    def hours_at(self, moment: datetime) -> Slot | None:
        """The opening hours that ``moment`` lies in; None while the buildings are closed."""
        on = moment.astimezone(self.zone).date()
        both = (self.hours(on), self.hours(on - timedelta(days=1)))
        return next((hours for hours in both if hours.starts_at <= moment < hours.ends_at), None)


@dataclass(frozen=True, slots=True)
class RoomDay:
    """A room at the moment ``at``, and what takes it on that day, or until the buildings close in the night."""

    room: Room
    at: datetime
    taken: Sequence[Slot]
    """In as few stretches as possible, in order."""
    closes_at: datetime | None
    """When the buildings close; None while they are closed."""
    zone: ZoneInfo
    """Of the clock on the wall."""

    @property
    def current(self) -> Slot | None:
        """What takes it at the moment."""
        return next((slot for slot in self.taken if slot.starts_at <= self.at < slot.ends_at), None)

    @property
    def is_free(self) -> bool:
        return self.current is None

    @property
    def until(self) -> datetime | None:
        """When that changes; None where it stays free until the buildings close, or the day ends."""
        if self.current is not None:
            return self.current.ends_at
        following = next((slot.starts_at for slot in self.taken if slot.starts_at > self.at), None)
        stays = following is None or (self.closes_at is not None and following >= self.closes_at)
        return None if stays else following

    @property
    def free_for(self) -> timedelta | None:
        """How long it is free in the opening hours; None while it is taken or the buildings are closed."""
        if self.closes_at is None or not self.is_free:
            return None
        return (self.until or self.closes_at) - self.at

    def bars(self) -> list[Bar]:
        """What takes the room, on the ribbon."""
        on = self.at.astimezone(self.zone).date()
        begun = (slot for slot in self.taken if slot.starts_at.astimezone(self.zone).date() <= on)
        bars = (WINDOW.bar(piece_of(slot, on, self.zone)) for slot in begun)
        return [bar for bar in bars if bar is not None]

    def free_bar(self) -> Bar | None:
        """How long it is free from the moment on, on the ribbon."""
        free_for = self.free_for
        if free_for is None:
            return None
        on = self.at.astimezone(self.zone).date()
        return WINDOW.bar(piece_of(Slot(self.at, self.at + free_for), on, self.zone))

    def now_row(self) -> int | None:
        """Where the moment is on the ribbon; None where it is outside."""
        local = self.at.astimezone(self.zone)
        row = WINDOW.row_of(local.hour * 60 + local.minute)
        return row if 0 <= row < WINDOW.rows else None


def room_days(session: Session, rooms: Iterable[Room], at: datetime, house: House) -> list[RoomDay]:
    """How the rooms stand at the moment, in their order. One statement."""
    several, hours = list(rooms), house.hours_at(at)
    closes_at = None if hours is None else hours.ends_at
    day = house.day(at.astimezone(house.zone).date())
    span = Slot(day.starts_at, max(day.ends_at, closes_at or day.ends_at))
    busy = taken(session, [room.id for room in several], span)
    return [RoomDay(room, at, busy[room.id], closes_at, house.zone) for room in several]


def longest_free(days: Iterable[RoomDay]) -> list[RoomDay]:
    """Those that stay free for longest first; of equals the order stays."""
    return sorted(days, key=lambda day: day.until.timestamp() if day.until else float("inf"), reverse=True)


def piece_of(slot: Slot, on: date, zone: ZoneInfo) -> Piece:
    """What falls on a day, by the wall clock of ``zone``."""
    starts, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    start = 0 if starts.date() < on else starts.hour * 60 + starts.minute
    end = _MIDNIGHT if ends.date() > on else ends.hour * 60 + ends.minute
    return Piece(start, max(end, start))
