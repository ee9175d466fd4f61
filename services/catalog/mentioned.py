"""Reading what lists of meetings mention: a few columns, and each object once.

As entities of the ORM, with all of their columns, they would take most of the time that such a list takes.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Course, Group, Instructor, Level, Named, Program, Room
from services.catalog.listing import order
from services.catalog.periods import own_period
from services.catalog.refs import CourseRef, LevelRef, Ref, RoomRef

Ids = Collection[int]
AnyRow = Row[*tuple[Any, ...]]


def people(session: Session, ids: Ids) -> Mapping[int, Ref]:
    """By id, as all of these: those that are gone, too, for an old meeting may name them. One statement."""
    return {row.id: Ref(row.id, str(row.uid), row.name) for row in _rows(session, Instructor, ids)}


def courses(session: Session, ids: Ids) -> Mapping[int, CourseRef]:
    return {
        row.id: CourseRef(row.id, str(row.uid), row.name, row.abbreviation)
        for row in _rows(session, Course, ids, Course.abbreviation)
    }


def rooms(session: Session, ids: Ids) -> Mapping[int, RoomRef]:
    by_name = sorted(_rows(session, Room, ids, Room.building), key=order)
    return {
        row.id: RoomRef(row.id, str(row.uid), row.name, row.building, place)
        for place, row in enumerate(by_name)
    }


def levels(session: Session, group_ids: Ids) -> Mapping[int, LevelRef]:
    """By id of the group; those that are gone are left out. One statement."""
    if not group_ids:
        return {}
    query = (
        select(Group.id.label("group_id"), Level.id, Level.uid, Level.name, Level.number, Level.origin)
        .add_columns(Program.id.label("of_id"), Program.uid.label("of_uid"), Program.name.label("of_name"))
        .join(Level, Level.id == Group.level_id)
        .outerjoin(Program, Program.id == Level.program_id)
        .where(Group.id.in_(group_ids), Level.deleted_at.is_(None))
    )
    rows = session.execute(query).all()
    found = {row.id: _level(row) for row in rows}
    return {row.group_id: found[row.id] for row in rows}


def _level(row: Any) -> LevelRef:
    program = None if row.of_id is None else Ref(row.of_id, str(row.of_uid), row.of_name)
    return LevelRef(row.id, str(row.uid), row.name, row.number, program, own_period(row))


def _rows(
    session: Session, model: type[Named], ids: Ids, *more: InstrumentedAttribute[str]
) -> Sequence[AnyRow]:
    if not ids:
        return []
    return session.execute(select(model.id, model.uid, model.name, *more).where(model.id.in_(ids))).all()
