"""Importing tables: one edit, one batch, all or nothing but for the rows that are reported."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Event, Record, Series
from services.changes.edit import Actor, Edit, editing
from services.changes.staged import Staged
from services.database import SessionFactory, snapshot
from services.transfer.guess import guess
from services.transfer.ids import reserve
from services.transfer.mapping import Incoming, TableMappings, incoming
from services.transfer.plan import Create, Plan
from services.transfer.planning import Planned, Sorted, plan_tables
from services.transfer.progress import Counted, Progress, silent
from services.transfer.stage_items import stage_items
from services.transfer.staging import stage_registry
from services.transfer.summary import ImportSummary, summary
from services.transfer.tables import Table

Ended = Callable[[Session, Sequence[Plan], ImportSummary], None]
_TRIES = 3
"""Plans that others may spoil before the next one is made while they are kept out."""


def import_tables(
    new_session: SessionFactory,
    actor: Actor,
    tables: Iterable[Table],
    *,
    mappings: TableMappings | None,
    keep_existing: bool,
    zone: ZoneInfo,
    dry_run: bool = False,
    progress: Progress = silent,
    ended: Ended = lambda _session, _plans, _told: None,
) -> ImportSummary:
    """Store the rows of ``tables``; those that cannot be stored are told in the summary, and left out.

    Without ``mappings`` the headers tell what the columns mean; tables that a mapping does not name are left out.
    ``keep_existing`` leaves rows that are there already as they are. ``zone`` is that of times without an offset.
    A ``dry_run`` makes the same plan and writes nothing. ``progress`` is told of rows, twice of each: when it is known
    what will become of them, and when they are ready to be stored. ``ended`` is called in the transaction, before its
    end: what it writes is written with the import, or not at all. Others can write but for the time that it takes to
    store what was made ready; ``progress`` is not told then.
    """
    rows, skipped_files = _sorted(tables, mappings)
    task = _Import(new_session, actor, rows, skipped_files, keep_existing, zone, ended)
    with _few_collections():
        return task.check(progress) if dry_run else task.apply(progress)


@dataclass(frozen=True)
class _Import:
    new_session: SessionFactory
    actor: Actor
    rows: Sorted
    skipped_files: Sequence[str]
    keep: bool
    zone: ZoneInfo
    ended: Ended

    def check(self, progress: Progress) -> ImportSummary:
        with snapshot(self.new_session) as session:
            planned = plan_tables(session, self.rows, self.keep, self.zone, progress)
            progress(sum(len(plan.actions) for plan in planned.plans))
            return self._told(session, planned, None)

    def apply(self, progress: Progress) -> ImportSummary:
        """Plan and make ready while others write; when they have changed what matters, do it once more."""
        for _ in range(_TRIES):
            counted = Counted(progress)
            with Staged() as staged:
                with snapshot(self.new_session) as session:
                    planned = self._ready(session, staged, counted)
                with editing(self.new_session, self.actor, exclusive=True) as edit:
                    if planned.still_holds(edit.session):
                        return self._store(edit, planned, staged)
                    edit.abandon()
            counted.take_back()
        with Staged() as staged, editing(self.new_session, self.actor, exclusive=True) as edit:
            return self._store(edit, self._ready(edit.session, staged, silent), staged)

    def _ready(self, session: Session, staged: Staged, progress: Progress) -> Planned:
        planned = plan_tables(session, self.rows, self.keep, self.zone, progress)
        levels = planned.directory.levels() if planned.items is not None else {}
        for plan in planned.plans:
            if planned.items is not None and plan.entity.model is Event:
                staged.first_new_event = planned.items.first_new
                stage_items(session, staged, plan, levels, progress)
            else:
                stage_registry(session, staged, plan, levels, progress)
        return planned

    def _store(self, edit: Edit, planned: Planned, staged: Staged) -> ImportSummary:
        edit.store(staged)
        _reserve_ids(edit.session, planned.plans)
        return self._told(edit.session, planned, edit.batch_id)

    def _told(self, session: Session, planned: Planned, batch_id: int | None) -> ImportSummary:
        told = summary(planned.plans, self.skipped_files, batch_id)
        self.ended(session, planned.plans, told)
        return told


@contextmanager
def _few_collections() -> Iterator[None]:
    """An import makes millions of objects that live to its end: looking through them for garbage took a third of it."""
    often = gc.get_threshold()
    gc.set_threshold(often[0] * 100, *often[1:])
    try:
        yield
    finally:
        gc.set_threshold(*often)


def _sorted(tables: Iterable[Table], mappings: TableMappings | None) -> tuple[Sorted, list[str]]:
    """Rows by entity, and the files that have none."""
    rows: defaultdict[str, list[Incoming]] = defaultdict(list)
    used: dict[str, bool] = {}
    for table in tables:
        mapping = guess(table) if mappings is None else mappings.get((table.file, table.name))
        used[table.file] = used.get(table.file, False) or mapping is not None
        if mapping is not None:
            rows[mapping.entity.name].extend(incoming(table, mapping))
    return rows, [file for file, is_used in used.items() if not is_used]


def _reserve_ids(session: Session, plans: Sequence[Plan]) -> None:
    """What is stored next gets ids above those that were given here."""
    for plan in plans:
        model = plan.entity.model
        if any(plan.of(Create)):
            _reserve(session, model)
        if model is Event:
            _reserve(session, Series)


def _reserve(session: Session, model: type[Record]) -> None:
    highest = session.scalar(select(func.max(model.id)))
    if highest is not None:
        reserve(session, model, highest)
