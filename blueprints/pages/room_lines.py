"""Rooms as lists show them: one line each, with its day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import request

from blueprints.services import settings
from models import Room
from services.rooms.day import House, RoomDay
from services.text import names_by_semicolon, words_by_comma
from services.timetable.lanes import Bar

AT_ONCE = 60
"""Lines that a list begins with, and that each press on "more" adds."""
MOST = 3_000


@dataclass(frozen=True)
class RoomLine:
    """A room at a moment; times are those of the clock on its wall."""

    room: Room
    is_free: bool
    is_open: bool
    """Whether the buildings are."""
    until: datetime | None
    """When it is taken, or free again; None for the rest of the day."""
    free_minutes: int | None
    """None while it is taken or the buildings are closed."""
    taken: Sequence[tuple[datetime, datetime]]
    bars: Sequence[Bar]
    free_bar: Bar | None
    now_row: int | None
    named: int
    """Meetings of feeds that name it as their place, at the time that is asked for: they book nothing."""

    @property
    def place(self) -> str:
        """The building; a room that names none is at least somewhere."""
        return self.room.building or self.room.campus

    @property
    def other_names(self) -> list[str]:
        """What it is called besides."""
        several = [self.room.abbreviation, *names_by_semicolon(self.room.aliases)]
        return [name for name in dict.fromkeys(several) if name and name != self.room.name]

    @property
    def tags(self) -> list[str]:
        return words_by_comma(self.room.tags)


def house() -> House:
    """When the buildings of the institution are open."""
    return House(settings().opening_hours, settings().zone)


def room_line(day: RoomDay, named: int = 0) -> RoomLine:
    zone, free_for = day.zone, day.free_for
    return RoomLine(
        room=day.room,
        is_free=day.is_free,
        is_open=day.closes_at is not None,
        until=_local(day.until, zone),
        free_minutes=None if free_for is None else int(free_for.total_seconds() // 60),
        taken=[(slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)) for slot in day.taken],
        bars=day.bars(),
        free_bar=day.free_bar(),
        now_row=day.now_row(),
        named=named,
    )


def lines_wanted() -> int:
    """How many lines the address asks for."""
    given = request.args.get("shown", "")
    return (
        min(max(int(given), AT_ONCE), MOST)
        if given.isascii() and given.isdigit() and len(given) < 6
        else AT_ONCE
    )


@dataclass(frozen=True)
class More:
    """A longer list: ``step`` lines more."""

    step: int
    href: str


def more_of(count: int) -> More | None:
    """Where the rest of ``count`` lines is; None where all are shown."""
    shown = lines_wanted()
    step = min(AT_ONCE, count - shown)
    if step <= 0 or shown >= MOST:
        return None
    said = [(name, value) for name, value in request.args.items(multi=True) if name != "shown"]
    return More(step, f"{request.path}?{urlencode([*said, ('shown', shown + step)])}")


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone)
