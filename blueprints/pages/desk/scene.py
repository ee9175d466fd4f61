"""What the editor shows of a schedule."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from blueprints.pages.desk.cards import Card, card_of
from blueprints.pages.desk.siblings import siblings
from blueprints.pages.desk.state import KIND_WORDS, DeskState
from blueprints.pages.words import period_title, weeks
from blueprints.services import settings
from services.plannings.timetable import Subject
from services.schedule import reading
from services.schedule.slots import Slot
from services.timetable.hues import assign_hues
from services.timetable.layout import Grid, Scene, lay_out, total_of
from services.timetable.window import OpeningHours


@dataclass(frozen=True)
class DeskScene:
    """A schedule in a period, read once."""

    subject: Subject
    state: DeskState
    cards: tuple[Card, ...]
    now: datetime

    @cached_property
    def hues(self) -> dict[str, int]:
        return assign_hues(card.course for card in self.cards)

    @property
    def drafts(self) -> list[Card]:
        """Those that staff can publish."""
        return [card for card in self.cards if card.is_draft and not card.is_locked]

    @cached_property
    def grid(self) -> Grid:
        zone = settings().zone
        scene = Scene(zone, self.now, OpeningHours(*settings().opening_hours), self.hues)
        return lay_out(self.cards, self.state.period, scene, self.state.weekends, all_hours=True)

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
            "total": total_of(self.cards, period.core, zone),
            "title": period_title(period, self.grid),
            "weeks": weeks(period),
            "now": self.now.astimezone(zone),
            "zone": zone,
        }


def read_scene(session: Session, subject: Subject, state: DeskState) -> DeskScene:
    """The events of the period, cancelled ones and drafts too. Seven statements at most."""
    within = Slot(*state.period.bounds(settings().zone))
    concerns = reading.concerning(session, subject.kind, subject.record_id, within)
    found = reading.where(session, concerns, reading.in_range(within))
    return DeskScene(subject, state, tuple(card_of(one, subject, state) for one in found), datetime.now(UTC))
