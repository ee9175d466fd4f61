"""The plannings whose changes somebody follows, as the log knows what they are of."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models import Group
from services.plannings.catalogue import Node
from services.plannings.timetable import Subject
from services.schedule.group_tree import trees_with


@dataclass(frozen=True)
class Followed:
    """A planning of our own timetable. Of one from elsewhere no changes are recorded."""

    full_id: str
    subjects: frozenset[tuple[str, int]]
    """Kind and id: of a group also those above it, for what they attend, it attends."""


def followed(session: Session, nodes: Iterable[Node]) -> list[Followed]:
    """Those of the ``nodes`` that are ours, in their order. One statement, where there are groups."""
    subjects = [node for node in nodes if isinstance(node, Subject)]
    trees = trees_with(session, {one.record_id for one in subjects if one.kind == Group.kind})
    return [
        Followed(
            one.full_id,
            frozenset(
                (one.kind, number)
                for number in (
                    trees.with_ancestors(one.record_id) if one.kind == Group.kind else [one.record_id]
                )
            ),
        )
        for one in subjects
    ]
