"""Would a meeting clash? Asked without writing anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Event, EventStatus, Group, Instructor, Level, Named, Room
from services.schedule.conflicts import Clash, clashes_of
from services.schedule.fields import Resources
from services.schedule.slots import Slot

Uids = Sequence[UUID]


class NothingSuch(Exception):
    """Of what does not exist it cannot be said that it is free."""

    def __init__(self, noun: str, uid: UUID) -> None:
        super().__init__(f"There is no {noun} {uid}")


@dataclass(frozen=True, slots=True)
class PublicClash:
    """What is taken, and by which meeting; None for one that the public does not see."""

    clash: Clash
    resource_uid: UUID
    event_uid: str | None


def conflicts(
    session: Session, slot: Slot, *, rooms: Uids, instructors: Uids, groups: Uids, ignoring: str = ""
) -> list[PublicClash]:
    """What keeps a meeting out of ``slot``; ``groups`` may be semesters, ``ignoring`` is the uid of one that is moved.

    A fixed number of statements. Raises NothingSuch, EndNotAfterStart, TooLong.
    """
    slot.check()
    found = {
        "room": _ids(session, Room, "room", rooms),
        "instructor": _ids(session, Instructor, "instructor", instructors),
        "group": _groups(session, groups),
    }
    resources = Resources(tuple(found["room"]), tuple(found["instructor"]), tuple(found["group"]))
    ignored = session.scalars(select(Event.id).where(Event.uid == ignoring)).all() if ignoring else ()
    clashes = clashes_of(session, slot, resources, ignoring=ignored)
    numbers = {clash.event_id for clash in clashes}
    visible = select(Event.id, Event.uid).where(Event.id.in_(numbers), Event.status != EventStatus.DRAFT)
    uids = {row.id: row.uid for row in session.execute(visible)} if numbers else {}
    return [PublicClash(clash, found[clash.sort][clash.id], uids.get(clash.event_id)) for clash in clashes]


def _ids(session: Session, model: type[Named], noun: str, uids: Uids) -> dict[int, UUID]:
    query = select(model.uid, model.id).where(model.uid.in_(uids), model.deleted_at.is_(None))
    found = {row.uid: row.id for row in session.execute(query)} if uids else {}
    _refuse_missing(noun, uids, found)
    return {found[uid]: uid for uid in uids}


def _groups(session: Session, uids: Uids) -> dict[int, UUID]:
    """Groups by their own ids, and the cohorts of semesters."""
    if not uids:
        return {}
    query = (
        select(Group.id, Group.uid, Level.uid.label("level_uid"), Group.parent_id)
        .join(Level, Level.id == Group.level_id)
        .where(
            Group.uid.in_(uids) | Level.uid.in_(uids), Group.deleted_at.is_(None), Level.deleted_at.is_(None)
        )
        .order_by(Group.id)
    )
    wanted = [
        row
        for row in session.execute(query)
        if row.uid in uids or (row.level_uid in uids and row.parent_id is None)
    ]
    _refuse_missing("group", uids, {uid: row.id for row in wanted for uid in (row.uid, row.level_uid)})
    return {row.id: row.uid for row in wanted}


def _refuse_missing(noun: str, uids: Uids, found: Mapping[UUID, int]) -> None:
    for uid in uids:
        if uid not in found:
            raise NothingSuch(noun, uid)
