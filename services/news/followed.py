"""The plannings whose changes somebody follows, as the log knows what they are of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Course, Group, Instructor, Level, Room
from services.plannings.timetable import parsed
from services.schedule.group_tree import trees_with

MODELS = {model.kind: model for model in (Group, Level, Course, Room, Instructor)}


@dataclass(frozen=True)
class Followed:
    """A planning of our own timetable. Of one from elsewhere no changes are recorded."""

    full_id: str
    kind: str
    ids: frozenset[int]
    """Of a group also those above it: what they attend, it attends."""

    @property
    def subjects(self) -> set[tuple[str, int]]:
        return {(self.kind, number) for number in self.ids}


def followed(session: Session, full_ids: Iterable[str]) -> list[Followed]:
    """Those of ``full_ids`` that are ours and exist, in their order. At most six statements."""
    wanted: dict[str, dict[UUID, str]] = defaultdict(dict)
    order = list(dict.fromkeys(full_ids))
    for full_id in order:
        kind, uid = parsed(full_id)
        if kind in MODELS and uid is not None:
            wanted[kind][uid] = full_id
    found: dict[str, Followed] = {}
    for kind, uids in wanted.items():
        model = MODELS[kind]
        rows = session.execute(
            select(model.id, model.uid).where(model.uid.in_(uids), model.deleted_at.is_(None))
        )
        ids = {uids[row.uid]: row.id for row in rows}
        trees = trees_with(session, set(ids.values())) if model is Group else None
        for full_id, number in ids.items():
            numbers = [number] if trees is None else trees.with_ancestors(number)
            found[full_id] = Followed(full_id, kind, frozenset(numbers))
    return [found[full_id] for full_id in order if full_id in found]
