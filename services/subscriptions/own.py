"""What the calendar of a link is made of: as it was put together, or as its owner has chosen since."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models import Subscription
from services.accounts import preferences
from services.accounts.preferences import Owner
from services.plannings.options import blocked_words
from services.plannings.selection import MOST_PLANNINGS, Hidden, NothingSelected, Selection, selected
from services.plannings.service import PlanningService
from services.subscriptions.calendars import Wanted
from services.subscriptions.links import selection_in
from services.subscriptions.sources import sources_of


@dataclass(frozen=True)
class Asked:
    """What the database says of a link's calendar; nothing says that the plannings exist."""

    name: str
    of: tuple[str, ...]
    hidden: tuple[Hidden, ...]
    words: tuple[str, ...]
    """Folded: words that the owner wants to see nowhere."""


def asked_by(session: Session, link: Subscription) -> Asked:
    """One statement."""
    row = preferences.find(session, Owner(link.user_id, link.visitor_hash))
    chosen: dict[str, Any] = {} if row is None else row.chosen
    words = blocked_words(chosen.get("blocklist") or ())
    selection = selection_in(link)
    if selection is not None:
        return Asked(link.name, selection.of, selection.hidden, words)
    return Asked(link.name, tuple(chosen.get("plannings") or ()), tuple(_hidden(chosen)), words)


def wanted_by(asked: Asked, plannings: PlanningService) -> Wanted:
    """The calendar; empty when none of its plannings exists any more. Upstreams are asked: hold no transaction."""
    nodes = plannings.find_all(asked.of)[:MOST_PLANNINGS]
    try:
        selection = selected((node.full_id for node in nodes), asked.hidden)
    except NothingSelected:
        selection = Selection(())
    return Wanted(asked.name, sources_of(plannings, nodes), selection, asked.words)


def _hidden(chosen: dict[str, Any]) -> list[Hidden]:
    return [Hidden(one["course"], one["planning"]) for one in chosen.get("hiddenCourses") or ()]
