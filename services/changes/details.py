"""What a batch did, row by row and field by field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Change, Course, Group, Instructor, Level, Program, Room, Series
from services.changes.errors import Unknown
from services.changes.history import BatchSummary, RecordChange, newest
from services.changes.images import Image
from services.changes.things import Ref, Things, things

NAMES = {
    "program_id": Program.kind,
    "level_id": Level.kind,
    "parent_id": Group.kind,
    "course_id": Course.kind,
    "series_id": Series.kind,
    "rooms": Room.kind,
    "instructors": Instructor.kind,
    "groups": Group.kind,
}
"""Fields of images that name other rows by number, one or several."""
INNER = frozenset({"uid", "origin", "deleted_at"})
"""Fields that say nothing that their readers want to know."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after, as images hold it; None for nothing."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    change: Change
    fields: Sequence[FieldChange]
    """Of a new or deleted row those that are not empty."""

    @property
    def ref(self) -> Ref:
        return self.change.kind, self.change.record_id

    @property
    def image(self) -> Image:
        """The newer one."""
        image = self.change.after or self.change.before
        assert image is not None, "the log has one of each change"
        return image


@dataclass(frozen=True, slots=True)
class Details:
    summary: BatchSummary
    rows: Sequence[RowChange]
    things: Things
    """What the rows are, and what they name."""
    next_after: int | None
    """The id of the change after which the next page begins; None for the last page."""


def details(session: Session, batch_id: int, limit: int, *, after_id: int = 0) -> Details:
    """At most ``limit`` changes, in their order, after that one. A fixed number of statements. Raises Unknown."""
    found = newest(session, 1, before_id=batch_id + 1)
    if not found or found[0].batch.id != batch_id:
        raise Unknown("batch", batch_id)
    query = (
        select(Change)
        .where(Change.batch_id == batch_id, Change.id > after_id)
        .order_by(Change.id)
        .limit(limit + 1)
    )
    changes = session.scalars(query).all()
    batch = found[0].batch
    rows = [RowChange(change, list(_fields(RecordChange(batch, change)))) for change in changes[:limit]]
    refs = {row.ref for row in rows} | {ref for row in rows for ref in _named(row.change)}
    next_after = rows[-1].change.id if len(changes) > limit else None
    return Details(found[0], rows, things(session, refs), next_after)


def _fields(change: RecordChange) -> Iterator[FieldChange]:
    for field, values in change.differences.items():
        before, after = (None if value in ("", []) else value for value in values)
        if field not in INNER and before != after:
            yield FieldChange(field, before, after)


def _named(change: Change) -> Iterator[Ref]:
    for image in (change.before or {}, change.after or {}):
        for field, kind in NAMES.items():
            value = image.get(field)
            for number in value if isinstance(value, list) else [value]:
                if number is not None:
                    yield kind, number
