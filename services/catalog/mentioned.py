"""Reading what lists of meetings mention: a few columns, and each object once.

As entities of the ORM, with all of their columns, they would take most of the time that such a list takes.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Group, Instructor, Level, Named, Origin, Program, Room
from services.catalog.listing import AnyRow, order
from services.catalog.periods import own_period
from services.catalog.refs import LevelRef, Ref, RoomRef
from services.catalog.uids import uid_text

Ids = Collection[int]


def people(session: Session, ids: Ids) -> Mapping[int, Ref]:
    """By id, as all of these: those that are gone, too, for an old meeting may name them. One statement each."""
    return {row.id: Ref(row.id, row.uid, row.name) for row in _rows(session, Instructor, ids)}


def rooms(session: Session, ids: Ids) -> Mapping[int, RoomRef]:
    by_name = sorted(_rows(session, Room, ids, Room.building), key=order)
    return {
        row.id: RoomRef(row.id, row.uid, row.name, row.building, place) for place, row in enumerate(by_name)
    }


def levels(session: Session, group_ids: Ids) -> Mapping[int, LevelRef]:
    """By id of the group; those that are gone are left out. One statement."""
    if not group_ids:
        return {}
    query = (
        select(
            Group.id.label("group_id"), Level.id, uid_text(Level.uid), Level.name, Level.number, Level.origin
        )
        .add_columns(
            Program.id.label("of_id"), uid_text(Program.uid, "of_uid"), Program.name.label("of_name")
        )
        .join(Level, Level.id == Group.level_id)
        .outerjoin(Program, Program.id == Level.program_id)
        .where(Group.id.in_(group_ids), Level.deleted_at.is_(None))
    )
    rows = session.connection().execute(query).all()
    found = {row.id: _level(row) for row in rows}
    return {row.group_id: found[row.id] for row in rows}


def _level(row: Any) -> LevelRef:
    program = None if row.of_id is None else Ref(row.of_id, row.of_uid, row.of_name)
    own = str(own_period(UUID(row.uid))) if row.origin == Origin.LOCAL else None
    return LevelRef(row.id, row.uid, row.name, row.number, program, own)


def _rows(
    session: Session, model: type[Named], ids: Ids, *more: InstrumentedAttribute[str]
) -> Sequence[AnyRow]:
    query = select(model.id, uid_text(model.uid), model.name, *more).where(model.id.in_(ids))
    return session.connection().execute(query).all()
