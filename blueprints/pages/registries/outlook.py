"""What a delete would do, found out by doing it in a transaction that is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import url_for

from blueprints.identity import current_actor
from blueprints.pages.account_words import moments
from blueprints.pages.registries.sheets import Sheet
from blueprints.services import new_session
from models import EventStatus
from services.changes.edit import editing
from services.changes.errors import InUse, Refused
from services.database import snapshot
from services.plannings.timetable_tree import full_id_of
from services.registries import bulk, consequences
from services.registries.consequences import Consequences
from services.schedule.reading import ScheduledEvent
from services.schedule.wording import summary_of


@dataclass(frozen=True)
class Example:
    """A meeting that it concerns."""

    title: str
    when: str
    href: str | None
    """Its page; drafts have none."""


@dataclass(frozen=True)
class Outlook:
    """What would be deleted with what, or why not."""

    titles: Sequence[str]
    """Of what would be deleted."""
    kept: Sequence[bulk.Kept]
    with_it: Consequences
    needing: Sequence[int]
    """Events that keep something from being deleted."""
    followers: int
    examples: Sequence[Example]

    @property
    def expected(self) -> int:
        """What somebody has agreed to, in a number: another one asks them again."""
        return len(self.with_it.deleted_events)


def outlook(sheet: Sheet, ids: Sequence[int]) -> Outlook:
    """With all that may go along with these rows."""
    with editing(new_session(), current_actor("page"), exclusive=True, dry_run=True) as edit:
        done = bulk.delete(edit, sheet.kind, ids, cascade=True)
        told = [(sheet.kind.name, one.id) for one in done.touched]
        found = consequences.of(edit, told)
    needing = [event for kept in done.refused for event in _needing(kept.why)]
    concerned = [*found.deleted_events, *found.changed_events, *needing]
    with snapshot(new_session()) as session:
        followers = consequences.followers(session, found.uids)
        examples = consequences.examples(session, concerned, datetime.now(UTC))
    titles = [one.title for one in done.touched]
    return Outlook(titles, done.refused, found, needing, followers, [_example(one) for one in examples])


def _needing(why: Refused) -> Sequence[int]:
    return why.event_ids if isinstance(why, InUse) else ()


def _example(scheduled: ScheduledEvent) -> Example:
    return Example(summary_of(scheduled) or "—", moments()(scheduled.event.starts_at), _address(scheduled))


def _address(scheduled: ScheduledEvent) -> str | None:
    takes = (*scheduled.groups, *scheduled.rooms, *scheduled.instructors)
    if scheduled.event.status == EventStatus.DRAFT or not takes:
        return None
    return url_for("pages.event", planning=full_id_of(takes[0]), uid=scheduled.event.uid)
