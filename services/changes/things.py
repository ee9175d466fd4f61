"""What rows are called that the log knows by number, deleted or not."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models import Course, Event, EventStatus, Level
from services.changes.references import kinds
from services.database import parts

Ref = tuple[str, int]
"""Kind and id."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A row, as people know it now."""

    kind: str
    id: int
    name: str
    """Empty for what has none: a series, or an event without course and summary."""
    uid: str
    is_shown: bool
    """Whether readers find it: it is not deleted, and no draft."""
    starts_at: datetime | None = None
    """Of an event."""


Things = Mapping[Ref, Thing]


def things(session: Session, refs: Iterable[Ref]) -> Things:
    """Those that there are or were. One statement a kind, for 5,000 of it."""
    ids: dict[str, set[int]] = defaultdict(set)
    for kind, number in refs:
        ids[kind].add(number)
    found = (
        one for kind in sorted(ids) for part in parts(sorted(ids[kind])) for one in _read(session, kind, part)
    )
    return {(one.kind, one.id): one for one in found}


def _read(session: Session, kind: str, ids: list[int]) -> Iterable[Thing]:
    if kind == Event.kind:
        return _events(session, ids)
    model = kinds()[kind]
    query = select(model).where(model.id.in_(ids))
    if model is Level:
        query = query.options(joinedload(Level.program))
    return [
        Thing(kind, row.id, _name(row), str(getattr(row, "uid", "")), row.deleted_at is None)
        for row in session.scalars(query)
    ]


def _name(row: object) -> str:
    return row.title if isinstance(row, Level) else str(getattr(row, "name", ""))


def _events(session: Session, ids: list[int]) -> Iterable[Thing]:
    query = (
        select(Event.id, Event.uid, Event.summary, Event.status, Event.deleted_at, Event.starts_at)
        .add_columns(func.coalesce(Course.name, "").label("course"))
        .outerjoin(Course, Course.id == Event.course_id)
        .where(Event.id.in_(ids))
    )
    return [
        Thing(
            Event.kind,
            row.id,
            row.summary or row.course,
            row.uid,
            row.deleted_at is None and row.status != EventStatus.DRAFT,
            row.starts_at,
        )
        for row in session.execute(query)
    ]
