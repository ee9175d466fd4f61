"""Importing tables: one edit, one batch, all or nothing but for the rows that are reported."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.changes.edit import Actor, Edit, editing
from services.database import SessionFactory
from services.transfer.apply import apply
from services.transfer.entities import ENTITIES, SCHEDULE_ITEM
from services.transfer.guess import guess
from services.transfer.ids import reserve
from services.transfer.item_plan import plan_items
from services.transfer.known import Directory
from services.transfer.mapping import Incoming, TableMappings, incoming
from services.transfer.plan import Create, Plan
from services.transfer.progress import Progress, silent
from services.transfer.reading import Reader
from services.transfer.registry_plan import plan_registry
from services.transfer.summary import ImportSummary, summary
from services.transfer.tables import Table

Sorted = dict[str, list[Incoming]]
Ended = Callable[[Session, Sequence[Plan], ImportSummary], None]


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
    A ``dry_run`` does the same work and takes it back. ``progress`` is told of rows, twice of each: when it is known
    what will become of them, and when it was done. ``ended`` is called in the transaction, before its end: what it
    writes is written with the import, or not at all.
    """
    rows, skipped_files = _sorted(tables, mappings)
    with editing(new_session, actor, exclusive=True, dry_run=dry_run) as edit, _few_collections():
        plans = list(_carried_out(edit, rows, keep_existing, zone, progress))
        if not dry_run:
            _reserve_ids(edit, plans)
            edit.finish()
        told = summary(plans, skipped_files, edit.batch_id)
        ended(edit.session, plans, told)
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


def _carried_out(edit: Edit, rows: Sorted, keep: bool, zone: ZoneInfo, progress: Progress) -> Iterator[Plan]:
    """The rows of each entity are stored before those that may refer to them are looked at."""
    directory = Directory(edit.session)
    reader = Reader(directory, zone)
    for name in ENTITIES:
        if name not in rows:
            continue
        if name == SCHEDULE_ITEM.name:
            plan = plan_items(edit.session, directory, reader, rows[name], keep, progress)
        else:
            plan = plan_registry(edit.session, directory, reader, name, rows[name], keep, progress)
        apply(edit, plan, progress)
        yield plan


def _sorted(tables: Iterable[Table], mappings: TableMappings | None) -> tuple[Sorted, list[str]]:
    """Rows by entity, and the files that have none."""
    rows: Sorted = defaultdict(list)
    used: dict[str, bool] = {}
    for table in tables:
        mapping = guess(table) if mappings is None else mappings.get((table.file, table.name))
        used[table.file] = used.get(table.file, False) or mapping is not None
        if mapping is not None:
            rows[mapping.entity.name].extend(incoming(table, mapping))
    return rows, [file for file, is_used in used.items() if not is_used]


def _reserve_ids(edit: Edit, plans: Sequence[Plan]) -> None:
    for plan in plans:
        created = [action.id for action in plan.of(Create)]
        if created:
            reserve(edit.session, plan.entity.model, max(created))
