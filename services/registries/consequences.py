"""What a delete would take with it: the same work, looked at before it is written, or taken back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import Session

from models import Course, Event, Group, Preferences, Subscription
from services.changes.edit import Edit
from services.database import parts
from services.schedule import reading
from services.schedule.reading import ScheduledEvent

EXAMPLES = 5


@dataclass(frozen=True)
class Consequences:
    """What else an edit has touched than what it was told to delete."""

    deleted_events: Sequence[int] = ()
    changed_events: Sequence[int] = ()
    """They lose what is deleted and go on."""
    groups: Sequence[str] = ()
    """Names of those that are deleted with it."""
    courses: Sequence[str] = ()
    """Names of those that stay and lose their level."""
    uids: Sequence[str] = field(default=())
    """Of all named rows that are deleted."""


def of(edit: Edit, told: Collection[tuple[str, int]]) -> Consequences:
    """What an edit that has deleted the ``told`` rows, by kind and id, has done besides."""
    changes = [change for change in edit.changes if (change["kind"], change["record_id"]) not in told]

    def found(kind: str, action: str) -> list[tuple[int, str]]:
        return [
            (change["record_id"], (change["before"] or {}).get("name", ""))
            for change in changes
            if change["kind"] == kind and change["action"] == action
        ]

    return Consequences(
        deleted_events=[number for number, _ in found(Event.kind, "deleted")],
        changed_events=[number for number, _ in found(Event.kind, "updated")],
        groups=[name for _, name in found(Group.kind, "deleted")],
        courses=[name for _, name in found(Course.kind, "updated")],
        uids=[
            change["before"]["uid"]
            for change in edit.changes
            if change["action"] == "deleted" and change["kind"] != Event.kind
        ],
    )


def examples(session: Session, event_ids: Sequence[int], now: datetime) -> list[ScheduledEvent]:
    """The next ones of these events; where all are over, the last ones."""
    for some in parts(event_ids):
        query = select(Event.id).where(Event.id.in_(some)).limit(EXAMPLES)
        coming = query.where(Event.ends_at > now).order_by(Event.starts_at, Event.id)
        over = query.order_by(Event.starts_at.desc(), Event.id)
        ids = session.scalars(coming).all() or session.scalars(over).all()
        return reading.in_order(session, ids)
    return []


def followers(session: Session, uids: Sequence[str]) -> int:
    """How many people have one of these in a calendar that they subscribe to, or in their own timetable."""
    found = 0
    for some in parts(uids, 100):
        chosen = or_(*(cast(Preferences.chosen, String).contains(uid) for uid in some))
        linked = or_(*(cast(Subscription.selection, String).contains(uid) for uid in some))
        found += session.scalar(select(func.count(Preferences.id)).where(chosen)) or 0
        found += (
            session.scalar(
                select(func.count(Subscription.id)).where(linked, Subscription.revoked_at.is_(None))
            )
            or 0
        )
    return found
