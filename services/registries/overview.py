"""What one can browse by: programs and buildings, each with how much is in it. One statement each."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Course, Instructor, Level, Program, Room


def programs(session: Session, limit: int) -> list[tuple[str, UUID, int]]:
    """Name, uid and number of levels of the programs that the university lists, by name."""
    levels = func.count(Level.id)
    query = (
        select(Program.name, Program.uid, levels)
        .outerjoin(Level, (Level.program_id == Program.id) & Level.deleted_at.is_(None) & Level.is_active)
        .where(Program.deleted_at.is_(None), Program.is_active)
        .group_by(Program.id)
        .order_by(Program.search_key, Program.id)
        .limit(limit)
    )
    return [(name, uid, count) for name, uid, count in session.execute(query)]


def buildings(session: Session, limit: int) -> list[tuple[str, int]]:
    """The buildings with most rooms, and how many these are."""
    rooms = func.count()
    query = (
        select(Room.building, rooms)
        .where(Room.deleted_at.is_(None), Room.building != "")
        .group_by(Room.building)
        .order_by(rooms.desc(), Room.building)
        .limit(limit)
    )
    return [(building, count) for building, count in session.execute(query)]


def counts(session: Session) -> dict[str, int]:
    """How many programs, rooms, courses and instructors there are, by kind."""
    models = (Program, Room, Course, Instructor)
    columns = (select(func.count()).where(one.deleted_at.is_(None)).scalar_subquery() for one in models)
    numbers = session.execute(select(*columns)).one()
    return {model.kind: number for model, number in zip(models, numbers, strict=True)}
