"""Reading the log: what was done last, and what became of one row."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from models import Change, ChangeBatch, Event, Record

Counts = Mapping[tuple[str, str], int]
"""Rows by kind and action."""
Deed = Literal["created", "deleted", "moved", "cancelled", "published", "updated"]
"""What was done to a row: an event that was updated may have got another time, or have been cancelled or published."""
DeedCounts = Mapping[tuple[str, Deed], int]
"""Rows by kind and deed."""


@dataclass(frozen=True)
class BatchSummary:
    """A batch as a list shows it."""

    batch: ChangeBatch
    counts: Counts
    undone_by_id: int | None
    """The batch that took it back."""


@dataclass(frozen=True)
class RecordChange:
    """A change of one row, and the batch that it was part of."""

    batch: ChangeBatch
    change: Change

    @property
    def differences(self) -> Mapping[str, tuple[Any, Any]]:
        """What each column had before and has after, as images hold it; all of a row that was created or deleted."""
        before, after = self.change.before or {}, self.change.after or {}
        names = dict.fromkeys((*before, *after))
        return {
            name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
        }


def newest(
    session: Session,
    limit: int,
    *,
    before_id: int | None = None,
    conditions: Sequence[ColumnElement[bool]] = (),
) -> list[BatchSummary]:
    """At most ``limit`` batches that meet the ``conditions``, the newest first; for the next page those ``before_id``.

    Two statements.
    """
    undoing = aliased(ChangeBatch)
    query = (
        select(ChangeBatch, undoing.id)
        .outerjoin(undoing, undoing.undoes_id == ChangeBatch.id)
        .where(*conditions)
        .order_by(ChangeBatch.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        query = query.where(ChangeBatch.id < before_id)
    found = session.execute(query).all()
    counts = _counts(session, [batch.id for batch, _ in found])
    return [BatchSummary(batch, counts[batch.id], undone_by_id) for batch, undone_by_id in found]


def touched(kind: str, record_id: int) -> ColumnElement[bool]:
    """Of batches: whether they have changed that row."""
    return ChangeBatch.id.in_(
        select(Change.batch_id).where(Change.kind == kind, Change.record_id == record_id)
    )


def of_record(
    session: Session, kind: str, record_id: int, limit: int, *, before_id: int | None = None
) -> Sequence[RecordChange]:
    """The newest changes of one row, the last one first; for the next page those ``before_id`` of a batch.

    Also of a row that was deleted.
    """
    query = (
        select(ChangeBatch, Change)
        .join(Change, Change.batch_id == ChangeBatch.id)
        .where(Change.kind == kind, Change.record_id == record_id)
        .order_by(Change.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        query = query.where(ChangeBatch.id < before_id)
    return [RecordChange(batch, change) for batch, change in session.execute(query)]


def last_of(session: Session, record: Record) -> RecordChange | None:
    """Who changed a row last, and what of it; None for what was there before there was a log. One statement."""
    return next(iter(of_record(session, record.kind, record.id, 1)), None)


def deeds(session: Session, batch_id: int) -> DeedCounts:
    """What a batch did. One statement."""
    rows = session.execute(_DEEDS, {"batch_id": batch_id})
    return {(kind, done): count for kind, done, count in rows}


def _deeds() -> Select[str, Deed, int]:
    deed = _deed().label("deed")
    return (
        select(Change.kind, deed, func.count())
        .where(Change.batch_id == bindparam("batch_id"))
        .group_by(Change.kind, deed)
        .order_by(Change.kind, deed)
    )


def _deed() -> ColumnElement[Deed]:
    def differs(name: str) -> ColumnElement[bool]:
        is_other: ColumnElement[bool] = Change.before[name].as_string() != Change.after[name].as_string()
        return is_other

    status = Change.after["status"].as_string()
    return case(
        ((Change.action != "updated") | (Change.kind != Event.kind), Change.action),
        (differs("status") & status.in_(("cancelled", "published")), status),
        (differs("starts_at") | differs("ends_at"), "moved"),
        else_=Change.action,
    )


_DEEDS = _deeds()
"""Made once: it takes longer to make than to execute, and every page of the editor asks."""


def _counts(session: Session, batch_ids: Collection[int]) -> Mapping[int, Counts]:
    counts: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    rows = session.execute(
        select(Change.batch_id, Change.kind, Change.action, func.count())
        .where(Change.batch_id.in_(batch_ids))
        .group_by(Change.batch_id, Change.kind, Change.action)
        .order_by(Change.batch_id, Change.kind, Change.action)
    )
    for batch_id, kind, action, count in rows:
        counts[batch_id][kind, action] = count
    return counts
