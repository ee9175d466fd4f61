"""What the calendar of a link is made of: as it was put together, or as its owner has chosen since."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models import Subscription
from services.accounts import preferences
from services.accounts.my_timetable import all_of_mine
from services.accounts.preference_values import NOTHING_CHOSEN, PreferenceValues
from services.accounts.preferences import Owner
from services.plannings.options import blocked_words
from services.plannings.selection import MOST_PLANNINGS, Selection
from services.plannings.service import PlanningService
from services.subscriptions.calendars import Wanted
from services.subscriptions.links import selection_in
from services.subscriptions.sources import sources_of


@dataclass(frozen=True)
class Asked:
    """What the database says of a link's calendar; nothing says that the plannings exist."""

    name: str
    selection: Selection
    words: tuple[str, ...]
    """Folded: words that the owner wants to see nowhere."""


def asked_by(session: Session, link: Subscription) -> Asked:
    """One statement."""
    row = preferences.find(session, Owner(link.user_id, link.visitor_hash))
    chosen = NOTHING_CHOSEN if row is None else PreferenceValues.model_construct(**row.chosen)
    return Asked(link.name, selection_in(link) or all_of_mine(chosen), blocked_words(chosen.blocklist or ()))


def wanted_by(asked: Asked, plannings: PlanningService) -> Wanted:
    """The calendar; empty when none of its plannings exists any more. Upstreams are asked: hold no transaction."""
    nodes = plannings.find_all(asked.selection.of)[:MOST_PLANNINGS]
    selection = Selection(tuple(node.full_id for node in nodes), asked.selection.hidden)
    return Wanted(asked.name, sources_of(plannings, nodes), selection, asked.words)
