"""The names of our own timetable, as they are searched."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Change, Course, Group, Instructor, Level, Named, Program, Room
from services.database import parts
from services.plannings.timetable_tree import full_id_of, title_of
from services.registries.browsing import with_levels
from services.search.entry import Entry, Kind, Ref
from services.text import names_by_semicolon, words_by_comma

MODELS: Mapping[Kind, type[Named]] = {
    Kind.GROUP: Group,
    Kind.LEVEL: Level,
    Kind.COURSE: Course,
    Kind.ROOM: Room,
    Kind.INSTRUCTOR: Instructor,
    Kind.PROGRAM: Program,
}


def read_all(session: Session) -> Iterator[Entry]:
    """Everything that the university lists. Six statements."""
    for kind in MODELS:
        yield from _entries(session, _living(kind))


def changed_since(session: Session, revision: int) -> set[Ref]:
    """What was written after a revision, and what is called after it: a level's name is in its courses'."""
    rows = session.execute(
        select(Change.kind, Change.record_id).where(Change.batch_id > revision, Change.kind.in_(MODELS))
    )
    changed: dict[Kind, set[int]] = defaultdict(set)
    for kind, record_id in rows:
        changed[Kind(kind)].add(record_id)
    for above, below, column in (
        (Kind.PROGRAM, Kind.LEVEL, Level.program_id),
        (Kind.LEVEL, Kind.GROUP, Group.level_id),
        (Kind.LEVEL, Kind.COURSE, Course.level_id),
    ):
        for some in parts(sorted(changed[above])):
            changed[below].update(session.scalars(select(MODELS[below].id).where(column.in_(some))))
    return {(kind, record_id) for kind, ids in changed.items() for record_id in ids}


def read_some(session: Session, refs: Collection[Ref]) -> Iterator[Entry]:
    """Those of ``refs`` that the university lists. A statement a kind, and one more for each AT_ONCE of them."""
    for kind, model in MODELS.items():
        for some in parts(sorted(record_id for of, record_id in refs if of is kind)):
            yield from _entries(session, _living(kind).where(model.id.in_(some)))


def _living(kind: Kind) -> Select[Any]:
    model = MODELS[kind]
    return select(model).where(model.deleted_at.is_(None)).options(*with_levels(model))


def _entries(session: Session, query: Select[Any]) -> Iterator[Entry]:
    return (_entry(record) for record in session.scalars(query) if _is_listed(record))


def _is_listed(record: Named) -> bool:
    """What the university itself no longer lists stays readable for who has its address."""
    if isinstance(record, Group):
        return record.level.deleted_at is None and _is_listed(record.level)
    if isinstance(record, Level):
        return record.is_active and (record.program is None or record.program.is_active)
    return not isinstance(record, Program) or record.is_active


def _entry(record: Named) -> Entry:
    return Entry(
        kind=Kind(record.kind),
        id=record.id,
        full_id=full_id_of(record),
        name=title_of(record),
        nicknames=tuple(filter(None, _nicknames(record))),
        above=tuple(filter(None, _above(record))),
        seats=record.capacity if isinstance(record, Room) else None,
    )


def _nicknames(record: Named) -> list[str]:
    """Other words for it. Addresses are none: who knows a name shall not learn whose mail has it."""
    if isinstance(record, Group):
        return [record.classe]
    if isinstance(record, Level):
        return [record.abbreviation, record.name]
    if isinstance(record, Course):
        return [record.abbreviation, record.module_number]
    if isinstance(record, Room):
        return [record.abbreviation, *names_by_semicolon(record.aliases), *words_by_comma(record.tags)]
    if isinstance(record, Instructor):
        return [record.abbreviation, *words_by_comma(record.tags)]
    assert isinstance(record, Program), record.kind
    return [record.abbreviation]


def _above(record: Named) -> list[str]:
    """What it belongs to, the nearest first."""
    if isinstance(record, Group):
        return [title_of(record.level), *_above(record.level)]
    if isinstance(record, Level):
        return [record.program.name] if record.program else []
    if isinstance(record, Course):
        return [title_of(record.level), *_above(record.level)] if record.level else []
    if isinstance(record, Room):
        return [record.building, record.campus]
    return [record.degree_type] if isinstance(record, Program) else []
