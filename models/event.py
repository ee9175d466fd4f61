"""What is scheduled: events, the rule behind a series of them, and the bookings by which they take rooms and people."""

from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of
from models.record import Record


class EventStatus(StrEnum):
    """The values are stored, so they never change."""

    DRAFT = "draft"
    """Seen by planners only; books all the same."""
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    """Still shown, as being off; books nothing."""


class Series(Record):
    """A weekly rule in wall time; each of its meetings is an event."""

    __tablename__ = "series"
    kind = "series"

    uid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    zone: Mapped[str] = mapped_column(String(64))
    """IANA name: the course stays at ten o'clock when the clocks change."""
    starts_on: Mapped[date]
    until_on: Mapped[date]
    """The last day that may have a meeting."""
    weekdays: Mapped[str] = mapped_column(String(16))
    """0 is Monday; by comma."""
    every_weeks: Mapped[int] = mapped_column(default=1)
    start_time: Mapped[time]
    minutes: Mapped[int]


_ELSEWHERE = text("location_text <> ''")
"""Few events name a place in words: counting those of a day shall not look at all others of that day."""

_DRAFT = text("status = 'draft'")
"""Few events are drafts, and what is still to be published is asked for among all that are to come."""


class Event(Record):
    """One dated meeting of at most 24 hours."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_event_starts_at", "starts_at"),
        Index("ix_event_elsewhere", "starts_at", sqlite_where=_ELSEWHERE, postgresql_where=_ELSEWHERE),
        Index("ix_event_draft", "starts_at", sqlite_where=_DRAFT, postgresql_where=_DRAFT),
    )
    kind = "event"

    uid: Mapped[str] = mapped_column(String(255), unique=True, default=lambda: str(uuid4()))
    """The UID in iCalendar; stays for ever."""
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"), index=True)
    summary: Mapped[str] = mapped_column(String(500), default="")
    """What it is called when that is not the name of its course."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    all_day: Mapped[bool] = mapped_column(default=False)
    status: Mapped[EventStatus] = mapped_column(one_of(EventStatus), default=EventStatus.PUBLISHED)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    original_starts_at: Mapped[datetime | None]
    """Where its series had put it; set when it was moved or changed on its own."""
    location_text: Mapped[str] = mapped_column(String(500), default="")
    """A place in words that is no room of ours."""
    note: Mapped[str] = mapped_column(String, default="")

    bookings: Mapped[list["Booking"]] = relationship(
        cascade="all, delete-orphan", order_by="Booking.position, Booking.id", lazy="raise"
    )

    @property
    def room_ids(self) -> tuple[int, ...]:
        return tuple(booking.room_id for booking in self.bookings if booking.room_id is not None)

    @property
    def instructor_ids(self) -> tuple[int, ...]:
        return tuple(booking.instructor_id for booking in self.bookings if booking.instructor_id is not None)

    @property
    def group_ids(self) -> tuple[int, ...]:
        return tuple(booking.group_id for booking in self.bookings if booking.group_id is not None)

    @property
    def books(self) -> bool:
        """Whether others must keep out of its rooms and people."""
        return self.status != EventStatus.CANCELLED and self.deleted_at is None

    def book(self, room_ids: Iterable[int], instructor_ids: Iterable[int], group_ids: Iterable[int]) -> None:
        """Take these, in this order, instead of what was taken; bookings that stay keep their rows."""
        kept = {(b.room_id, b.instructor_id, b.group_id): b for b in self.bookings}
        wanted = [
            *((room_id, None, None) for room_id in room_ids),
            *((None, instructor_id, None) for instructor_id in instructor_ids),
            *((None, None, group_id) for group_id in group_ids),
        ]
        bookings = [kept.get(taken) or _booking(*taken) for taken in wanted]
        for position, booking in enumerate(bookings):
            booking.position = position
        self.bookings = bookings
        self.align_bookings()

    def align_bookings(self) -> None:
        """Give the bookings this event's times and state: the one place where these are copied."""
        for booking in self.bookings:
            booking.starts_at, booking.ends_at, booking.blocks = self.starts_at, self.ends_at, self.books


_ONE_RESOURCE = " + ".join(
    f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in ("room_id", "instructor_id", "group_id")
)


def _times_of(column: str) -> Index:
    """Answers what takes a resource when; without the rows that take another sort of resource."""
    taken = text(f"{column} IS NOT NULL")
    name = f"ix_booking_{column.removesuffix('_id')}"
    return Index(name, column, "starts_at", sqlite_where=taken, postgresql_where=taken)


class Booking(Base):
    """An event takes one room, instructor or group for its time."""

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint(f"{_ONE_RESOURCE} = 1", name="one_resource"),
        _times_of("room_id"),
        _times_of("instructor_id"),
        _times_of("group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    instructor_id: Mapped[int | None] = mapped_column(ForeignKey("instructor.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("group.id"))
    position: Mapped[int] = mapped_column(default=0)
    """In the event's order: the first of each sort is the one that short displays name."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    blocks: Mapped[bool] = mapped_column(default=True)
    """Whether it keeps others out; a cancelled event's does not."""


def _booking(room_id: int | None, instructor_id: int | None, group_id: int | None) -> Booking:
    return Booking(room_id=room_id, instructor_id=instructor_id, group_id=group_id)
