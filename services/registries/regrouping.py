"""When a group moves below another one, their students become the same: what both had planned may clash."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models import Booking, Group
from services.schedule.conflicts import Clash, Clashing
from services.schedule.slots import Slot


def refuse_clashes(session: Session, parts: Collection[int], above: Collection[int]) -> None:
    """Raises Clashing when an event of a group in ``parts`` overlaps with one of a group in ``above``."""
    if not above:
        return
    clashes = _clashes(session, parts, above)
    if clashes:
        raise Clashing(clashes)


def _clashes(session: Session, parts: Collection[int], above: Collection[int]) -> list[Clash]:
    ours, theirs = aliased(Booking), aliased(Booking)
    query = (
        select(ours.group_id, Group.name, theirs.group_id, theirs.event_id, theirs.starts_at, theirs.ends_at)
        .join(Group, Group.id == ours.group_id)
        .join(theirs, (theirs.starts_at < ours.ends_at) & (theirs.ends_at > ours.starts_at))
        .where(
            ours.group_id.in_(parts),
            theirs.group_id.in_(above),
            ours.event_id != theirs.event_id,
            ours.blocks,
            theirs.blocks,
        )
        .order_by(theirs.starts_at, theirs.event_id, ours.group_id)
        .distinct()
    )
    return [
        Clash("group", asked, name, booked, event_id, Slot(starts_at, ends_at))
        for asked, name, booked, event_id, starts_at, ends_at in session.execute(query)
        if asked is not None and booked is not None
    ]
