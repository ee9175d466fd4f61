"""Taking back what was done in one go.

All rows get back what they had, then what holds of any timetable is checked: that no row names a deleted one, that
names are apart, that nothing is booked twice. So the order in which rows come back does not matter.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models import Change, ChangeBatch, Event, Group, Named, Record
from services.changes.edit import Edit
from services.changes.errors import NotUnique, Refused, Unknown
from services.changes.images import Image, image_of, restore
from services.changes.references import hanging, kinds
from services.database import parts
from services.registries.names import keep_name
from services.registries.regrouping import refuse_clashes
from services.schedule.conflicts import Bookings, Clash, Clashing
from services.schedule.fields import EventFields
from services.schedule.group_tree import trees_with

Why = Literal["changed", "managed", "missing", "in_use", "name", "clash"]
_Ref = tuple[str, int]


@dataclass(frozen=True)
class Left:
    """A row that cannot be what it was before."""

    kind: str
    id: int
    why: Why
    """It was ``changed`` since, is ``managed`` by a sync, names what is ``missing``, is ``in_use``, or what it
    would get is taken: its ``name``, or in a ``clash`` its time."""
    other_kind: str = ""
    other_id: int = 0
    """What is missing, who uses it."""
    clashes: tuple[Clash, ...] = ()

    def __str__(self) -> str:
        row = f"{self.kind.capitalize()} {self.id}"
        other = f"{self.other_kind} {self.other_id}"
        taken = "; ".join(
            f"{clash.sort} {clash.name} is taken by event {clash.event_id}" for clash in self.clashes
        )
        return {
            "changed": f"{row} was changed since",
            "managed": f"{row} comes from the university's own system",
            "missing": f"{row} needs {other}, which was deleted",
            "in_use": f"{row} is needed by {other}",
            "name": f"{row} has a name that another {self.kind} has now",
            "clash": f"{row}: {taken}",
        }[self.why]


class UndoConflict(Refused):
    """Some rows cannot be what they were before."""

    def __init__(self, reasons: Sequence[Left]) -> None:
        super().__init__(reasons)
        self.reasons = reasons

    def __str__(self) -> str:
        return "; ".join(map(str, self.reasons))


@dataclass
class AlreadyUndone(Refused):
    """A batch is taken back once; what took it back can be taken back in turn."""

    batch_id: int
    by_id: int

    def __str__(self) -> str:
        return f"Batch {self.batch_id} was undone by batch {self.by_id}"


@dataclass(frozen=True)
class Undone:
    """What came of it; the log of it is a batch of its own."""

    batch_id: int
    """The one that was taken back."""
    restored: int
    """Rows."""
    left: Sequence[Left]


def undo(edit: Edit, batch_id: int, *, partial: bool = False) -> Undone:
    """Give each row that the batch touched what it had before; wants an exclusive edit.

    A row that cannot have it stops it with UndoConflict; with ``partial`` it is left as it is, and told.
    Raises Unknown, AlreadyUndone.
    """
    assert edit.is_exclusive, "an undo wants an exclusive edit"
    changes = {(change.kind, change.record_id): change for change in _changes(edit.session, batch_id)}
    left: dict[_Ref, Left] = {}
    while True:
        wanted = {ref: change for ref, change in changes.items() if ref not in left}
        try:
            with edit.savepoint():
                found = _take_back(edit, wanted)
                if found:
                    raise UndoConflict(list(found.values()))
        except UndoConflict as conflict:
            left |= {(reason.kind, reason.id): reason for reason in conflict.reasons}
            if not partial:
                raise
        else:
            edit.undoes_id = batch_id
            return Undone(batch_id, len(wanted), list(left.values()))


def _changes(session: Session, batch_id: int) -> Sequence[Change]:
    if session.get(ChangeBatch, batch_id) is None:
        raise Unknown("batch", batch_id)
    by_id = session.scalar(select(ChangeBatch.id).where(ChangeBatch.undoes_id == batch_id))
    if by_id is not None:
        raise AlreadyUndone(batch_id, by_id)
    return session.scalars(select(Change).where(Change.batch_id == batch_id).order_by(Change.id)).all()


def _take_back(edit: Edit, changes: dict[_Ref, Change]) -> dict[_Ref, Left]:
    """What is in the way; then some rows may be as they were and others not."""
    rows = {(row.kind, row.id): row for row in _rows(edit.session, changes.values())}
    kept = set(_as_left(edit.session, changes))
    found = {ref: left for ref, row in rows.items() for left in _unfit(edit, row, ref in kept)}
    if found:
        return found
    before = {ref: image_of(row) for ref, row in rows.items() if row.deleted_at is None}
    for ref, change in changes.items():
        _restore(edit, rows[ref], change.before)
    edit.session.flush()
    found = _hanging(edit.session, changes)
    if found:
        return found
    living = [(row, before.get(ref)) for ref, row in rows.items() if row.deleted_at is None]
    checks = (_taken_names, _clashing_events, _clashing_groups)
    return {(left.kind, left.id): left for check in checks for left in check(edit, living)}


def _rows(session: Session, changes: Collection[Change]) -> Iterator[Record]:
    for kind, model in kinds().items():
        options = [selectinload(Event.bookings)] if model is Event else []
        for ids in parts(change.record_id for change in changes if change.kind == kind):
            query = select(model).where(model.id.in_(ids)).options(*options)
            yield from session.scalars(query.execution_options(populate_existing=True))


def _as_left(session: Session, changes: dict[_Ref, Change]) -> Iterator[_Ref]:
    """Rows that say what they said after their batch: what was done to them since was taken back again."""
    for kind in {kind for kind, _ in changes}:
        for numbers in parts(number for of, number in changes if of == kind):
            told = _told(session, kind, numbers)
            for number in numbers:
                states = _states(told[number])
                if next(reversed(states.values())) == states[changes[kind, number].batch_id]:
                    yield kind, number


def _told(session: Session, kind: str, numbers: Collection[int]) -> dict[int, list[tuple[int, int | None]]]:
    """The batches that touched each row in order, each with what it took back."""
    query = (
        select(Change.record_id, Change.batch_id, ChangeBatch.undoes_id)
        .join(ChangeBatch, ChangeBatch.id == Change.batch_id)
        .where(Change.kind == kind, Change.record_id.in_(numbers))
        .order_by(Change.id)
    )
    told: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for number, batch_id, undoes_id in session.execute(query):
        told[number].append((batch_id, undoes_id))
    return told


def _states(told: Sequence[tuple[int, int | None]]) -> dict[int, int]:
    """After each batch the one that made the row what it then was: an undo gives the state before what it undoes."""
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    state = 0
    for batch_id, undoes_id in told:
        before[batch_id] = state
        state = batch_id if undoes_id is None else before.get(undoes_id, batch_id)
        after[batch_id] = state
    return after


def _unfit(edit: Edit, row: Record, as_left: bool) -> Iterator[Left]:
    if not as_left:
        yield Left(row.kind, row.id, "changed")
    elif row.is_managed and not edit.is_sync:
        yield Left(row.kind, row.id, "managed")


def _restore(edit: Edit, row: Record, image: Image | None) -> None:
    if image is not None and row.deleted_at is not None:
        edit.bring_back(row, image)
    elif image is not None:
        with edit.changing(row):
            restore(row, image)
    elif row.deleted_at is None:
        edit.delete(row)


def _hanging(session: Session, touched: Collection[_Ref]) -> dict[_Ref, Left]:
    """The row that was taken back is to blame; where both were, the one that names the other."""
    found: dict[_Ref, Left] = {}
    for pair in hanging(session, touched):
        child, parent = (pair.kind, pair.id), (pair.names_kind, pair.names_id)
        if child in touched:
            found[child] = Left(*child, "missing", *parent)
        else:
            found[parent] = Left(*parent, "in_use", *child)
    return found


_Restored = Sequence[tuple[Record, Image | None]]
"""Living rows, each with what it said before the undo; None when it was deleted."""


def _taken_names(edit: Edit, restored: _Restored) -> Iterator[Left]:
    for row, _ in restored:
        if isinstance(row, Named):
            try:
                keep_name(edit, row)
            except NotUnique:
                yield Left(row.kind, row.id, "name")


def _clashing_events(edit: Edit, restored: _Restored) -> Iterator[Left]:
    moved = [
        (event, EventFields.of(event))
        for event, before in restored
        if isinstance(event, Event) and event.books and _takes(image_of(event)) != _takes(before)
    ]
    bookings = Bookings(edit.session, [(fields.slot, fields.resources) for _, fields in moved])
    for event, fields in moved:
        clashes = bookings.clashes_of(fields.slot, fields.resources, but=event.id)
        if clashes:
            yield Left(event.kind, event.id, "clash", clashes=tuple(clashes))


def _takes(image: Image | None) -> Any:
    if image is None or image["status"] == "cancelled":
        return None
    return [image[name] for name in ("starts_at", "ends_at", "rooms", "instructors", "groups")]


def _clashing_groups(edit: Edit, restored: _Restored) -> Iterator[Left]:
    """A group that is below another one again has its students, and meets their events."""
    for group, before in restored:
        if not isinstance(group, Group) or before is None or group.parent_id in (None, before["parent_id"]):
            continue
        trees = trees_with(edit.session, [group.id])
        parts = set(trees.with_descendants(group.id))
        known = set() if before["parent_id"] is None else set(trees.with_ancestors(before["parent_id"]))
        try:
            refuse_clashes(edit.session, parts, set(trees.with_ancestors(group.id)) - parts - known)
        except Clashing as clashing:
            yield Left(group.kind, group.id, "clash", clashes=tuple(clashing.clashes))
