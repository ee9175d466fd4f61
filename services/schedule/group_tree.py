"""Which groups share students: a group, the groups above it and the groups below it."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, aliased

from models import Group

Parents = dict[int, int | None]


class GroupTrees:
    """The trees of some levels, by group id."""

    def __init__(self, parents: Parents) -> None:
        self._parents = parents
        self._children: dict[int, list[int]] = defaultdict(list)
        for child, parent in parents.items():
            if parent is not None:
                self._children[parent].append(child)

    def with_ancestors(self, group_id: int) -> Iterator[int]:
        """``group_id``, its parent, and so on up to the cohort."""
        current: int | None = group_id
        while current is not None:
            yield current
            current = self._parents.get(current)

    def with_descendants(self, group_id: int) -> Iterator[int]:
        """``group_id`` and all that are parts of it."""
        left = [group_id]
        while left:
            current = left.pop()
            yield current
            left += self._children.get(current, ())

    def related(self, group_id: int) -> set[int]:
        """All groups in which a student of ``group_id`` may be."""
        return {*self.with_ancestors(group_id), *self.with_descendants(group_id)}


def trees_with(session: Session, group_ids: Collection[int]) -> GroupTrees:
    """The trees that ``group_ids`` belong to: one query, the size of their levels."""
    if not group_ids:
        return GroupTrees({})
    rows = session.execute(_IN_THEIR_LEVELS, {"ids": list(group_ids)})
    return GroupTrees({row.id: row.parent_id for row in rows})


def _in_their_levels() -> Select[int, int | None]:
    """All groups of the levels that the groups with these ``ids`` are in."""
    one = aliased(Group)
    levels = select(one.level_id).where(one.id.in_(bindparam("ids", expanding=True)))
    return select(Group.id, Group.parent_id).where(Group.level_id.in_(levels), Group.deleted_at.is_(None))


_IN_THEIR_LEVELS = _in_their_levels()
"""Made once: it takes five times longer to make than to execute, and every check of an event asks."""
