"""When all that a page compares is free: what its reader sees of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from blueprints.pages.scene import CalendarScene
from blueprints.services import settings
from services.schedule.occupancy import opening_on
from services.schedule.slots import Slot
from services.timetable.events import CalendarEvent
from services.timetable.free_time import free_time
from services.timetable.layout import SATURDAY, Grid

SHORTEST = timedelta(minutes=30)


@dataclass(frozen=True)
class Stretch:
    """Free time in wall times of the page's zone."""

    starts: datetime
    ends: datetime
    minutes: int


@dataclass(frozen=True)
class CommonTime:
    """The days of the period that have some; ``unknown`` names those of whom nothing is known."""

    days: list[tuple[date, list[Stretch]]]
    unknown: list[str]


def common_time(page: CalendarScene, events: Iterable[CalendarEvent], grid: Grid) -> CommonTime:
    """What the shown events leave of the opening hours, in stretches of half an hour or more.

    Cancelled meetings take no time, and neither do whole days: often they are reminders.
    """
    opening, home = settings().opening_hours, page.reader.home
    busy = (
        Slot(event.starts_at, event.ends_at) for event in events if not (event.cancelled or event.all_day)
    )
    hours = (opening_on(on, opening, home) for on in _days(page, grid))
    free = [_stretch(page, slot) for slot in free_time(hours, busy, SHORTEST)]
    names = zip(page.names, page.sources, strict=True)
    return CommonTime(
        [(on, list(each)) for on, each in groupby(free, lambda one: one.starts.date())],
        [name for name, source in names if source.answer.content is None],
    )


def _days(page: CalendarScene, grid: Grid) -> Iterable[date]:
    """Those that the page shows; of weekends only what is used or wanted."""
    opens, closes = page.period.core
    for day in grid.days:
        is_wanted = day.on.weekday() < SATURDAY or page.query.weekends or day.entries
        if opens <= day.on <= closes and is_wanted:
            yield day.on


def _stretch(page: CalendarScene, slot: Slot) -> Stretch:
    zone = page.reader.zone
    minutes = int((slot.ends_at - slot.starts_at).total_seconds() // 60)
    return Stretch(slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone), minutes)
