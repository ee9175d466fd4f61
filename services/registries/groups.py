"""Groups: the cohorts of a level and their parts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Booking, Group, Level
from services.changes.edit import Edit
from services.changes.errors import Refused, Unknown
from services.changes.locks import Lock
from services.registries.fields import NamedFields
from services.registries.regrouping import refuse_clashes
from services.registries.rows import Rows
from services.registries.use import events_booking, refuse_or_delete, take_out_groups
from services.schedule.group_tree import trees_with

_groups = Rows(Group, joinedload(Group.level).joinedload(Level.program))
get = _groups.get
listing = _groups.listing


class PartOfItself(Refused):
    """A group would lie below itself."""

    def __str__(self) -> str:
        return "A group cannot be a part of itself or of one of its own parts"


@dataclass(frozen=True, slots=True)
class GroupFields(NamedFields):
    type: str = ""
    classe: str = ""
    size: int = 1
    """Students."""
    parent_id: int | None = None
    """In the same level; None for a whole cohort."""


def create(edit: Edit, level_id: int, fields: GroupFields) -> Group:
    """Raises Unknown for the level, and for a parent that is not in it."""
    edit.lock([(Lock.LEVEL, level_id)])
    _check_level(edit, level_id)
    _check_parent(edit, level_id, fields.parent_id)
    group = Group(level_id=level_id)
    fields.write_to(group)
    edit.add(group)
    return get(edit.session, group.id)


def locked(edit: Edit, group_id: int, level_id: int) -> Group:
    """The group of this level, for this edit alone to change, and so is its tree. Raises Unknown."""
    edit.lock([(Lock.LEVEL, level_id)])
    return get(edit.session, group_id, Group.level_id == level_id)


def update(edit: Edit, group: Group, fields: GroupFields) -> Group:
    """Give a ``locked()`` group these fields.

    Raises ManagedUpstream, Unknown for the parent, PartOfItself, and Clashing when a new parent's events meet those
    of the group and its parts.
    """
    if fields.parent_id != group.parent_id:
        _check_parent(edit, group.level_id, fields.parent_id)
        _check_move(edit, group, fields.parent_id)
    with edit.changing(group):
        fields.write_to(group)
    return get(edit.session, group.id)


def delete(edit: Edit, group: Group) -> None:
    """Delete the group and its parts; events for other groups, too, go on without them.

    Wants an exclusive edit. Raises InUse when an event would have no group left, ManagedUpstream.
    """
    subtree = set(trees_with(edit.session, [group.id]).with_descendants(group.id))
    delete_all(edit, group, listing(edit.session, Group.id.in_(subtree)), cascade=False)


def delete_all(edit: Edit, why: Group | Level, several: Sequence[Group], cascade: bool) -> int:
    """Delete these groups because ``why`` is deleted; tells how many events went with them.

    Raises InUse, naming ``why``, when an event would have no group left and there is no ``cascade``.
    """
    gone = {group.id for group in several}
    concerned = events_booking(edit, Booking.group_id.in_(gone))
    needing = [event for event in concerned if gone.issuperset(event.group_ids)]
    shared = [event for event in concerned if not gone.issuperset(event.group_ids)]
    deleted = refuse_or_delete(edit, why, needing, cascade)
    take_out_groups(edit, shared, gone)
    for group in several:
        edit.delete(group)
    return deleted


def _check_level(edit: Edit, level_id: int) -> None:
    living = select(Level.id).where(Level.id == level_id, Level.deleted_at.is_(None))
    if edit.session.scalar(living) is None:
        raise Unknown(Level.kind, level_id)


def _check_parent(edit: Edit, level_id: int, parent_id: int | None) -> None:
    if parent_id is not None:
        get(edit.session, parent_id, Group.level_id == level_id)


def _check_move(edit: Edit, group: Group, parent_id: int | None) -> None:
    trees = trees_with(edit.session, [group.id])
    parts = set(trees.with_descendants(group.id))
    if parent_id in parts:
        raise PartOfItself
    above: Collection[int] = () if parent_id is None else set(trees.with_ancestors(parent_id))
    refuse_clashes(edit.session, parts, set(above) - trees.related(group.id))
