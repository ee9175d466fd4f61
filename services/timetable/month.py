"""A month as cells, one for each day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from services.timetable.entries import Entry, entries_by_day
from services.timetable.events import CalendarEvent
from services.timetable.layout import SATURDAY, Day, Scene
from services.timetable.period import Period


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the sheet; ``is_outside`` when it only fills up a week of the month."""

    on: date
    entries: tuple[Entry, ...]
    is_outside: bool
    is_today: bool
    is_chosen: bool

    @property
    def is_weekend(self) -> bool:
        return self.on.weekday() >= SATURDAY


@dataclass(frozen=True, slots=True)
class Month:
    """Whole weeks of cells, Monday first, and the chosen day."""

    cells: tuple[Cell, ...]
    chosen: Day

    @property
    def is_empty(self) -> bool:
        return not any(cell.entries for cell in self.cells if not cell.is_outside)


def lay_out_month(events: Iterable[CalendarEvent], period: Period, chosen: Day, scene: Scene) -> Month:
    """The cells of ``period``; ``chosen`` is the day that stands beside them in full."""
    by_day = entries_by_day(events, (period.first_on, period.last_on), scene.zone, scene.now, scene.hues)
    count = (period.last_on - period.first_on).days + 1
    days = [period.first_on + timedelta(days=offset) for offset in range(count)]
    return Month(tuple(_cell(on, by_day.get(on, []), period, scene) for on in days), chosen)


def _cell(on: date, entries: list[Entry], period: Period, scene: Scene) -> Cell:
    return Cell(
        on=on,
        entries=tuple(entries),
        is_outside=on.month != period.on.month,
        is_today=on == scene.today,
        is_chosen=on == period.on,
    )
