"""Making the rows that a plan stores, and what the log says of them: nobody is kept waiting for that."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from models import Event, Named, Origin, Record
from services.changes.images import Image, image_of_values
from services.changes.search_keys import search_key_of_values
from services.changes.staged import Cells, Into, Staged
from services.database import parts
from services.transfer.plan import Create, Plan, Restore, Store, Update
from services.transfer.progress import Progress, reported

AT_ONCE = 5_000
"""Rows that are in memory at a time."""
Columns = dict[str, Any]
"""All that a row has, by column; of an event also the ids of what it takes."""
NEW = {"origin": Origin.LOCAL, "version": 1, "deleted_at": None}
_STAMPED = frozenset({"created_at", "updated_at"})


@dataclass(frozen=True, slots=True)
class Written:
    """A row as it was, unless it is new, and as it is to be."""

    before: Columns | None
    after: Columns
    comes_back: bool = False
    """Whether it was deleted."""


class Stage:
    """Makes rows of one model ready."""

    def __init__(self, staged: Staged, model: type[Record], levels: Mapping[int, int]) -> None:
        """``levels`` has the level of each group, by id."""
        self.staged = staged
        self._model = model
        self._levels = levels
        table = model.__table__
        assert isinstance(table, Table)
        self.table = table
        self.columns = ("id", *(one.key for one in table.columns if one.key not in {"id", *_STAMPED}))
        self._new = Into(table, self.columns, is_of_events=model is Event)
        self._old = Into(table, self.columns, "update")

    def put(self, several: Sequence[Written]) -> list[Cells]:
        """Rows that are all new, or all there; gives their cells."""
        into = self._new if several[0].before is None else self._old
        cells = [into.cells(one.after) for one in several]
        self.staged.put(into, cells)
        return cells

    def log(self, several: Iterable[Written]) -> None:
        self.staged.log((self._change(one) for one in several), self._levels)

    def _change(self, one: Written) -> dict[str, Any]:
        before: Image | None = None
        if one.before is not None and not one.comes_back:
            before = image_of_values(self._model, one.before)
        return {
            "kind": self._model.kind,
            "record_id": one.after["id"],
            "action": "created" if before is None else "updated",
            "version": one.after["version"],
            "before": before,
            "after": image_of_values(self._model, one.after),
        }


def changed(before: Columns, values: Mapping[str, Any], *, comes_back: bool = False) -> Written:
    """A row that is there gets ``values``."""
    after = {**before, **values, "version": before["version"] + 1, "deleted_at": None}
    return Written(before, after, comes_back)


def stage_registry(
    session: Session, staged: Staged, plan: Plan, levels: Mapping[int, int], progress: Progress
) -> None:
    """Make ready what ``plan`` creates, changes and brings back; ``session`` sees what the plan was made of."""
    progress(sum(not isinstance(action, Store) for action in plan.actions))
    stage = Stage(staged, plan.entity.model, levels)
    keyed = issubclass(plan.entity.model, Named)
    defaults = {**_defaults(stage.table), **NEW}

    def put(several: Iterable[Written]) -> None:
        for part in parts(several, AT_ONCE):
            for one in part if keyed else ():
                one.after["search_key"] = search_key_of_values(one.after)
            stage.put(part)
            stage.log(part)

    put(Written(None, {**defaults, **one.values}) for one in reported(plan.of(Create), progress))
    for kind in (Update, Restore):
        put(
            changed(before, action.values, comes_back=kind is Restore)
            for action, before in stored(session, stage.table, reported(plan.of(kind), progress))
        )


def _defaults(table: Table) -> Columns:
    """What columns have of which an import says nothing."""
    defaults = {column.key: column.default for column in table.columns}
    return {
        name: default.arg if default is not None and default.is_scalar else None  # type: ignore[attr-defined]
        for name, default in defaults.items()
    }


def stored(
    session: Session, table: Table, actions: Iterable[Store]
) -> Iterator[tuple[Store, dict[str, Any]]]:
    """What is to be done with rows that are there already, and these."""
    for part in parts(actions, AT_ONCE):
        query = select(table).where(table.columns["id"].in_([action.id for action in part]))
        rows = {row.id: dict(row._mapping) for row in session.execute(query)}
        yield from ((action, rows[action.id]) for action in part)
