"""What the editor shows of a schedule."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from blueprints.identity import current_actor
from blueprints.pages.desk.cards import Card, Wanted, card_of
from blueprints.pages.desk.siblings import siblings
from blueprints.pages.desk.state import KIND_WORDS, DeskState
from blueprints.pages.words import period_title, weeks
from blueprints.services import settings
from services.changes.stack import Step, steps
from services.plannings.timetable import Subject
from services.schedule import reading
from services.schedule.reading import ScheduledEvent
from services.schedule.slots import Slot
from services.timetable.entries import Entry, entries_by_day
from services.timetable.entries import Slot as Rows
from services.timetable.hues import assign_hues
from services.timetable.layout import Day, Grid, Scene, lay_out, total_of
from services.timetable.window import OpeningHours


@dataclass(frozen=True)
class DeskScene:
    """A schedule in a period, read once."""

    subject: Subject
    state: DeskState
    events: Sequence[ScheduledEvent]
    wanted: Wanted | None
    undo: Step | None
    """What the reader can take back, and what they can do again."""
    redo: Step | None
    now: datetime

    @cached_property
    def cards(self) -> list[Card]:
        return [card_of(one, self.subject, self.state, self.wanted) for one in self.events]

    @property
    def drafts(self) -> list[Card]:
        """Those that staff can publish."""
        return [card for card in self.cards if card.is_draft and not card.is_locked]

    @cached_property
    def grid(self) -> Grid:
        ghost = self.wanted.ghost() if self.wanted else None
        shown = [*self.cards, *([ghost] if ghost else ())]
        zone = settings().zone
        opening = OpeningHours(*settings().opening_hours)
        scene = Scene(zone, self.now, opening, assign_hues(card.course for card in shown))
        weekends = self.state.weekends or (ghost is not None and _on_weekend(ghost, scene))
        if ghost is not None:
            scene = replace(scene, opening=_opened_for(ghost, scene))
        grid = lay_out(self.cards, self.state.period, scene, weekends, all_hours=True)
        return grid if ghost is None else _with_ghost(grid, ghost, scene)

    def context(self) -> dict[str, Any]:
        """For the template of the editor."""
        period, zone = self.state.period, settings().zone
        return {
            "subject": self.subject,
            "state": self.state,
            "links": self.state.links,
            "siblings": siblings(self.subject),
            "kinds": KIND_WORDS,
            "period": period,
            "grid": self.grid,
            "drafts": self.drafts,
            "undo": self.undo,
            "redo": self.redo,
            "total": total_of(self.cards, period.core, zone),
            "title": period_title(period, self.grid),
            "weeks": weeks(period),
            "now": self.now.astimezone(zone),
            "zone": zone,
        }


def read_scene(
    session: Session, subject: Subject, state: DeskState, wanted: Wanted | None = None
) -> DeskScene:
    """The events of the period, cancelled ones and drafts too. Ten statements at most."""
    within = Slot(*state.period.bounds(settings().zone))
    concerns = reading.concerning(session, subject.kind, subject.record_id, within)
    found = reading.where(session, concerns, reading.in_range(within))
    undo, redo = steps(session, current_actor("page"))
    return DeskScene(subject, state, found, wanted, undo, redo, datetime.now(UTC))


def _on_weekend(ghost: Card, scene: Scene) -> bool:
    return ghost.starts_at.astimezone(scene.zone).weekday() >= 5


def _opened_for(ghost: Card, scene: Scene) -> OpeningHours:
    """Opening hours that a place outside of them widens, so that it can be seen."""
    starts, ends = ghost.starts_at.astimezone(scene.zone), ghost.ends_at.astimezone(scene.zone)
    opens, closes = scene.opening
    if closes <= opens or ends.date() > starts.date():
        return OpeningHours(min(opens, starts.time()), time(23, 59))
    return OpeningHours(min(opens, starts.time()), max(closes, ends.time()))


def _with_ghost(grid: Grid, ghost: Card, scene: Scene) -> Grid:
    """The place that was wanted lies over the others: it has no lane of its own."""
    days = grid.days[0].on, grid.days[-1].on
    found = entries_by_day([ghost], days, scene.zone, scene.now, scene.hues)
    return replace(grid, days=tuple(_with_entries(day, found.get(day.on, ()), grid) for day in grid.days))


def _with_entries(day: Day, ghosts: Sequence[Entry], grid: Grid) -> Day:
    for ghost in ghosts:
        bar = None if ghost.is_banded else grid.window.bar(ghost.piece)
        if bar is None:
            return replace(day, all_day=(*day.all_day, ghost))
        placed = replace(ghost, slot=Rows(bar.start, bar.end - bar.start))
        before = [entry for entry in day.slots if entry.event.starts_at <= ghost.event.starts_at]
        slots = (*before, placed, *day.slots[len(before) :])
        return replace(day, slots=slots, now_index=day.now_index + (len(before) < day.now_index))
    return day
